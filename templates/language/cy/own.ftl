# Faint o lythyr sy'n eiddo i'w awdur, cyn ei anfon ac ar ôl i'r staff ei ddarllen.

own-none = Hyd yma mae'r llythyr hwn yng ngeiriau'r ymgyrch.
own-shared = Hyd yma mae'r llythyr hwn yng ngeiriau'r ymgyrch, ac mewn geiriau y mae eraill hefyd wedi'u defnyddio.
own-few = Mae ychydig eiriau o'r llythyr hwn yn eiddo i chi. Yng ngeiriau'r ymgyrch y mae'r gweddill.
own-share = { $tenths ->
    [1] Mae tua 1 o bob 10 llinell yn eiddo i chi.
    [10] Mae pob llinell yn eiddo i chi.
   *[other] Mae tua { $tenths } o bob 10 llinell yn eiddo i chi.
}
own-others-here = { $count ->
    [one] Mae un person arall wedi ysgrifennu bron yr un testun at y swyddfa hon.
   *[other] Mae { $count } o bobl eraill wedi ysgrifennu bron yr un testun at y swyddfa hon.
}
own-others-elsewhere = { $count ->
    [one] Mae un llythyr â bron yr un testun at swyddfa arall.
   *[other] Mae { $count } o lythyrau â bron yr un testun at swyddfeydd eraill.
}
own-nudge = Mae swyddfeydd yn rhoi llythyrau tebyg i'w gilydd mewn un pentwr, ac yn ateb pob un â'r un testun. Mae brawddeg o'ch eiddo chi, am pam mae hyn yn bwysig ichi, yn tynnu eich llythyr chi o'r pentwr. Gallwch hefyd ei anfon fel y mae.
office-in-review = Ysgrifennoch at y swyddfa hon ar { $on }. Mae aelod o'n staff yn darllen eich llythyr cyn iddo fynd, am fod eraill wedi anfon bron yr un peth. Nid oes raid ichi wneud dim.
mail-returned-review = Rydym wedi darllen eich llythyr dyddiedig { $on } at y swyddfa hon: { $office }. Mae eraill wedi anfon bron yr un testun, ac mae swyddfeydd yn rhoi llythyrau felly o'r neilltu. Felly nid ydym wedi'i anfon. Mae isod, fel na chollir dim.
mail-returned-uncommitted = Roedd eich llythyr dyddiedig { $on } yn diolch i'r swyddfa hon am yr hyn yr oedd wedi ymrwymo iddo: { $office }. Cyn iddo adael, daeth yr ymrwymiad hwnnw i ben. Felly nid ydym wedi'i anfon. Mae isod, fel na chollir dim.
mail-returned-again = Gallwch ysgrifennu at y swyddfa hon eto o'r fan hon. Mae dwy neu dair brawddeg am pam mae hyn yn bwysig ichi yn ddigon.
mail-returned-letter = Eich llythyr:
