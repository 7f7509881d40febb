# Beth a addawyd, erbyn pryd, a beth ddigwyddodd.

commitments-title = Beth a addawyd
commitments-text = Beth mae pob gwlad wedi'i addo, erbyn pryd, a'r hyn sydd wedi'i gofnodi yma am beth ddigwyddodd.
commitment-not-recorded = Heb ei gofnodi eto
commitment-date-passed = Dyddiad wedi mynd heibio; canlyniad heb ei gofnodi yma
commitment-due = Erbyn: { $due }
commitment-no-date = Ni roddwyd dyddiad
commitment-checked = Gwiriwyd ar { $on }.
commitment-who = Pwy all weithredu: { $who }.
commitment-none = { $ask }: dim ar y dudalen yr ydym yn ei dyfynnu, { $where }.
commitment-progress = cofnodwyd cynnydd
commitment-met = cofnodwyd ei fod wedi'i gyflawni
commitment-not-met = cofnodwyd nad yw wedi'i gyflawni
commitment-changed = newidiwyd yr ymrwymiad
commitment-unchanged = gwiriwyd
commitment-count = { $done } o { $total }, yn ôl cyfrif ar { $on }.
commitment-count-bar = { $done } o { $total }
commitment-source = Ffynhonnell:
commitment-by-staff = Cofnodwyd gan staff yr ymgyrch; gwiriwyd ar { $on }.
commitment-by-file = Cofnodwyd yn ffeil yr ymgyrch; gwiriwyd ar { $on }.
commitments-offices = Sefyllfa pob swyddfa { $where }
commitments-json = Yr ymrwymiadau hyn fel data (JSON)

offices-title = Sefyllfa pob swyddfa { $where }
offices-text = Gofynnwyd, atebwyd, ymrwymwyd, cadwyd: yr hyn sydd wedi'i gofnodi yma am bob swyddfa y gellir ysgrifennu ati.
offices-how = Mae “Gofynnwyd” yn cyfrif y llythyrau a gyrhaeddodd swyddfa drwy'r ymgyrch hon. Nid oes dim yma'n dweud pwy ysgrifennodd. Dangosir ymrwymiad ar ôl i'n staff ei gymeradwyo, ac fel un a gadwyd ar ôl iddynt gofnodi ffynhonnell sy'n dweud hynny.
offices-none = Ni wyddom am unrhyw swyddfa yma eto.
offices-sum = Mae { $count } o { $all } swyddfa wedi ymrwymo.
offices-caption =
    { $pages ->
        [1] Swyddfeydd
       *[other] Swyddfeydd, tudalen { $page } o { $pages }
    }
offices-office = Swyddfa
offices-asked = Gofynnwyd (llythyrau)
offices-replied = Atebwyd (llythyrau)
offices-few = llai na 10
offices-nothing = dim ar gofnod
offices-committed = Wedi ymrwymo
offices-kept = Wedi'i gadw
offices-vacant = Gwag
offices-pages = Tudalennau'r swyddfeydd
offices-page = Tudalen
offices-back = Beth a addawyd { $where }

audit-none = Nid oes datganiad wedi'i gofnodi yma eto.
audit-chart-text = Un bar ar gyfer pob datganiad, yn nhrefn eu cyhoeddi, o sero i gant y cant. Mae'r un ffigurau yn y tabl sy'n dilyn.
audit-published = Cyhoeddwyd
audit-nations = Gwledydd
audit-share = Wedi'i gofnodi
audit-period = Diagnosisau
audit-period-days = { $from } hyd { $to }
audit-source = Y ffynhonnell
audit-csv = Yr holl ffigurau fel tabl (CSV)
offices-frozen = Mae etholiad yn agos i rai o'r swyddi hyn. Nes iddo ddod i ben, nid ydym yn dangos ble maent arni. Byddant yma eto o { $from } ymlaen.
offices-rate = cafodd { $percent }% o'r rhai a ofynnwyd ateb
offices-rate-all = Bythefnos ar ôl i lythyr adael, gofynnwn i bobl a ddaeth ateb. O'r rhai a ddywedodd wrthym, cafodd { $percent }% un.
offices-words = Yn eu geiriau nhw
