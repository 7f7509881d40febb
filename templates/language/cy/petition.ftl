# Y dudalen flaen, deiseb a'i ffurflen, a'r dudalen ar ôl llofnodi.

home-choose = Dewiswch y wlad yr ydych yn byw ynddi. Mae gan bob un ei llywodraeth ei hun ar gyfer iechyd, a'i deiseb ei hun.
home-none = Nid oes neb wedi llofnodi eto
home-signed = { $count ->
    [one] llofnod
   *[other] llofnod
}
home-closed = Mae'r ddeiseb hon wedi cau.
home-total = { $count ->
    [one] Mae un person wedi llofnodi yn y pedair gwlad gyda'i gilydd.
   *[other] Mae { $count } o bobl wedi llofnodi yn y pedair gwlad gyda'i gilydd.
}
home-commitments = Gweld beth mae pob gwlad wedi'i addo

petition-lead = At { $whom }: { $lead }
progress-none = Nid oes neb { $where } wedi llofnodi eto. Gallwch chi fod y cyntaf.
progress-people = { $count ->
    [one] person { $where } wedi llofnodi.
   *[other] o bobl { $where } wedi llofnodi.
}
progress-next = Y garreg filltir nesaf: { $milestone }

evidence-title = Pam mae hyn yn bwysig
sources-link = Ffynonellau
asks-title = Yr hyn a ofynnwn
promises-title = { $nation }: beth sydd wedi'i addo
who-title = Pwy sy'n rhedeg y ddeiseb hon
who-text = { $name } sy'n rhedeg yr ymgyrch hon ac yn gofalu am eich manylion.
sources-title = Ffynonellau
source = Ffynhonnell

sign-title = Llofnodi'r ddeiseb
name-label = Enw llawn
email-label = Cyfeiriad e-bost
email-hint = Byddwn yn anfon un ddolen i gadarnhau eich llofnod
postcode-label = Cod post
postcode-hint = Er mwyn inni ddweud wrthych pwy sy'n eich cynrychioli
nation-label = Ym mha wlad yr ydych yn byw?
nation-hint = Nid yw eich cod post ar ei ben ei hun yn dweud hynny wrthym
nation-label-forces = Ym mha wlad yr ydych wedi'ch cofrestru i bleidleisio?
nation-hint-forces = Nid yw cod post y lluoedd yn dweud hynny wrthym
nation-label-elsewhere = Deiseb pa wlad yr ydych yn ei llofnodi?
nation-hint-elsewhere = Lle'r ydych yn byw, nid oes neb yn ethol Aelod Seneddol i San Steffan. Bydd eich llofnod yn cyfrif yn y ddeiseb a ddewiswch, ac nid oes llythyr i'w ysgrifennu.
updates-label = Anfonwch e-bost ataf am yr ymgyrch hon. Gallaf roi'r gorau iddi unrhyw bryd.
trap-label = Gadewch hwn yn wag
sign-button = Llofnodi'r ddeiseb
sign-age = Rhaid ichi fod yn { $age } oed neu'n hŷn.
sign-use = Mae { $name } yn defnyddio eich manylion i gyfrif eich llofnod ac i ddweud wrthych pwy sy'n eich cynrychioli.
sign-privacy = Sut rydym yn defnyddio eich manylion

moved-title = Mae eich cod post { $where }, felly dyma'r ddeiseb yno.
moved-chosen = Eich dewis: { $nation }. Dyma'r ddeiseb yno.
moved-text = Mae eich manylion wedi'u llenwi ac nid oes dim wedi'i anfon. Darllenwch beth mae'r ddeiseb hon yn ei ofyn, ac yna llofnodwch.
moved-link = Mynd i'r ffurflen

closed-title = Mae'r ddeiseb hon wedi cau
closed-since = Caeodd ar { $on }.
closed-thanks = Diolch i bawb a lofnododd.
closed-next = Gallwch ddilyn yr hyn sy'n digwydd o hyd.
not-ready-title = Heb agor eto
not-ready = Dewch yn ôl yn fuan. Bydd yn agor pan fydd y bobl sy'n ei rhedeg wedi dweud yma pwy ydynt.

check-title = Edrychwch ar eich e-bost
check-sent = Rydym wedi anfon e-bost atoch ag un ddolen ynddo. Bydd eich llofnod yn cyfrif pan fyddwch wedi'i gadarnhau.
check-find = Chwiliwch am e-bost oddi wrth { $sender }. Bydd yn cyrraedd o fewn ychydig funudau.
check-open = Agorwch y ddolen ynddo a phwyswch y botwm ar y dudalen.
check-nothing-title = Os na ddaw dim
check-nothing-spam = Edrychwch yn y ffolder sothach neu sbam.
check-nothing-again = Gwnewch yn siŵr eich bod wedi teipio eich cyfeiriad yn gywir, a llofnodwch eto. Nid yw llofnodi ddwywaith yn gwneud niwed: unwaith y cewch eich cyfrif.
check-before = Os ydych wedi llofnodi o'r blaen, bydd yr e-bost yn dweud hynny wrthych.
sign-again = Llofnodi eto
