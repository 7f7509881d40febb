# O'r ddolen yn yr e-bost hyd at "rydych wedi llofnodi".

confirm-title = Cadarnhewch eich llofnod
confirm-text = Un cam arall, a bydd eich enw yn cyfrif: “{ $petition }”
confirm-button = Cadarnhau fy llofnod

expired-title = Mae'r ddolen hon wedi dod i ben
expired-text = Ni chadarnhawyd y llofnod mewn pryd, felly nid yw'n cyfrif ac mae'n cael ei ddileu. Gallwch lofnodi eto nawr; munud mae'n ei gymryd.
lost-title = Nid yw'r ddolen hon yn arwain i unman
lost-text = Efallai iddi gael ei thorri'n fyr, neu na chadarnhawyd ei llofnod mewn pryd a'i fod wedi'i ddileu. Gallwch lofnodi nawr; munud mae'n ei gymryd.
withdrawn-title = Mae eich llofnod wedi'i dynnu'n ôl
withdrawn-text = Rydych wedi tynnu'r llofnod hwn yn ôl, ac nid yw'n cyfrif. Os ydych wedi newid eich meddwl, llofnodwch eto.
struck-out-title = Nid yw'r llofnod hwn yn cyfrif
struck-out-text = Mae'r bobl sy'n rhedeg yr ymgyrch hon wedi'i ddileu o'r cyfrif. Os ydych o'r farn mai camgymeriad yw hynny, dywedwch wrthynt.
struck-out-complain = Sut i gwyno
expired-choose = Dewis deiseb

signed-title = Diolch. Rydych wedi llofnodi.
signed-text = Mae eich enw yn cyfrif dros “{ $petition }”
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
