# "A gawsoch chi ateb?", a'r negeseuon am yr hyn y mae swyddfeydd yn ei wneud â llythyrau.

answer-title = A gawsoch chi ateb?
answer-text = Dywedwch ar gyfer pob llythyr. Un wasgiad sydd ei angen, gallwch ei newid wedyn, ac mae'n dangos sut y mae swyddfeydd yn ateb y bobl y maent yn eu cynrychioli.
answer-yes = Do, daeth ateb
answer-acknowledgement = Dim ond cydnabyddiaeth a ddaeth
answer-no = Naddo, ni ddaeth dim
answer-words-label = Beth ddywedon nhw? (dewisol)
answer-words-hint = Dim ond ein staff sy'n darllen hyn. Gadewch allan yr hyn sy'n breifat i chi.
answer-button = Cadw fy ateb
answer-done = Diolch. Mae'r hyn a ddywedoch wedi ei gadw. Gallwch ei newid yma unrhyw bryd.
questions-stopped-title = Ni ofynnwn i chi eto
questions-stopped-text = Mae eich llofnod a'ch llythyrau'n aros fel y maent.
questions-stop-text = Ni ofynnwn i chi eto am atebion i'ch llythyrau. Mae eich llofnod a'ch llythyrau'n aros fel y maent.
questions-stop-button = Peidiwch â gofyn i mi eto
mail-question-subject = A gawsoch chi ateb?
mail-question-lead =
    { $count ->
        [one] Bythefnos neu fwy yn ôl, aeth eich llythyr i'r swyddfa hon:
       *[other] Bythefnos neu fwy yn ôl, aeth eich llythyrau i'r swyddfeydd hyn:
    }
