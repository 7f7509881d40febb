# Tudalennau'r cefnogwr ei hun: diweddariadau, a'r hyn a gedwir.

unsubscribe-title = Rhoi'r gorau i'r diweddariadau
unsubscribe-text = Pwyswch y botwm, ac ni fyddwn yn anfon e-bost atoch am yr ymgyrch hon eto. Bydd eich llofnod yn dal i gyfrif.
unsubscribe-button = Rhoi'r gorau i'r diweddariadau
unsubscribed-title = Mae'r diweddariadau wedi dod i ben
unsubscribed-text = Ni fyddwn yn anfon e-bost atoch am yr ymgyrch hon eto. Mae eich llofnod yn dal i gyfrif.

my-data-title = Yr hyn a gadwn amdanoch
my-data-text = Dyma bopeth y mae { $name } yn ei gadw amdanoch ar gyfer yr ymgyrch hon.
my-data-unknown = Nid yw'n hysbys
my-data-petition = Deiseb
my-data-signed = Llofnodwyd
my-data-confirmed = Cadarnhawyd
my-data-not-confirmed = Ddim eto
my-data-updates = Diweddariadau drwy e-bost
my-data-updates-wanted = Gofynnoch amdanynt.
my-data-updates-not-wanted = Ni ofynnoch am rai.
my-data-letters = Eich llythyrau
my-data-no-letters = Nid ydych wedi ysgrifennu yr un.
my-data-answer = Dywedoch wrthym:
my-data-letter-text = Darllen y llythyr
my-data-change = Ei newid neu ei ddileu
my-data-change-text = Ysgrifennwch atom o'r cyfeiriad uchod, a byddwn yn ei gywiro, yn tynnu eich llofnod yn ôl neu'n dileu popeth:
