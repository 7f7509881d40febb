# Pwy sy'n cynrychioli cod post.

find-title = Pwy sy'n fy nghynrychioli?
find-hint = Byddwn yn chwilio amdano heb gadw dim
find-button = Chwilio
find-petition = Gweld y ddeiseb: { $nation }
find-vacant = Nid oes neb yn y swydd hon ar hyn o bryd.
find-choose = Dewiswch etholaeth
find-constituency-button = Dangos pwy sy'n ei chynrychioli
find-next = Yr hyn y gallwch ei wneud nawr

found-constituency = Etholaeth: { $seat }
found-region = Rhanbarth: { $seat }
found-terminated = Nid yw'r cod post hwn yn cael ei ddefnyddio mwyach. Mae'r hyn sy'n dilyn yn wir am y man lle'r oedd ddiwethaf.
found-unknown = Efallai fod y cod post hwn yn bod, ond nid yw yn ein cyfeiriadur: mae cartrefi newydd yn cymryd amser i'w gyrraedd. Os ydych yn gwybod eich etholaeth, dewiswch hi yma.
found-no-geography = Cod post ystafell bost sefydliad yw hwn, ac nid yw ein cyfeiriadur yn rhoi lle iddo. Os ydych yn gwybod eich etholaeth, dewiswch hi yma.
found-no-seat = Mae'r cod post hwn yn ein cyfeiriadur, ond nid yw'n dangos ei etholaeth. Os ydych yn ei gwybod, dewiswch hi yma.
found-forces = Nid yw cod post y lluoedd yn dangos etholaeth. Dewiswch yr un yr ydych wedi'ch cofrestru i bleidleisio ynddi.
found-girobank = Cod post Girobank oedd hwn, ac nid oes neb yn byw yno. Teipiwch god post eich cartref, neu dewiswch eich etholaeth yma.
found-crown-dependency = Mae gan Jersey, Guernsey ac Ynys Manaw eu seneddau eu hunain, ac nid ydynt yn ethol Aelod Seneddol i San Steffan.
found-overseas = Mae gan y tiriogaethau tramor eu llywodraethau eu hunain, ac nid ydynt yn ethol Aelod Seneddol i San Steffan.
found-elsewhere = Felly nid oes neb yma y gallwch ysgrifennu ato drwy'r ymgyrch hon. Gallwch lofnodi er hynny: dewiswch y ddeiseb yr ydych am ei chefnogi.

group-house-of-commons = Tŷ'r Cyffredin
group-scottish-parliament = Senedd yr Alban
group-senedd = Senedd Cymru
group-ni-assembly = Cynulliad Gogledd Iwerddon
group-minister = Y llywodraeth
group-health-body = Pwy sy'n cynllunio'r gwasanaeth iechyd lle'r ydych yn byw
group-guideline-owner = Pwy sy'n llunio'r canllawiau i glinigwyr
group-nobody-known = Ni wyddom eto pwy sy'n eich cynrychioli yma.
group-one-of-several = Lle mae gan sedd sawl aelod, rydym wedi ticio un ohonynt, er mwyn iddynt rannu'r llythyrau: sŵn yw copïau o un llythyr at bob aelod o ranbarth. Gallwch dicio rhai eraill hefyd.
gap-no-directory = Ni allwn ddweud pwy sy'n eich cynrychioli yma: nid yw'r cyfeiriadur sy'n dangos y seddi hyn wedi'i lwytho eto.
gap-place-unknown = Ni allwn ddweud pwy sy'n eich cynrychioli yma: o'r cod post y daw'r seddi hyn, ac nid yw eich un chi yn ein cyfeiriadur.
gap-no-boundaries = Ni allwn ddweud pwy sy'n eich cynrychioli yma: ni wyddom beth yw seddi'r siambr hon heddiw.

takes-email = Mae'n derbyn llythyrau drwy e-bost.
takes-via-office = Mae llythyrau'n mynd drwy e-bost at swyddfa sy'n eu hanfon ymlaen.
takes-web-form = Mae'n derbyn llythyrau drwy ei ffurflen ei hun.
takes-none = Nid yw'n derbyn llythyrau gan ymgyrch.
takes-unknown = Nid oes gennym gyfeiriad e-bost.

directory-licence-own = Fe'i defnyddir fel y nodwyd gan bwy bynnag a'i lluniodd.

directories-title = O ble y daw hyn
directory-kingdom = Cyfeiriadur codau post: { $name }, ar waith yma ers { $on }.
directory-scotland = Cyfeiriadur codau post yr Alban: { $name }, ar waith yma ers { $on }.
directory-assembly = Cyfeiriadur seddi'r Cynulliad: { $name }, ar waith yma ers { $on }.
takes-digest = Mae'n darllen llythyrau gyda'i gilydd, unwaith yr wythnos.
