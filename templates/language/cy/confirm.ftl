# O'r ddolen yn yr e-bost hyd at "rydych wedi llofnodi".

confirm-title = Cadarnhewch eich llofnod
confirm-text = Un cam arall, a bydd eich enw yn cyfrif: “{ $petition }”
confirm-button = Cadarnhau fy llofnod

expired-title = Mae'r ddolen hon wedi dod i ben
expired-text = Ni chadarnhawyd y llofnod mewn pryd, ac mae wedi'i ddileu. Gallwch lofnodi eto nawr; munud mae'n ei gymryd.
expired-choose = Dewis deiseb

signed-title = Diolch. Rydych wedi llofnodi.
signed-text = Mae eich enw yn cyfrif dros “{ $petition }”
signed-number = Eich llofnod chi yw rhif { $number }.
signed-write-title = Ysgrifennwch at eich cynrychiolwyr
signed-write-text = Mae llythyr gan rywun sy'n byw yn yr etholaeth yn cael ei ddarllen. Mae'r llythyr wedi'i baratoi; eich geiriau chi sy'n gwneud y gwahaniaeth.
signed-write-button = Ysgrifennu at eich cynrychiolwyr
signed-next-title = Beth sy'n digwydd nesaf
signed-next-text = Rydym wedi anfon e-bost atoch â'r dolenni y gallai fod eu hangen arnoch yn nes ymlaen. Nid oes raid ichi wneud dim arall.
share-title = Gofynnwch i rywun arall lofnodi
share-email = E-bost
share-link = Neu copïwch y cyfeiriad:
share-sentence = Rwyf wedi llofnodi'r ddeiseb hon. A wnewch chi?
share-subject = A wnewch chi lofnodi'r ddeiseb hon?
talk-title = Os oes arnoch angen siarad
talk-text = Gall hyn godi llawer o deimladau. Gallwch siarad â rhywun:
