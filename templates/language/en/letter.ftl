# Writing to the representatives.

compose-title = Write your letter
compose-text = Your letter is prepared. Begin with your own words: offices count a letter that nobody else could have written.
compose-offices = Who gets your letter
own-words-label = Your own words (optional)
own-words-hint = Why does this matter to you? Two or three sentences are plenty. The office will read them, so leave out the names of other people.
points-label = What your letter asks for
point-fixed = Always included
subject-label = Subject
subject-hint = Keep your name in it: no two letters then look the same
body-summary = Change the campaign’s words
body-label = The campaign’s words in your letter
body-hint = These are the words to { $member }. Each other office keeps the campaign’s words for it, and your own words above stay in every letter.
address-label = Your postal address
address-hint = House, street and town. Offices answer only people who live in the constituency, so it stands at the top of your letter.
compose-consent = When you send it, the office gets your name, your addresses and your letter, and answers you directly.
compose-update = Update the letter
compose-check = Check and send
compose-letter = Your letter so far
compose-own = { $percent } % of these words are your own.
compose-others = { $count ->
    [one] One more letter goes to another office, in words for that office. You can read it on the next page.
   *[other] { $count } more letters go to other offices, in words for each of them. You can read them all on the next page.
}
letter-to = To { $member }
letter-subject = Subject: { $subject }
own-case-title = Do you need help with your own case?

office-written = You wrote to this office on { $on }. One letter from each person is heard best.
office-dissolution = Its chamber is dissolved for an election. Letters wait here, and go from { $from } to whoever holds the office then.
office-by-election = A by-election is held for this seat. Letters wait here, and go from { $from } to whoever holds the office then.
office-pre-election = An election is near, and offices hold back before one. Letters wait here, and go from { $from } to whoever holds the office then.
office-waiting = You wrote to this office on { $on }. Your letter waits until somebody holds the office whom we can email; then it goes.
office-no-address = We know no email address for this office, so we cannot send your letter there. You can write to it yourself.
office-via-office = Your letter goes to an office that passes it on.
office-web-form = This office takes letters through a form of its own, so we cannot send yours. Copy it and write there yourself.
office-form = Open the form
office-copy = The letter to copy
office-opted-out = This office takes no letters of a campaign. You can write to it yourself, in your own words.
office-vacant = Nobody holds this office at the moment. Once someone does, you can write to them from the link in your email.

seat-title = Which constituency do you live in?
seat-text = We could not find your postcode in our directory; new homes take a while to get there. Your signature counts either way.
seat-text-forces = A forces postcode tells no constituency. Choose the one that you are registered to vote in. Your signature counts either way.
seat-label = Constituency
seat-hint = The area that your Member of Parliament represents
seat-unknown = I don’t know
seat-button = Continue

preview-title = { $count ->
    [one] Check your letter
   *[other] Check your { $count } letters
}
preview-when = This is what you send, word for word. We send it as soon as you press the button, usually within minutes.
preview-reply = The answer comes to your own email address.
preview-send = { $count ->
    [one] Send my letter
   *[other] Send my { $count } letters
}
preview-change = Change something

sent-title = Thank you. Your letter is on its way.
sent-text = { $count ->
    [one] We are sending it now to:
   *[other] We are sending { $count } letters now to:
}
sent-next-title = What happens next
sent-next-text = The office answers you directly, by email or by post. That can take a few weeks. You do not have to do anything more.
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
