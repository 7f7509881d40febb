# Y swyddfa staff.

staff-office = Swyddfa staff
staff-nav = Swyddfa
staff-home = Dechrau
staff-people = Pobl
staff-record = Cofnod
staff-account = Eich cyfrif
staff-you = chi
staff-next = Nesaf
staff-language = Iaith
staff-all-nations = Y pedair gwlad
staff-who-command = Llinell orchymyn
staff-who-nobody = Neb yr ydym yn ei adnabod

staff-log-in = Mewngofnodi
staff-log-out = Allgofnodi
staff-email = Cyfeiriad e-bost
staff-code = Cod
staff-code-hint = Chwe digid o’ch dilyswr, neu un o’ch codau adfer.
staff-code-shown = Y chwe digid y mae’n eu dangos nawr.
staff-code-wrong = Nid dyna god y funud hon. Arhoswch am yr un nesaf a’i deipio.
staff-login-failed = Ni adawodd hynny chi i mewn
staff-login-failed-text = Gwiriwch y cyfeiriad, y cyfrinymadrodd a’r cod. Mae pob cod yn gweithio unwaith, felly arhoswch am yr un nesaf. Ar ôl sawl cynnig, arhoswch funud.
staff-login-help = Wedi colli eich dilyswr a’ch codau adfer? Gall gweinyddwr arall adael i chi osod un newydd. Wedi anghofio eich cyfrinymadrodd? Gall gweinyddwr arall analluogi eich cyfrif a’ch gwahodd eto.
staff-prove = Cadarnhewch mai chi sydd yno
staff-prove-text = Mae’r cam nesaf yn cyrraedd data neu gyfrifon pobl eraill, felly gofynnwn am eich cyfrinymadrodd a chod eto. Mae hynny’n para deng munud.

staff-welcome = Croeso i’r swyddfa staff
staff-welcome-text = Dewiswch gyfrinymadrodd yn gyntaf. Wedyn byddwch yn gosod dilyswr, felly cadwch eich ffôn wrth law.
staff-account-of = Cyfrif: { $email }
staff-new-authenticator = Gosod dilyswr arall
staff-new-authenticator-text = Mae gweinyddwr wedi dileu’r hen un. Rhowch eich cyfrinymadrodd i fynd ymlaen.
staff-passphrase = Cyfrinymadrodd
staff-passphrase-hint = O leiaf 15 nod. Mae pedwar neu bum gair nad ydynt yn perthyn i’w gilydd yn hawdd eu cofio. Gall rheolwr cyfrineiriau ei lunio a’i gadw.
staff-passphrase-again = Yr un cyfrinymadrodd eto
staff-passphrase-current = Eich cyfrinymadrodd hyd yma
staff-passphrase-new = Eich cyfrinymadrodd newydd
staff-passphrase-change = Newid eich cyfrinymadrodd
staff-passphrase-change-text = Byddwch yn aros wedi mewngofnodi yma. Bydd eich sesiynau eraill i gyd yn dod i ben.
staff-passphrase-short = Gwnewch ef yn hirach: o leiaf 15 nod.
staff-passphrase-long = Gwnewch ef yn fyrrach: 256 beit ar y mwyaf, sef tua 250 o lythrennau.
staff-passphrase-common = Mae hwn yn hawdd ei ddyfalu: mae wedi’i wneud o eiriau cyffredin, rhes o fysellau, eich cyfeiriad neu ein henw. Defnyddiwch eich geiriau eich hun.
staff-passphrase-differs = Nid yw’r ddau yr un fath. Teipiwch y ddau eto.
staff-passphrase-wrong = Nid dyna eich cyfrinymadrodd. Ar ôl sawl cynnig, arhoswch funud.
staff-authenticator = Gosod eich dilyswr
staff-authenticator-text = Agorwch ddilyswr ar eich ffôn, ychwanegwch gyfrif, a phwyntiwch y camera at y cod hwn.
staff-qr = Cod QR ar gyfer eich dilyswr
staff-qr-typed = Dim camera? Teipiwch yr allwedd hon yn lle hynny:
staff-recovery = Codau adfer
staff-recovery-text = Mae pob un o’r rhain yn eich gadael i mewn unwaith, heb eich dilyswr. Ysgrifennwch nhw neu rhowch nhw yn eich rheolwr cyfrineiriau nawr: ni chânt eu dangos eto.
staff-recovery-done = Rwyf wedi eu cadw
staff-recovery-left = { $count ->
    [0] Nid oes cod adfer ar ôl.
    [one] Mae un cod adfer ar ôl.
   *[other] Mae { $count } cod adfer ar ôl.
}
staff-recovery-renew = Llunio codau adfer newydd
staff-link-over = Nid yw’r ddolen hon yn gweithio mwyach
staff-link-over-text = Fe’i defnyddiwyd, mae wedi dod i ben, neu mae un mwy newydd. Gofynnwch i weinyddwr am un arall.

staff-demo-title = Swyddfa staff yr arddangosiad
staff-demo-text = Pobl ddychmygol sydd yma, ac nid oes dim yn gadael y peiriant hwn. Mae’r botwm yn gweithio unwaith. Y tu allan i’r arddangosiad mae angen cyfrinymadrodd a dilyswr.
staff-demo-button = Edrych o gwmpas fel gweinyddwr

