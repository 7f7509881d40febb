# Writing to the representatives.

compose-title = Write your letter
compose-text = Your letter is prepared. Begin with your own words: offices count a letter that nobody else could have written.
compose-offices = Who gets your letter
own-words-label = Why this matters to you, in your own words (optional)
own-words-hint = Why does this matter to you? Two or three sentences are plenty, and you do not have to say anything about your health or anybody’s. The office will read them, so leave out the names of other people.
points-label = What your letter asks for
record-label = Say what is on record
record-hint = Our staff have checked it within six months. Your letter says it after your name, as it is on the day it leaves.
record-lines = What your letter says
letter-state = On record of the promise “{ $promise }”: { $text } That was on { $on }; the campaign’s staff checked it on { $checked }. Source: { $source }
letter-audit = On record from the national audit, { $title }, published on { $on }: { $figures }. Diagnoses from { $from } to { $to }; { $nations }. Checked on { $checked }. Source: { $url }
preview-weighed = What a letter says of promises and commitments is told as it is on the day it leaves. Where that has changed by then, or our staff have not checked it for six months, that paragraph changes or is left out. Your own words stay as they are.
point-facts = What has been promised { $where }
point-fixed = Always included
point-committed = Committed to already, and thanked for in the letter: { $offices }
compose-committed = These offices have committed themselves already
compose-committed-what = They stand first below. They get thanks in place of the ask, with your own words first.
office-thanks-only = Has committed to: { $asks }. Your letter to this office is one of thanks.
office-thanks-and-asks = Has committed to: { $asks }. Your letter to this office thanks for that, and asks for the rest.
subject-label = Subject
subject-hint = Keep your name in it: no two letters then look the same
body-summary = Change the campaign’s words
body-label = The campaign’s words in your letter
body-hint = These are the words to { $member }. What you change goes to every office of the same kind that you have chosen; any other office gets the campaign’s words for it. Your own words above stay in every letter.
address-label = Your postal address
address-hint = House, street and town. Offices answer only people who live in the constituency, so it stands at the top of your letter.
compose-consent = When you send it, the office gets your name, your addresses and your letter, and answers you directly.
compose-update = Update the letter
compose-check = Check and send
compose-letter = Your letter so far
compose-own = { $percent } % of these words are your own.
compose-others = { $count ->
    [one] One more letter goes to another office. You can read it in full on the next page.
   *[other] { $count } more letters go to other offices. You can read each of them in full on the next page.
}
letter-to = To { $member }
letter-subject = Subject: { $subject }

office-written = You wrote to this office on { $on }. One letter from each person is heard best.
office-dissolution = Its chamber is dissolved for an election. Letters wait here, and go from { $from } to whoever holds the office then.
office-by-election = A by-election is held for this seat. Letters wait here, and go from { $from } to whoever holds the office then.
office-pre-election = An election is near, and offices hold back before one. Letters wait here, and go from { $from } to whoever holds the office then.
office-waiting = You wrote to this office on { $on }. Your letter waits until somebody holds the office whom we can email; then it goes.
office-withdrawn = You took back your letter to this office of { $on }.
office-no-address = We know no email address for this office, so we cannot send your letter there. You can write to it yourself.
office-via-office = Your letter goes to an office that passes it on.
office-web-form = This office takes letters through a form of its own, so we cannot send yours. Copy it and write there yourself.
office-form = Open the form
office-copy = The letter to copy
office-opted-out = This office takes no letters of a campaign. You can write to it yourself, in your own words.
office-vacant = Nobody holds this office at the moment. Once someone does, you can write to them from the link in your email.

seat-title = Which constituency do you live in?
seat-text = We could not find your postcode in our directory; new homes take a while to get there. Your signature counts either way.
seat-text-no-seat = Our directory has your postcode, and does not tell its constituency. Your signature counts either way.
seat-text-forces = A forces postcode tells no constituency. Choose the one that you are registered to vote in. Your signature counts either way.
seat-label = Constituency
seat-hint = The area that your Member of Parliament represents
seat-unknown = I don’t know
seat-button = Continue

preview-title = { $count ->
    [one] Check your letter
   *[other] Check your { $count } letters
}
preview-when = This is what you send, word for word. Below each letter you read when we expect it to leave.
preview-changed = Something has changed since you last looked: who holds an office, or what an office has committed to. Nothing has been sent. Read the letters once more.
preview-pace = Letters leave in office hours, and only so many in an hour to one office: then they are read.
preview-hours = Letters leave in office hours.
preview-cap = Only so many letters leave in an hour to one office: then they are read.
letter-expected = We expect it to leave on { $at }.
letter-expected-soon = We expect it to leave within the hour.
letter-paused = Letters to this office are paused at the moment. It leaves once they go on.
preview-words = { $count } words.
preview-long = { $count } words. Offices read up to 350 most readily; you can send it as it is.
preview-reply = The answer comes to your own email address.
preview-send = { $count ->
    [one] Send my letter
   *[other] Send my { $count } letters
}
preview-change = Change something

sent-title = Thank you for writing
sent-text = { $count ->
    [one] This is where your letter is:
   *[other] This is where your { $count } letters are:
}
compose-sent = See where your letters are, or take one back
sent-again = Open this page again from the link in your email whenever you want to look.
take-back = Take this letter back
take-back-text = Then it is not sent, and you cannot send another to this office from here.
take-back-button = Take it back for good
take-back-late = This letter waits no more: it has left, is leaving now, or has ended in another way. So it could not be taken back.
letter-left = It left on { $on }.
letter-delivered = It left on { $on }, and the office’s mailbox has it.
letter-in-doubt = We tried to send it, and do not know whether it arrived.
letter-failed = It could not be sent. We have written to you about it.
letter-bounced = It came back: it reached nobody.
letter-collected = The office takes letters in a digest, and yours is part of it.
letter-declined = The office takes no letters of this campaign.
letter-answered = You told us that an answer came, or the office answered everyone.
letter-withdrawn = You took it back. It was not sent.
sent-next-title = What happens next
sent-next-text = The office answers you directly, by email or by post. That can take a few weeks. In two weeks we ask you by email whether an answer came. You do not have to do anything more.
sent-back = See the petition

nobody-title = There is nobody to write to now
nobody-elsewhere = Where you live, nobody elects a Member of Parliament in Westminster, so there is no letter to write.
nobody-counted = Your signature counts all the same.

# The offices, with the name of their seat.
office-mp = MP for { $seat }
office-msp = MSP for { $seat }
office-msp-region = MSP for the region { $seat }
office-ms = MS for { $seat }
office-mla = MLA for { $seat }
office-health-body = Chief executive of { $body }

# The last line of every letter.
letter-campaign = I am sending this through the campaign “{ $title }” ({ $reference }): { $url }
letter-others = I am also writing to: { $offices }
office-digest = This office reads these letters once a week, together. Yours is counted and can be read there; it is not mailed by itself.
office-post = The letter to print and post
office-print = Show it by itself, to print
print-title = Your letter, to print
print-text = Print this page, sign the letter and post it. We do not know the postal address of this office ({ $office }): look for it on its own website.
print-back = Back to your letters
print-letter = The letter
compose-seat =
    { $count ->
        [one] One person in { $seat } has signed so far.
       *[other] { $count } people in { $seat } have signed so far.
    }
naming-label = You may name me to these offices in their digest, with my email address, and they may reply to me
naming-hint = Some offices read our letters in a weekly digest that only counts them. If you tick this, you are named there.
naming-given = You agreed that offices which read letters in a digest may know your name and email address.
naming-end = Do not name me any more
