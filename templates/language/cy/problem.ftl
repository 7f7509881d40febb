# Cais na ellid ei ateb fel y'i gofynnwyd.

problem-bad-request-title = Ni allem ddarllen hynny
problem-bad-request-advice = Roedd yr hyn a anfonodd eich porwr yn anghyflawn. Ewch yn ôl, llwythwch y dudalen eto a rhowch gynnig arall arni.
problem-forbidden-title = Ni ddaeth hynny o'n tudalen ni
problem-forbidden-advice = O wefan arall yr anfonwyd y ffurflen, felly ni wnaethom ei derbyn. Agorwch y dudalen yma a llenwch hi eto.
problem-denied-title = Ni chaiff eich cyfrif wneud hyn
problem-denied-advice = Nid yw eich rôl yn ei gynnwys, neu mae’n ymwneud â’ch cyfrif eich hun. Gofynnwch i weinyddwr swyddfa’r staff.
problem-not-found-title = Nid oes tudalen yma
problem-not-found-advice = Os gwnaethoch ddilyn dolen, efallai ei bod wedi'i thorri'n fyr neu wedi dod i ben. Os gwnaethoch deipio'r cyfeiriad, edrychwch arno eto.
problem-method-not-allowed-title = Ni ellir defnyddio'r dudalen hon fel yna
problem-method-not-allowed-advice = Dechreuwch eto ar dudalen flaen yr ymgyrch.
problem-too-slow-title = Cymerodd hynny ormod o amser i'n cyrraedd
problem-too-slow-advice = Efallai fod y cysylltiad yn wan lle'r ydych. Ewch yn ôl ac anfonwch eto.
problem-too-large-title = Roedd hynny'n rhy hir i ni
problem-too-large-advice = Ewch yn ôl, gwnewch yr hyn a ysgrifennoch yn fyrrach, ac anfonwch eto.
problem-unprocessable-title = Ni allem ddefnyddio hynny
problem-unprocessable-advice = Mae rhai nodau ynddo na ellir eu cadw. Ewch yn ôl, teipiwch eto ac anfonwch.
problem-too-many-title = Gormod o geisiadau o'ch rhwydwaith
problem-too-many-advice = Arhoswch ychydig funudau, ac yna rhowch gynnig arall arni. Nid oes dim o'i le ar yr hyn a deipioch.
problem-fault-title = Torrodd rhywbeth ar ein hochr ni
problem-fault-advice = Nid chi sydd ar fai. Rhowch gynnig arall arni ymhen ychydig funudau.
problem-unavailable-title = Rydym yn brysur iawn
problem-unavailable-advice = Nid chi sydd ar fai. Rhowch gynnig arall arni ymhen munud.
problem-kept = Mae'r hyn a deipioch wedi'i gadw ar y dudalen hon. Mae'r botwm yn ei anfon eto.
problem-retry = Rhoi cynnig arall arni
problem-request = Os yw'n parhau, ysgrifennwch atom gan ddyfynnu { $id }:
