# Ysgrifennu at y cynrychiolwyr.

compose-title = Ysgrifennu eich llythyr
compose-text = Mae eich llythyr wedi'i baratoi. Dechreuwch â'ch geiriau eich hun: mae swyddfeydd yn rhoi pwys ar lythyr na allai neb arall fod wedi'i ysgrifennu.
compose-offices = Pwy sy'n cael eich llythyr
own-words-label = Pam mae hyn yn bwysig i chi, yn eich geiriau eich hun (dewisol)
own-words-hint = Pam mae hyn yn bwysig i chi? Mae dwy neu dair brawddeg yn ddigon, ac nid oes raid ichi ddweud dim am eich iechyd nac iechyd neb. Bydd y swyddfa yn eu darllen, felly peidiwch ag enwi pobl eraill.
points-label = Yr hyn y mae eich llythyr yn ei ofyn
record-label = Dweud yr hyn sydd ar gofnod
record-hint = Mae ein staff wedi'i wirio o fewn chwe mis. Mae eich llythyr yn ei ddweud ar ôl eich enw, fel y mae ar y diwrnod y bydd yn gadael.
record-lines = Yr hyn y mae eich llythyr yn ei ddweud
letter-state = Ar gofnod am yr addewid “{ $promise }”: { $text } Roedd hynny ar { $on }; gwiriodd staff yr ymgyrch hyn ar { $checked }. Ffynhonnell: { $source }
letter-audit = Ar gofnod o'r archwiliad cenedlaethol, { $title }, a gyhoeddwyd ar { $on }: { $figures }. Diagnosisau o { $from } hyd { $to }; { $nations }. Gwiriwyd ar { $checked }. Ffynhonnell: { $url }
preview-weighed = Mae'r hyn y mae llythyr yn ei ddweud am addewidion ac ymrwymiadau yn cael ei ddweud fel y mae ar y diwrnod y bydd yn gadael. Os bydd hynny wedi newid erbyn hynny, neu os na fydd ein staff wedi'i wirio ers chwe mis, bydd y paragraff hwnnw'n newid neu'n cael ei hepgor. Mae eich geiriau eich hun yn aros fel y maent.
point-facts = Yr hyn a addawyd { $where }
point-fixed = Bob amser wedi'i gynnwys
point-committed = Ymrwymwyd i hyn eisoes, ac mae'r llythyr yn diolch amdano: { $offices }
compose-committed = Mae'r swyddfeydd hyn wedi ymrwymo eisoes
compose-committed-what = Nhw sydd gyntaf isod. Cânt ddiolch yn lle'r cais, gyda'ch geiriau eich hun yn gyntaf.
office-thanks-only = Wedi ymrwymo i hyn: { $asks }. Llythyr o ddiolch fydd eich llythyr at y swyddfa hon.
office-thanks-and-asks = Wedi ymrwymo i hyn: { $asks }. Mae eich llythyr at y swyddfa hon yn diolch am hynny, ac yn gofyn am y gweddill.
subject-label = Pwnc
subject-hint = Cadwch eich enw ynddo: wedyn ni fydd dau lythyr yn edrych yr un fath
body-summary = Newid geiriau'r ymgyrch
body-label = Geiriau'r ymgyrch yn eich llythyr
body-hint = Dyma'r geiriau at { $member }. Mae'r hyn y byddwch yn ei newid yn mynd at bob swyddfa o'r un math yr ydych wedi'i dewis; caiff unrhyw swyddfa arall eiriau'r ymgyrch ar ei chyfer. Mae eich geiriau eich hun uchod yn aros ym mhob llythyr.
address-label = Eich cyfeiriad post
address-hint = Tŷ, stryd a thref. Dim ond pobl sy'n byw yn yr etholaeth y mae swyddfeydd yn eu hateb, felly mae'r cyfeiriad ar ben eich llythyr.
compose-consent = Pan fyddwch yn ei anfon, bydd y swyddfa yn cael eich enw, eich cyfeiriadau a'ch llythyr, ac yn eich ateb chi'n uniongyrchol.
compose-update = Diweddaru'r llythyr
compose-check = Gwirio ac anfon
compose-letter = Eich llythyr hyd yn hyn
compose-own = Eich geiriau chi yw { $percent } % o'r llythyr hwn.
compose-others = { $count ->
    [one] Mae un llythyr arall yn mynd at swyddfa arall. Gallwch ei ddarllen yn llawn ar y dudalen nesaf.
   *[other] Mae rhagor o lythyrau ({ $count }) yn mynd at swyddfeydd eraill. Gallwch ddarllen pob un yn llawn ar y dudalen nesaf.
}
letter-to = At { $member }
letter-subject = Pwnc: { $subject }

office-written = Ysgrifennoch at y swyddfa hon ar { $on }. Un llythyr gan bob person sy'n cael y gwrandawiad gorau.
office-dissolution = Mae ei siambr wedi'i diddymu ar gyfer etholiad. Mae llythyrau'n aros yma, a byddant yn mynd o { $from } at bwy bynnag sydd yn y swydd bryd hynny.
office-by-election = Mae isetholiad ar gyfer y sedd hon. Mae llythyrau'n aros yma, a byddant yn mynd o { $from } at bwy bynnag sydd yn y swydd bryd hynny.
office-pre-election = Mae etholiad yn agos, ac mae swyddfeydd yn ymatal cyn un. Mae llythyrau'n aros yma, a byddant yn mynd o { $from } at bwy bynnag sydd yn y swydd bryd hynny.
office-waiting = Ysgrifennoch at y swyddfa hon ar { $on }. Mae eich llythyr yn aros nes bod rhywun yn y swydd y gallwn ei e-bostio; wedyn bydd yn mynd.
office-withdrawn = Tynnoch yn ôl eich llythyr at y swyddfa hon, dyddiedig { $on }.
office-no-address = Nid oes gennym gyfeiriad e-bost i'r swyddfa hon, felly ni allwn anfon eich llythyr yno. Gallwch ysgrifennu ati eich hun.
office-via-office = Mae eich llythyr yn mynd at swyddfa sy'n ei anfon ymlaen.
office-web-form = Drwy ei ffurflen ei hun y mae'r swyddfa hon yn derbyn llythyrau, felly ni allwn anfon eich un chi. Copïwch ef ac ysgrifennwch yno eich hun.
office-form = Agor y ffurflen
office-copy = Y llythyr i'w gopïo
office-opted-out = Nid yw'r swyddfa hon yn derbyn llythyrau gan ymgyrch. Gallwch ysgrifennu ati eich hun, yn eich geiriau eich hun.
office-vacant = Nid oes neb yn y swydd hon ar hyn o bryd. Pan fydd rhywun ynddi, gallwch ysgrifennu ato o'r ddolen yn eich e-bost.

seat-title = Ym mha etholaeth yr ydych yn byw?
seat-text = Nid oedd eich cod post yn ein cyfeiriadur; mae cartrefi newydd yn cymryd amser i'w gyrraedd. Mae eich llofnod yn cyfrif y naill ffordd neu'r llall.
seat-text-no-seat = Mae eich cod post yn ein cyfeiriadur, ond nid yw'n dangos ei etholaeth. Mae eich llofnod yn cyfrif y naill ffordd neu'r llall.
seat-text-forces = Nid yw cod post y lluoedd yn dangos etholaeth. Dewiswch yr un yr ydych wedi'ch cofrestru i bleidleisio ynddi. Mae eich llofnod yn cyfrif y naill ffordd neu'r llall.
seat-label = Etholaeth
seat-hint = Yr ardal y mae eich Aelod Seneddol yn ei chynrychioli
seat-unknown = Nid wyf yn gwybod
seat-button = Parhau

preview-title = { $count ->
    [one] Gwiriwch eich llythyr
   *[other] Gwiriwch eich llythyrau: { $count }
}
preview-when = Dyma'r hyn yr ydych yn ei anfon, air am air. O dan bob llythyr cewch weld pryd yr ydym yn disgwyl iddo adael.
preview-changed = Mae rhywbeth wedi newid ers ichi edrych: pwy sydd mewn swydd, neu'r hyn y mae swyddfa wedi ymrwymo iddo. Nid oes dim wedi'i anfon. Darllenwch y llythyrau unwaith eto.
preview-pace = Yn ystod oriau swyddfa y mae llythyrau'n gadael, a dim ond hyn a hyn mewn awr at un swyddfa: felly y cânt eu darllen.
preview-hours = Yn ystod oriau swyddfa y mae llythyrau'n gadael.
preview-cap = Dim ond hyn a hyn o lythyrau sy'n gadael mewn awr at un swyddfa: felly y cânt eu darllen.
letter-expected = Disgwyliwn iddo adael ar { $at }.
letter-expected-soon = Disgwyliwn iddo adael o fewn yr awr.
letter-paused = Mae llythyrau at y swyddfa hon wedi'u hatal am y tro. Bydd yn gadael pan fyddant yn ailddechrau.
preview-words = Geiriau: { $count }.
preview-long = Geiriau: { $count }. Mae swyddfeydd yn fwyaf parod i ddarllen hyd at 350; gallwch ei anfon fel y mae.
preview-reply = I'ch cyfeiriad e-bost eich hun y daw'r ateb.
preview-send = { $count ->
    [one] Anfon fy llythyr
   *[other] Anfon fy llythyrau: { $count }
}
preview-change = Newid rhywbeth

