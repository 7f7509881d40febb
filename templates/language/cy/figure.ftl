# Tudalen gyntaf y swyddfa: sut mae'r ymgyrch yn mynd.

figure-title = Sut mae hi’n mynd
figure-scope = Ffigurau { $nations } yn unig yw’r rhain.
figure-taken = Mae’r llofnodion yn ôl diwrnod, awr, gwlad a sedd yn gywir ar hyn o bryd. Cyfrifwyd popeth arall ar { $at }, a chaiff ei gyfrif eto bob pum munud.
figure-not-taken = Mae’r hyn sy’n cymryd mwy o amser yn cael ei gyfrif am y tro cyntaf. Llwythwch y dudalen eto ymhen munud.

figure-number-confirmed = Llofnodion a gadarnhawyd
figure-number-waiting = Yn aros
figure-number-waiting-text = wedi llofnodi, heb gadarnhau eto
figure-number-letters = Llythyrau a gyrhaeddodd swyddfa
figure-number-answers = Llythyrau a atebwyd
figure-number-seats = Seddi â llofnodwr
figure-change = { $lately } yn y 7 diwrnod diwethaf, { $before } yn y 7 cynt
figure-out-of = allan o { $all }
figure-some-of = { $some } o { $all }
figure-percent-of = { $percent }% o { $all }
figure-with-percent = { $number } (sef { $percent }%)

figure-days = Llofnodion fesul diwrnod
figure-hours = Llofnodion fesul awr
figure-nations = Llofnodion fesul gwlad
figure-seats = Llofnodion fesul sedd
figure-funnel = O lofnod i ateb
figure-sources = Dolenni a arweiniodd yma
figure-providers = Pwy sy’n gweld ein post, fesul darparwr
figure-letters = Llythyrau yn ôl eu cyflwr
figure-representatives = At bwy yr ysgrifennwyd, a phwy sydd wedi ymrwymo
figure-queue = Post sy’n aros
figure-faults = Post a aeth o’i le

figure-time-note = Mae llofnodion a gadarnhawyd yn sefyll lle cawsant eu cadarnhau, heb y rhai a dynnwyd yn ôl neu a ddilëwyd. Mae’r rhai heb eu cadarnhau yn sefyll lle llofnodwyd nhw; cânt eu dileu ar ôl 14 diwrnod.
figure-funnel-note = Cyfrifir llofnodion. Nid ydym yn dilyn ymweliadau neb, felly dyna lle mae’n dechrau.
figure-sources-note = Yn ôl y tag yn y ddolen. Rhoddir tagiau â llai na 5 llofnod gyda’i gilydd.
figure-providers-note = Cadarnhawyd, o’r rhai a lofnododd 1 i 13 diwrnod yn ôl. Gall cyfran isel olygu bod ein post yn mynd i’r sbam yno. Rhoddir parthau â llai na 5 llofnod gyda’i gilydd.
figure-representatives-note = Fesul swydd. Mae ymrwymiad yn cyfrif unwaith y bydd yn gyhoeddus.

figure-nothing = Dim byd eto.
figure-tallest = { $number } ar { $when }
figure-time-text = Y mwyaf: { $tallest }.
figure-table = Tabl
figure-file = Y ffigurau fel ffeil (CSV)
figure-no-seats = Nid oes seddi hysbys eto. Maen nhw’n dod gyda’r cynrychiolwyr.
figure-seats-text = { $all } sedd, { $without } ohonynt heb lofnodwr. Sedd yw pob hecsagon; po dywyllaf, mwyaf o lofnodion.
figure-no-map = Nid oes map eto, felly mae’r seddi mewn rhesi yn ôl gwlad ac enw. I gael un: clarion places map FFEIL, gyda ffeil HexJSON.
figure-no-signer = neb wedi llofnodi eto
figure-top-seats = Y mwyaf o lofnodion
figure-seat-unknown = Sedd anhysbys
figure-source-none = Dim tag
figure-rest = Y lleill i gyd

