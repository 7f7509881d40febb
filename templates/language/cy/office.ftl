# Tudalen swyddfa: gofyn am ffordd i mewn, ei llythyrau, ei dewis, a'r hyn a ddywed wrth bawb.

letter-office-line = I'r swyddfa: atebwch bawb a ysgrifennodd atoch ar unwaith, neu dewiswch sut y cewch y llythyrau hyn: { $url }
preview-office-line = O dan bob llythyr rydym yn ychwanegu un llinell i'r swyddfa: dolen i ateb pawb ar unwaith, neu i ddewis sut i gael llythyrau. Nid yw'r ddolen yn dweud dim amdanoch chi.
office-ask-text = Tudalen i'r swyddfa ei hun yw hon. Yma mae'n darllen y llythyrau a anfonodd etholwyr drwy'r ymgyrch hon, yn dewis sut i'w cael, ac yn gallu ateb pawb ar unwaith.
office-ask-where = Byddwn yn e-bostio dolen i'r cyfeiriad yr ydym yn ysgrifennu ato, yn { $domain }. Mae'n gweithio am hanner awr.
office-ask-nowhere = Ni wyddom am gyfeiriad e-bost i'r swyddfa hon, felly ni allwn anfon dolen. Ysgrifennwch atom:
office-ask-button = E-bostiwch ddolen i'r swyddfa
office-ask-who = Nid oes neb arall yn gweld y llythyrau. Os ydych yn gweithio i'r swyddfa hon ac na ddaw'r e-bost, ysgrifennwch atom:
office-asked-text = Os gallwn ysgrifennu at y swyddfa hon, mae dolen ar ei ffordd i'r cyfeiriad sydd gennym ar ei chyfer.
office-asked-next = Mae'r ddolen yn gweithio am hanner awr. Anfonwn un ddolen mewn deng munud ar y mwyaf, a phump mewn diwrnod. Os na ddaw, edrychwch yn y ffolder post sothach, ac yna ysgrifennwch atom:
office-expired = Mae'r ddolen honno wedi dod i ben: mae'n gweithio am hanner awr. Gallwch gael un newydd.
office-letters-count =
    { $count ->
        [0] Nid oes llythyr wedi dod i'r swyddfa hon eto.
        [one] Mae un llythyr wedi dod i'r swyddfa hon.
       *[other] Nifer y llythyrau sydd wedi dod i'r swyddfa hon: { $count }.
    }