sent-title = Diolch am ysgrifennu
sent-text = { $count ->
    [one] Dyma lle mae eich llythyr:
   *[other] Dyma lle mae eich llythyrau ({ $count }):
}
compose-sent = Gweld lle mae eich llythyrau, neu dynnu un yn ôl
sent-again = Agorwch y dudalen hon eto o'r ddolen yn eich e-bost pryd bynnag y mynnwch.
take-back = Tynnu'r llythyr hwn yn ôl
take-back-text = Wedyn ni chaiff ei anfon, ac ni allwch anfon un arall at y swyddfa hon oddi yma.
take-back-button = Ei dynnu'n ôl am byth
take-back-late = Nid yw'r llythyr hwn yn aros mwyach: mae wedi gadael, mae'n gadael nawr, neu mae wedi dod i ben mewn ffordd arall. Felly nid oedd modd ei dynnu'n ôl.
letter-left = Gadawodd ar { $on }.
letter-delivered = Gadawodd ar { $on }, ac mae ym mlwch post y swyddfa.
letter-in-doubt = Ceisiwyd ei anfon, ac ni wyddom a gyrhaeddodd.
letter-failed = Nid oedd modd ei anfon. Rydym wedi ysgrifennu atoch yn ei gylch.
letter-bounced = Daeth yn ôl: ni chyrhaeddodd neb.
letter-collected = Mewn crynodeb y mae'r swyddfa'n derbyn llythyrau, ac mae eich un chi'n rhan ohono.
letter-declined = Nid yw'r swyddfa'n derbyn llythyrau'r ymgyrch hon.
letter-answered = Dywedoch wrthym fod ateb wedi dod, neu atebodd y swyddfa bawb.
letter-withdrawn = Fe'i tynnoch yn ôl. Nid anfonwyd ef.
sent-next-title = Beth sy'n digwydd nesaf
sent-next-text = Bydd y swyddfa yn eich ateb chi'n uniongyrchol, drwy e-bost neu drwy'r post. Gall hynny gymryd ychydig wythnosau. Ymhen pythefnos gofynnwn ichi drwy e-bost a ddaeth ateb. Nid oes raid ichi wneud dim arall.
sent-back = Gweld y ddeiseb

nobody-title = Nid oes neb i ysgrifennu ato ar hyn o bryd
nobody-elsewhere = Lle'r ydych yn byw, nid oes neb yn ethol Aelod Seneddol i San Steffan, felly nid oes llythyr i'w ysgrifennu.
nobody-counted = Mae eich llofnod yn cyfrif er hynny.

# The offices, with the name of their seat.
office-mp = Aelod Seneddol dros { $seat }
office-msp = Aelod o Senedd yr Alban dros { $seat }
office-msp-region = Aelod o Senedd yr Alban dros ranbarth { $seat }
office-ms = Aelod o'r Senedd dros { $seat }
office-mla = Aelod o Gynulliad Gogledd Iwerddon dros { $seat }
office-health-body = Prif weithredwr { $body }

# The last line of every letter.
letter-campaign = Rwy'n anfon hwn drwy'r ymgyrch “{ $title }” ({ $reference }): { $url }
letter-others = Rwyf hefyd yn ysgrifennu at: { $offices }
office-digest = Mae'r swyddfa hon yn darllen y llythyrau hyn gyda'i gilydd unwaith yr wythnos. Caiff eich un chi ei gyfrif a gellir ei ddarllen yno; ni chaiff ei e-bostio ar ei ben ei hun.
office-post = Y llythyr i'w argraffu a'i bostio
office-print = Ei ddangos ar ei ben ei hun, i'w argraffu
print-title = Eich llythyr, i'w argraffu
print-text = Argraffwch y dudalen hon, llofnodwch y llythyr a'i bostio. Nid ydym yn gwybod cyfeiriad post y swyddfa hon ({ $office }): chwiliwch amdano ar ei gwefan ei hun.
print-back = Yn ôl i'ch llythyrau
print-letter = Y llythyr
compose-seat =
    { $count ->
        [one] Mae un person yn { $seat } wedi llofnodi hyd yn hyn.
       *[other] Mae { $count } o bobl yn { $seat } wedi llofnodi hyd yn hyn.
    }
naming-label = Cewch fy enwi i'r swyddfeydd hyn yn eu crynodeb, gyda fy nghyfeiriad e-bost, a chânt ateb i mi
naming-hint = Mae rhai swyddfeydd yn darllen ein llythyrau mewn crynodeb wythnosol nad yw ond yn eu cyfrif. Os ticiwch hwn, cewch eich enwi yno.
naming-given = Rydych wedi cytuno y caiff swyddfeydd sy'n darllen llythyrau mewn crynodeb wybod eich enw a'ch cyfeiriad e-bost.
naming-end = Peidio â'm henwi mwyach