mail-question-letter = { $office }, eich llythyr { $on }
mail-question-reason = A ddaeth ateb? Dewiswch un o'r rhain, a gwasgwch y botwm ar y dudalen sy'n agor. Ni chedwir dim cyn i chi ei wasgu.
mail-question-again = Os na chlywn gennych, gofynnwn unwaith eto mewn wythnos, ac wedyn dim rhagor am y llythyrau hyn.
mail-question-last = Dyma'r tro olaf i ni ofyn am y llythyrau hyn.
mail-question-stop = Peidio â gofyn cwestiynau fel hyn i mi
mail-question-why = Rydych yn cael yr e-bost hwn am i chi ysgrifennu at eich cynrychiolwyr drwy ein hymgyrch. I chi yn unig y mae'r dolenni: peidiwch ag anfon yr e-bost hwn ymlaen.
mail-answer-subject = Ateb i'ch llythyr
mail-answer-lead = Ysgrifennoch at y swyddfa hon ar { $on }: { $office }. Mae wedi ateb pawb a ysgrifennodd ati drwy ein hymgyrch. Dyma ei geiriau ei hun:
mail-answer-next = Os ydych am ddweud mwy, ysgrifennwch at y swyddfa eich hun, gyda'ch enw llawn a'ch cyfeiriad post.
mail-answer-why = Rydych yn cael yr e-bost hwn unwaith, am fod eich llythyr yn un o'r rhai y mae'r swyddfa wedi eu hateb.
mail-collected-subject = Mae eich llythyr gyda'r swyddfa
mail-collected-lead = Mae'r swyddfa hon yn darllen llythyrau ein hymgyrch gyda'i gilydd, unwaith yr wythnos: { $office }. Mae eich llythyr { $on } yn un ohonynt.
mail-collected-next = Gall y swyddfa ddarllen pob gair ohono, gyda'ch enw a'ch cyfeiriad fel yr ysgrifennoch nhw, a'ch ateb. Nid oes rhaid i chi wneud dim. Os ydych am iddo ddod ar ei ben ei hun, argraffwch ef a'i bostio.
mail-declined-subject = Nid yw'r swyddfa hon yn derbyn llythyrau gennym
mail-declined-lead = Mae'r swyddfa hon wedi dweud wrthym nad yw'n derbyn llythyrau ein hymgyrch drwy e-bost: { $office }. Felly nid yw eich llythyr { $on } wedi ei anfon.
mail-declined-next = Gallwch ei anfon o hyd: argraffwch ef a'i bostio i'r swyddfa. Mae eich geiriau a'ch llofnod yn cyfrif yr un fath. Dyma eich llythyr:
mail-taken-why = Rydych yn cael yr e-bost hwn oherwydd llythyr a ysgrifennoch. I chi yn unig y mae'r ddolen: peidiwch ag anfon yr e-bost hwn ymlaen.
mail-office-link-subject = Eich dolen i lythyrau ein hymgyrch
mail-office-link-lead = Gofynnodd rhywun sydd â llythyr o'n hymgyrch i ni e-bostio'r ddolen hon: { $office }. Mae'n agor tudalen eich swyddfa: darllen y llythyrau, dewis sut i'w cael, ateb pawb ar unwaith.
mail-office-link-button = Agor tudalen y swyddfa
mail-office-link-until = Mae'r ddolen yn gweithio tan { $until }. Mae pwy bynnag sydd â hi yn gweld y llythyrau, felly peidiwch â'i rhannu.
mail-office-link-why = Os na ofynnoch amdani, nid oes angen i chi wneud dim.
mail-office-page = Tudalen y swyddfa
mail-office-until = Mae'r ddolen yn gweithio tan { $until }. Os nad yw hyn gan eich swyddfa chi, nid oes angen i chi wneud dim.
mail-office-address-subject = Cadarnhewch y cyfeiriad hwn ar gyfer llythyrau
mail-office-address-single = Mae'r swyddfa hon yn gofyn i lythyrau etholwyr, a anfonir drwy ein hymgyrch, ddod i'r cyfeiriad hwn: { $office }.
mail-office-address-digest = Mae'r swyddfa hon yn gofyn i grynodeb wythnosol o lythyrau, a anfonir drwy ein hymgyrch, ddod i'r cyfeiriad hwn: { $office }.
mail-office-address-none = Mae'r swyddfa hon yn gofyn am ddim llythyrau gan ein hymgyrch, ac yn rhoi'r cyfeiriad hwn ar gyfer y gweddill: { $office }.
mail-office-address-button = Cadarnhau'r cyfeiriad hwn
mail-office-address-why = Rydych yn cael yr e-bost hwn am i'r cyfeiriad hwn gael ei deipio ar dudalen y swyddfa.
mail-office-told-subject = Gall llythyrau fynd i gyfeiriad arall
mail-office-told-lead = Ar dudalen eich swyddfa ({ $office }) rhoddwyd cyfeiriad arall ar gyfer llythyrau ein hymgyrch: { $address }. Daw i rym ar ôl ei gadarnhau oddi yno.
mail-office-told-undo = Os nad oeddech am hyn, gofynnwch am ddolen ar dudalen eich swyddfa a dewiswch o'r newydd.
mail-office-told-why = Rydych yn cael yr e-bost hwn am mai dyma'r cyfeiriad sydd gennym ar gyfer eich swyddfa.
mail-statement-subject = Cadarnhewch yr hyn y mae eich swyddfa'n ei ddweud
mail-statement-answer = Mae'r swyddfa hon wedi ysgrifennu un ateb i bawb a ysgrifennodd ati drwy ein hymgyrch: { $office }.
mail-statement-commitment = Mae'r swyddfa hon wedi ysgrifennu ymrwymiad, a fydd yn gyhoeddus: { $office }.
mail-statement-button = Edrych arno a'i gadarnhau
mail-statement-why = Rydych yn cael yr e-bost hwn am mai dyma'r cyfeiriad sydd gennym ar gyfer eich swyddfa. Nid oes neb yn gweld y testun cyn iddo gael ei gadarnhau ac i'n staff ei gymeradwyo.
mail-judged-subject = Penderfyniad ein staff am yr hyn a ysgrifennodd eich swyddfa
mail-judged-answer-approved = Mae ein staff wedi cymeradwyo'r ateb a ysgrifennodd y swyddfa hon ar { $on }: { $office }. Mae'n awr yn mynd at bawb a oedd wedi ysgrifennu ati drwy ein hymgyrch.
mail-judged-answer-refused = Nid yw ein staff wedi cymeradwyo'r ateb a ysgrifennodd y swyddfa hon ar { $on }: { $office }. Nid yw'n mynd at neb.
mail-judged-commitment-approved = Mae ein staff wedi cymeradwyo'r ymrwymiad a ysgrifennodd y swyddfa hon ar { $on }: { $office }. Mae bellach yn gyhoeddus ar ein tudalen ymrwymiadau.
mail-judged-commitment-refused = Nid yw ein staff wedi cymeradwyo'r ymrwymiad a ysgrifennodd y swyddfa hon ar { $on }: { $office }. Nid yw wedi ei gyhoeddi.
mail-judged-reason = Y rheswm a roddwyd ganddynt:
mail-digest-subject = Llythyrau'r wythnos gan eich etholwyr
mail-digest-lead =
    { $count ->
        [one] Ers { $since }, mae un person wedi ysgrifennu atoch drwy ein hymgyrch “{ $title }”. Mae'n gofyn am:
       *[other] Ers { $since }, nifer y bobl a ysgrifennodd atoch drwy ein hymgyrch “{ $title }”: { $count }. Maent yn gofyn am:
    }
mail-digest-point = { $point } (mewn { $count } ohonynt)
mail-digest-next = Mae'r llythyrau eu hunain, gydag enwau a chyfeiriadau, yn aros ar dudalen eich swyddfa. Yno gallwch ateb pawb ar unwaith, neu ddewis cael pob llythyr ar ei ben ei hun.
mail-digest-why = Rydych yn cael yr e-bost hwn unwaith yr wythnos, am i'ch swyddfa ei ddewis ar ei thudalen.
mail-digest-named = Mae'r bobl hyn wedi cytuno i gael eu henwi i chi, a chewch ateb iddynt:
mail-digest-named-more = Mae rhagor o bobl wedi cytuno. Ar dudalen eich swyddfa, mae pob llythyr yn dweud i bwy y cewch ateb.
