# Who represents a postcode.

find-title = Who represents me?
find-hint = We look it up and keep nothing
find-button = Find
find-petition = See the petition for { $nation }
find-vacant = Nobody holds this office at the moment.
find-choose = Choose a constituency
find-constituency-button = Show who represents it
find-next = What you can do now

found-constituency = Constituency: { $seat }
found-region = Region: { $seat }
found-terminated = This postcode is no longer in use. What follows is true of the place where it was last.
found-unknown = This postcode may well exist, but it is not in our directory: new homes take a while to get there. If you know your constituency, choose it here.
found-no-geography = This postcode belongs to an organisation’s post room, and our directory gives it no place. If you know your constituency, choose it here.
found-no-seat = Our directory has this postcode, and does not tell its constituency. If you know it, choose it here.
found-forces = A forces postcode tells no constituency. Choose the one that you are registered to vote in.
found-girobank = This was the postcode of Girobank, and nobody lives there. Type the postcode of your home, or choose your constituency here.
found-crown-dependency = Jersey, Guernsey and the Isle of Man have parliaments of their own and elect no Member of Parliament in Westminster.
found-overseas = The overseas territories have governments of their own and elect no Member of Parliament in Westminster.
found-elsewhere = So there is nobody here whom you can write to through this campaign. You can still sign: choose the petition that you want to support.

group-house-of-commons = House of Commons
group-scottish-parliament = Scottish Parliament
group-senedd = Senedd (Welsh Parliament)
group-ni-assembly = Northern Ireland Assembly
group-minister = Government
group-health-body = Who plans the health service where you live
group-guideline-owner = Who writes the guidance for clinicians
group-nobody-known = We do not know yet who represents you here.
group-one-of-several = Where a seat has several members, we have ticked one of them, so that they share the letters: copies of one letter to every member of a region are noise. You can tick others too.
gap-no-directory = We cannot tell who represents you here: the directory that tells these seats is not loaded yet.
gap-place-unknown = We cannot tell who represents you here: these seats follow from the postcode, and our directory does not have yours.
gap-no-boundaries = We cannot tell who represents you here: we do not know the seats of this chamber for today.

takes-email = Takes letters by email.
takes-via-office = Letters go by email to an office that passes them on.
takes-web-form = Takes letters through a form of its own.
takes-none = Takes no letters of a campaign.
takes-unknown = We know no email address.

directory-licence-own = It is used as stated by whoever made it.

directories-title = Where this comes from
directory-kingdom = Directory of postcodes: { $name }, in use here since { $on }.
directory-scotland = Directory of Scottish postcodes: { $name }, in use here since { $on }.
directory-assembly = Directory of the Assembly’s seats: { $name }, in use here since { $on }.
takes-digest = Reads letters once a week, together.
