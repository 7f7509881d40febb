# Negeseuon e-bost at gefnogwyr. Nid oes pwnc yn enwi salwch, deiseb nac ymgyrch.

mail-sender = Yr ymgyrch
mail-hello = Helo,
mail-confirm-signature-subject = Cadarnhewch eich llofnod
mail-confirm-lead = Llofnododd rhywun, chi yn ein tyb ni, y ddeiseb hon â'r cyfeiriad e-bost hwn: “{ $petition }”
mail-confirm-button = Cadarnhau fy llofnod
mail-expires = Mae'r ddolen yn gweithio tan { $on }. Bydd eich llofnod yn cyfrif pan fyddwch wedi'i gadarnhau.
mail-confirm-why = Os na wnaethoch lofnodi, nid oes raid ichi wneud dim: ni chaiff y llofnod ei gyfrif, a bydd yn cael ei ddileu. Efallai y byddwn yn eich atgoffa unwaith.
mail-remind-signature-subject = Mae eich llofnod yn aros amdanoch
mail-remind-lead = Rydych wedi llofnodi'r ddeiseb hon, ond heb gadarnhau eich llofnod eto: “{ $petition }”
mail-remind-why = Os na wnaethoch lofnodi, nid oes raid ichi wneud dim: ni chaiff y llofnod ei gyfrif, a bydd yn cael ei ddileu. Dyma ein hunig neges atgoffa.
mail-signature-receipt-subject = Diolch, rydych wedi llofnodi
mail-receipt-lead = Mae eich llofnod wedi'i gadarnhau: “{ $petition }”
mail-write-button = Ysgrifennu at eich cynrychiolwyr
mail-write-reason = Mae llythyr gan rywun sy'n byw yn yr etholaeth yn cael ei ddarllen. Mae wedi'i baratoi, a chi sy'n ychwanegu eich geiriau eich hun.
mail-my-data = Gweld yr hyn a gadwn amdanoch
mail-unsubscribe = Rhoi'r gorau i'r diweddariadau y gofynnoch amdanynt
mail-receipt-why = Unwaith y cewch yr e-bost hwn, am ichi gadarnhau eich llofnod. I chi yn unig y mae'r dolenni: cadwch yr e-bost hwn, a pheidiwch â'i anfon ymlaen.
mail-already-signed-subject = Rydych wedi llofnodi'n barod
mail-already-lead = Llofnododd rhywun, chi yn ein tyb ni, y ddeiseb hon eto â'r cyfeiriad e-bost hwn: “{ $petition }” Mae eich llofnod yn cyfrif yn barod, ac unwaith y cewch eich cyfrif.
mail-already-why = Rydych yn cael yr e-bost hwn am i'r ffurflen gael ei hanfon â'ch cyfeiriad chi. I chi yn unig y mae'r dolenni: peidiwch ag anfon yr e-bost hwn ymlaen.
mail-privacy = Sut rydym yn defnyddio eich manylion:
