# The front page, a petition and its form, and the page after signing.

home-choose = Choose the nation you live in. Each has its own government for health, and its own petition.
home-none = Nobody has signed yet
home-signed = { $count ->
    [one] signature
   *[other] signatures
}
home-closed = This petition is closed.
home-total = { $count ->
    [one] One person has signed in all four nations together.
   *[other] { $count } people have signed in all four nations together.
}
home-commitments = See what each nation has promised

petition-lead = To { $whom }: { $lead }
progress-none = Nobody { $where } has signed yet. You can be the first.
progress-people = { $count ->
    [one] person { $where } has signed.
   *[other] people { $where } have signed.
}
progress-next = Next milestone: { $milestone }

evidence-title = Why it matters
sources-link = Sources
asks-title = What we ask
promises-title = What { $nation } has promised
who-title = Who runs this petition
who-text = { $name } runs this campaign and looks after your details.
sources-title = Sources
source = Source

sign-title = Sign the petition
name-label = Full name
email-label = Email address
email-hint = We send one link to confirm your signature
postcode-label = Postcode
postcode-hint = So that we can tell you who represents you
nation-label = Which nation do you live in?
nation-hint = Your postcode alone does not tell us
nation-label-forces = Which nation are you registered to vote in?
nation-hint-forces = A forces postcode does not tell us
nation-label-elsewhere = Which nation’s petition do you sign?
nation-hint-elsewhere = Where you live, nobody elects a Member of Parliament in Westminster. Your signature counts in the petition that you choose, and there is no letter to write.
updates-label = Email me about this campaign. I can stop at any time.
trap-label = Leave this empty
sign-button = Sign the petition
sign-age = You must be { $age } or over.
sign-use = { $name } uses your details to count your signature and to tell you who represents you.
sign-privacy = How we use your details

moved-title = Your postcode is { $where }, so here is its petition.
moved-chosen = You chose { $nation }, so here is its petition.
moved-text = Your details are filled in and nothing has been sent. Read what this petition asks, then sign.
moved-link = Go to the form

closed-title = This petition is closed
closed-since = It closed on { $on }.
closed-thanks = Thank you to everyone who signed.
closed-next = You can still follow what happens.
not-ready-title = Not open yet
not-ready = Come back soon. It opens once the people who run it have said here who they are.

check-title = Check your email
check-sent = We have sent you an email with one link. Your signature counts once you have confirmed it.
check-find = Look for an email from { $sender }. It takes a few minutes at most.
check-open = Open the link in it and press the button on the page.
check-nothing-title = If nothing comes
check-nothing-spam = Look in the folder for junk or spam.
check-nothing-again = Check that you typed your address correctly, and sign again. Signing twice does no harm: you are counted once.
check-before = If you have signed before, the email tells you so.
sign-again = Sign again