staff-sessions = Ble rydych wedi mewngofnodi
staff-sessions-theirs = Ble maent wedi mewngofnodi
staff-session-own = Y sesiwn hon
staff-session-end = Dod â’r sesiwn hon i ben
staff-browser-unknown = Porwr nad yw’n ei enwi ei hun

staff-invite = Gwahodd rhywun
staff-invite-text = Cewch ddolen ar eu cyfer. Rhowch hi iddynt eich hun, wyneb yn wyneb neu dros y ffôn os oes modd.
staff-email-wrong = Teipiwch eu cyfeiriad, fel enw@example.org, a dewiswch rôl.
staff-email-known = Mae gan y cyfeiriad hwn gyfrif sydd ar waith.
staff-role = Rôl
staff-role-viewer = Gwyliwr
staff-role-viewer-hint = Yn gweld rhifau, a dim am unrhyw unigolyn.
staff-role-campaigner = Ymgyrchydd
staff-role-campaigner-hint = Yn rhedeg yr ymgyrch: testunau, llofnodion, llythyrau.
staff-role-exporter = Allforiwr
staff-role-exporter-hint = Fel ymgyrchydd, ac yn tynnu data allan.
staff-role-admin = Gweinyddwr
staff-role-admin-hint = Fel allforiwr, ac yn penderfynu pwy a gaiff ddod i mewn.
staff-nations = Gwledydd
staff-nations-hint = Mae rhestrau, allforion a phostiadau wedi’u cyfyngu i’r rhain. Peidiwch â thicio’r un ar gyfer y pedair.
staff-why = Rheswm
staff-why-hint = Bydd ar y cofnod gyda’ch enw.
staff-why-wrong = Rhowch y rheswm mewn 200 nod neu lai.
staff-state-invited = Wedi’i wahodd
staff-state-active = Ar waith
staff-state-disabled = Wedi’i analluogi
staff-link-title = Rhowch y ddolen hon iddynt
staff-link-invitation = Mae’n gadael { $email } i mewn, unwaith, o fewn 72 awr. Ni chaiff ei dangos eto.
staff-link-authenticator = Gyda hi mae { $email } yn gosod dilyswr arall, unwaith, o fewn 30 munud. Ni chaiff ei dangos eto.
staff-own-text = Nid oes neb yn penderfynu am eu cyfrif eu hunain. Gall gweinyddwr arall.
staff-role-change = Rôl a gwledydd
staff-role-button = Newid rôl a gwledydd
staff-sessions-end = { $count ->
    [one] Dod â’r sesiwn hon i ben
   *[other] Dod â phob un o’r { $count } sesiwn i ben
}
staff-reset-title = Dilyswr ar goll
staff-reset-text = Gwnewch yn siŵr mai nhw sy’n gofyn mewn gwirionedd: siaradwch â nhw. Bydd eu dilyswr a’u codau adfer yn peidio â gweithio ar unwaith, a chewch ddolen ar eu cyfer.
staff-reset-button = Dileu’r dilyswr
staff-disable-title = Analluogi
staff-disable-text = Bydd eu sesiynau i gyd yn dod i ben ar unwaith, ac ni ddaw neb i mewn drwy’r cyfrif hwn. Gallwch eu gwahodd eto yn nes ymlaen.
staff-disable-button = Analluogi { $email }
staff-disabled-text = Ni ddaw neb i mewn drwy’r cyfrif hwn.
staff-decided = Wedi’i wneud. Mae ar y cofnod.
staff-decided-already = Felly yr oedd eisoes. Ni newidiwyd dim.
staff-decided-not = Ni ellir gwneud hynny tra nad yw’r cyfrif ar waith.

staff-record-text = Pwy wnaeth beth, y diweddaraf yn gyntaf. Ni ellir newid na dileu dim yma heb i rywun sylwi.
staff-record-who = Pwy
staff-record-what = Beth
staff-record-from = O
staff-record-until = Hyd at
staff-record-all = Pawb
staff-record-everything = Popeth
staff-record-filter = Dangos
staff-record-none = Nid oes dim ar y cofnod yn cyfateb.
staff-record-why = Rheswm: { $why }
staff-record-older = Hŷn

deed-invited = Gwahoddwyd
deed-passphrase-set = Gosodwyd cyfrinymadrodd
deed-authenticator-set = Gosodwyd dilyswr
deed-logged-in = Mewngofnodwyd
deed-login-refused = Gwrthodwyd mewngofnodi
deed-code-refused = Gwrthodwyd cod
deed-login-too-early = Ceisiwyd mewngofnodi’n rhy gynnar
deed-logged-out = Allgofnodwyd
deed-session-ended = Daeth sesiwn i ben
deed-proven-again = Profwyd eto pwy ydynt
deed-passphrase-changed = Newidiwyd cyfrinymadrodd
deed-recovery-codes-renewed = Adnewyddwyd codau adfer
deed-language-chosen = Dewiswyd iaith
deed-role-changed = Newidiwyd rôl neu wledydd
deed-disabled = Analluogwyd cyfrif
deed-authenticator-reset = Dilëwyd dilyswr
deed-access-denied = Gwrthodwyd tudalen
