# Beth i'w gywiro. Mae pob brawddeg yn dweud beth i'w wneud.

problem-title = Mae yna broblem
error-lead = Gwall:
error-answer = Edrychwch eto ar yr ateb hwn

error-name-empty = Rhowch eich enw llawn
error-name-too-long = Rhowch eich enw mewn 100 nod neu lai
error-name-nul = Teipiwch eich enw eto: mae ynddo nod na ellir ei gadw
error-name-link = Rhowch eich enw heb gyfeiriad gwe nac e-bost
error-name-no-letter = Rhowch eich enw mewn llythrennau
error-name-formula = Dechreuwch eich enw â llythyren

error-email-empty = Rhowch eich cyfeiriad e-bost
error-email-nul = Teipiwch eich cyfeiriad e-bost eto: mae ynddo nod na ellir ei gadw
error-email-too-long = Rhowch gyfeiriad e-bost o 254 nod neu lai
error-email-space = Tynnwch y bylchau o'ch cyfeiriad e-bost
error-email-no-at = Rhowch gyfeiriad e-bost ag @ ynddo, fel enw@example.com
error-email-several-ats = Rhowch un cyfeiriad e-bost, ag un @ ynddo
error-email-local = Edrychwch eto ar y rhan o'ch cyfeiriad e-bost sydd cyn yr @
error-email-local-not-ascii = Rhowch gyfeiriad e-bost heb acenion cyn yr @: nid yw ein negeseuon yn cyrraedd y lleill
error-email-domain = Edrychwch eto ar y rhan o'ch cyfeiriad e-bost sydd ar ôl yr @
error-email-no-dot = Rhowch y rhan ar ôl yr @ yn llawn, fel example.com
error-email-top-level = Edrychwch eto ar ddiwedd eich cyfeiriad e-bost, er enghraifft .com neu .cymru
error-email-ip = Rhowch gyfeiriad e-bost ag enw ar ôl yr @, fel example.com

error-postcode-empty = Rhowch eich cod post
error-postcode-shape = Rhowch god post llawn o'r Deyrnas Unedig, fel CF10 1EP

error-nation-petition = Dewiswch ddeiseb pa wlad yr ydych yn ei llofnodi
error-nation-missing = Dewiswch y wlad yr ydych yn byw ynddi
error-constituency-forces = Dewiswch yr etholaeth yr ydych wedi'ch cofrestru ynddi, neu “Nid wyf yn gwybod”
error-constituency-unknown = Dewiswch etholaeth o'r rhestr
error-constituency-empty = Dewiswch eich etholaeth

error-offices-empty = Dewiswch o leiaf un cynrychiolydd i ysgrifennu ato
error-own-words-too-long = Gwnewch eich geiriau eich hun yn fyrrach: mae dau neu dri pharagraff yn haws eu darllen
error-own-words-nul = Teipiwch eich geiriau eich hun eto: mae ynddynt nod na ellir ei gadw
error-subject-empty = Rhowch bwnc i'ch llythyr
error-subject-too-long = Gwnewch y pwnc yn ddigon byr i un llinell
error-subject-nul = Teipiwch y pwnc eto: mae ynddo nod na ellir ei gadw
error-body-empty = Rhowch eiriau eich llythyr
error-body-too-long = Gwnewch eich llythyr yn fyrrach: mae un dudalen yn haws ei darllen
error-body-nul = Teipiwch eich llythyr eto: mae ynddo nod na ellir ei gadw
error-address-empty = Rhowch eich cyfeiriad post, er mwyn i'r swyddfa weld eich bod yn byw yn yr etholaeth
error-address-too-long = Rhowch eich cyfeiriad post mewn 300 nod neu lai
error-address-nul = Teipiwch eich cyfeiriad post eto: mae ynddo nod na ellir ei gadw
error-statement-empty = Ysgrifennwch yr hyn y mae eich swyddfa'n ei ddweud, yn Saesneg neu yn Gymraeg
error-statement-too-long = Gwnewch y testun yn fyrrach: 5,000 o nodau ar y mwyaf mewn ateb, 2,000 mewn ymrwymiad
error-statement-nul = Tynnwch y nodau na ellir eu darllen
error-words-too-long = Gwnewch eich geiriau'n fyrrach: 2,000 o nodau ar y mwyaf
error-words-nul = Tynnwch y nodau na ellir eu darllen
error-asks-empty = Dewiswch yr hyn yr ydych yn ymrwymo iddo
