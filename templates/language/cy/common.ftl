# Geiriau o amgylch pob tudalen.

skip = Neidio i'r prif gynnwys
toggle = English
demo = Arddangosiad yw hwn. Mae'r lleoedd a'r cynrychiolwyr wedi'u dyfeisio, ac nid oes unrhyw e-bost yn gadael y cyfrifiadur hwn.
demo-mailbox = Agor y blwch post
nations-label = Deisebau

nation-england = Lloegr
nation-scotland = Yr Alban
nation-wales = Cymru
nation-northern-ireland = Gogledd Iwerddon
in-nation-england = yn Lloegr
in-nation-scotland = yn yr Alban
in-nation-wales = yng Nghymru
in-nation-northern-ireland = yng Ngogledd Iwerddon

help-line-lead = A fyddai siarad â rhywun yn help?
not-official = Ymgyrch yw hon. Nid senedd na llywodraeth sy'n ei rhedeg.
footer-commitments = Beth a addawyd
footer-find = Pwy sy'n fy nghynrychioli
footer-privacy = Preifatrwydd
footer-accessibility = Hygyrchedd
footer-complaints = Cwynion
to-campaign = Mynd i'r ymgyrch

date = { $day } { $month ->
    [1] Ionawr
    [2] Chwefror
    [3] Mawrth
    [4] Ebrill
    [5] Mai
    [6] Mehefin
    [7] Gorffennaf
    [8] Awst
    [9] Medi
    [10] Hydref
    [11] Tachwedd
   *[12] Rhagfyr
} { $year }
date-and-time = { $date }, { $time }