office-until = Mae'r ddolen hon yn gweithio tan { $until }. Mae pwy bynnag sydd â hi yn gweld y dudalen hon, felly peidiwch â'i rhannu.
office-read = Darllen y llythyrau
office-read-title = Llythyrau i'r swyddfa hon
office-read-none = Nid oes rhagor i'w ddarllen.
office-older = Llythyrau hŷn
office-back = Yn ôl i dudalen y swyddfa
office-said-title = Yr hyn y mae'r swyddfa hon wedi ei ddweud
office-said-answer = Ateb { $on }
office-said-commitment = Ymrwymiad { $on }
office-state-written = yn aros i gael ei gadarnhau, drwy'r ddolen a anfonwyd atoch
office-state-confirmed = wedi ei gadarnhau, ac mae ein staff yn edrych arno
office-state-approved = wedi ei gymeradwyo
office-state-refused = heb ei gyhoeddi
office-silent = Mae etholiad yn agos. Nes iddo ddod i ben, ni chyhoeddwn atebion nac ymrwymiadau'r swydd hon, fel na fydd dim yma yn cymryd rhan ynddo. O { $from } ymlaen gallwch ateb eto.
office-answer-title = Ateb pawb ar unwaith
office-answer-text = Un ateb, a anfonwn drwy e-bost at bob un y cawsoch ei lythyr. Rydych yn ei gadarnhau drwy ddolen a anfonwn i'ch cyfeiriad, ac mae ein staff yn edrych arno cyn iddo fynd.
office-answer-button = E-bostiwch ddolen i gadarnhau'r ateb
office-english = Yn Saesneg
office-welsh = Yn Gymraeg
office-other-hint = Dewisol lle mae'r iaith arall wedi ei llenwi. Caiff pawb yr iaith yr ysgrifennodd ynddi, lle rydych yn ei rhoi.
office-commitment-title = Gwneud ymrwymiad
office-commitment-text = Dywedwch beth a wnewch. Ar ôl i chi ei gadarnhau ac i'n staff ei gymeradwyo, bydd yn gyhoeddus ar ein tudalen ymrwymiadau, yn eich geiriau eich hun.
office-commitment-asks = Yr hyn yr ydych yn ymrwymo iddo
office-commitment-hint = Yn eich geiriau eich hun: beth a wnewch, ac erbyn pryd.
office-commitment-other = Dewisol lle mae'r iaith arall wedi ei llenwi.
office-commitment-button = E-bostiwch ddolen i gadarnhau'r ymrwymiad
office-intake-title = Sut yr ydych yn cael y llythyrau hyn
office-intake-legend = Llythyrau'r ymgyrch hon
office-intake-single = Pob llythyr ar ei ben ei hun
office-intake-digest = Un e-bost yr wythnos: faint o bobl a ysgrifennodd, a'r hyn y maent yn gofyn amdano. Mae'r llythyrau'n aros yma.
office-intake-none = Dim un. Rydym yn dweud wrth y bobl sy'n ysgrifennu.
office-address-label = Cyfeiriad arall (dewisol)
office-address-hint = Lle mae llythyrau a chrynodebau'n mynd yn lle'r cyfeiriad sydd gennym. Anfonwn ddolen yno'n gyntaf, a dweud wrth y cyfeiriad sydd gennym.
office-intake-button = Cadw'r dewis hwn
office-intake-note = Mae'r dewis yn para cyhyd ag y bo'r un person yn y swydd. Caiff pwy bynnag a ddaw nesaf bob llythyr ar ei ben ei hun nes dewis.
office-done-chosen = Mae eich dewis wedi ei gadw.
office-done-address = Rydym wedi e-bostio dolen i'r cyfeiriad newydd. Bydd eich dewis yn dod i rym ar ôl ei gadarnhau yno; tan hynny mae popeth fel yr oedd.
office-done-stated = Rydym wedi e-bostio dolen i'ch cyfeiriad. Nid oes neb yn gweld yr hyn a ysgrifennoch nes i chi ei gadarnhau yno ac i'n staff ei gymeradwyo.
office-confirm-title = Cadarnhau ar ran eich swyddfa
office-confirm-button = Cadarnhau
office-confirm-else = Os nad yw hyn gan eich swyddfa chi, caewch y dudalen: ni fydd dim yn digwydd.
office-confirmed-title = Wedi ei gadarnhau
office-confirmed-holds = Mae eich dewis mewn grym o hyn ymlaen.
office-confirmed-staff = Diolch. Mae ein staff yn edrych arno, ac yna mae'n mynd at y bobl a ysgrifennodd atoch neu ar ein tudalen ymrwymiadau.
office-confirm-over-title = Mae'r ddolen hon wedi dod i ben
office-confirm-approved-title = Wedi ei gymeradwyo gan ein staff
office-confirm-approved = Mae ateb yn mynd at bawb a oedd wedi ysgrifennu atoch; mae ymrwymiad yn sefyll ar ein tudalen ymrwymiadau.
office-confirm-refused-title = Heb ei gyhoeddi
office-confirm-refused = Mae ein staff wedi edrych arno a heb ei gymeradwyo, felly nid oes neb yn ei weld. Rydym wedi e-bostio'r rheswm atoch. Os oes angen cymorth arnoch, ysgrifennwch atom:
office-confirm-over = Mae'n fwy nag wythnos oed, mae dewis arall wedi ei ddilyn, neu mae rhywun arall yn y swydd bellach. Ni newidiwyd dim. Os oes angen cymorth arnoch, ysgrifennwch atom:
office-named-title = Pobl y cewch ateb iddynt
office-named-text = Maent wedi cytuno i gael eu henwi i'r swyddfa hon, gyda'u cyfeiriad e-bost. Dim ond cyfrif y lleill a wneir yma.
office-named-more = Mae rhagor o bobl wedi cytuno: mae pob llythyr yn dweud i bwy y cewch ateb.
office-reply-to = Cewch ateb i