figure-day = Diwrnod
figure-hour = Awr
figure-nation = Gwlad
figure-seat = Sedd
figure-step = Cam
figure-source = Tag y ddolen
figure-provider = Parth post
figure-state = Cyflwr
figure-office = Swyddi
figure-mail = Post

figure-signatures = Llofnodion
figure-signed = Llofnodwyd
figure-confirmed = Cadarnhawyd
figure-waiting = Heb eu cadarnhau eto
figure-wrote = Ysgrifennodd
figure-reached = Cyrhaeddodd
figure-answered = Atebwyd
figure-letters-column = Llythyrau
figure-lately = Y 7 diwrnod diwethaf
figure-before = Y 7 diwrnod cynt
figure-held = Mewn swydd
figure-written-to = Ysgrifennwyd atynt
figure-committed = Wedi ymrwymo
figure-queued = Yn aros eu tro
figure-held-back = Wedi’u dal yn ôl
figure-oldest = Yr hynaf ers
figure-bounced = Daeth yn ôl
figure-complained = Cafwyd cwyn
figure-in-doubt = Mewn amheuaeth
figure-given-up = Rhoddwyd y gorau
figure-step-wrote = Ysgrifennodd lythyr
figure-step-reached = Cyrhaeddodd llythyr swyddfa
figure-step-answered = Cafodd ateb

figure-letter-queued = Yn y ciw
figure-letter-held = Wedi’i ddal yn ôl
figure-letter-in-doubt = Mewn amheuaeth
figure-letter-sent = Anfonwyd
figure-letter-delivered = Cyrhaeddodd
figure-letter-bounced = Daeth yn ôl
figure-letter-failed = Ni ellid ei anfon
figure-letter-collected = Rhan o grynodeb
figure-letter-declined = Nid yw’r swyddfa’n derbyn
figure-letter-answered = Atebwyd
figure-letter-withdrawn = Tynnwyd yn ôl

figure-office-mp = Aelodau Seneddol
figure-office-msp = Aelodau yn yr Alban
figure-office-ms = Aelodau’r Senedd
figure-office-mla = Aelodau’r Cynulliad
figure-office-minister = Gweinidogion
figure-office-health-body = Cyrff iechyd
figure-office-guideline-owner = Perchnogion canllawiau

figure-mail-confirm = Gofyn am gadarnhad
figure-mail-remind = Nodyn atgoffa
figure-mail-receipt = Diolch am lofnodi
figure-mail-already = Wedi llofnodi eisoes
figure-mail-letter = Llythyrau
figure-mail-fate = { $kind ->
    [letter_held] Llythyr yn aros
    [letter_returned] Rhoddwyd y gorau i lythyr
    [letter_collected] Llythyr mewn crynodeb
    [letter_declined] Ni dderbyniwyd llythyr
   *[other] Llythyr a ddaeth yn ôl
}
figure-mail-office-link = Dolenni i swyddfeydd
figure-mail-office-address = { $kind ->
    [office_address] Cyfeiriad arall swyddfa
   *[other] Dweud am gyfeiriad
}
figure-mail-office-statement = { $kind ->
    [office_statement] Gair swyddfa i’w gadarnhau
   *[other] Barn am air swyddfa
}
figure-mail-digest = Crynodebau
figure-mail-office-answer = Atebion swyddfeydd
figure-mail-question = Holi am atebion
figure-mail-reply = Atebion a anfonwyd ymlaen

figure-short-day = { $day } { $month ->
    [1] Ion
    [2] Chwef
    [3] Maw
    [4] Ebr
    [5] Mai
    [6] Meh
    [7] Gorff
    [8] Awst
    [9] Medi
    [10] Hyd
    [11] Tach
   *[12] Rhag
}
figure-monday = Llun
figure-tuesday = Maw
figure-wednesday = Mer
figure-thursday = Iau
figure-friday = Gwe
figure-saturday = Sad
figure-sunday = Sul
