# The page of an office: asking for a way in, its letters, its choice, and what it says to all.

letter-office-line = For the office: answer all who wrote to you at once, or choose how you get these letters: { $url }
preview-office-line = Below each letter we add one line for the office: a link by which it can answer everyone at once, or choose how it gets letters. The link says nothing about you.
office-ask-text = This page is for the office itself. Here it reads the letters that constituents sent through this campaign, chooses how it gets them, and can answer all of them at once.
office-ask-where = We will mail a link to the address that we write to, at { $domain }. It works for half an hour.
office-ask-nowhere = We know no address to which mail for this office can go, so we cannot mail a link. Write to us:
office-ask-button = Mail the office a link
office-ask-who = Nobody else sees the letters. If you work for this office and the mail does not come, write to us:
office-asked-text = If we can write to this office, a link is on its way to the address that we have for it.
office-asked-next = The link works for half an hour. We mail one link in ten minutes at most, and five in a day. If it does not come, look into the folder for unwanted mail, and then write to us:
office-expired = That link has run out: it works for half an hour. You can have a new one.
office-letters-count =
    { $count ->
        [0] No letters have come for this office yet.
        [one] One letter has come for this office.
       *[other] { $count } letters have come for this office.
    }
office-until = This link works until { $until }. Whoever has it sees this page, so do not pass it on.
office-read = Read the letters
office-read-title = Letters to this office
office-read-none = There is nothing more to read.
office-older = Older letters
office-back = Back to the office’s page
office-said-title = What this office has said
office-said-answer = Answer of { $on }
office-said-commitment = Commitment of { $on }
office-state-written = waits to be confirmed, by the link that we mailed to you
office-state-confirmed = confirmed, and our staff look at it
office-state-approved = approved
office-state-refused = not published
office-silent = An election is near. Until it is over, we publish no answers and no commitments of this office, so that nothing here takes part in it. From { $from } you can answer again.
office-answer-title = Answer everyone at once
office-answer-text = One answer, which we mail to each person whose letter you have had. You confirm it by a link that we mail to your address, and our staff look at it before it goes.
office-answer-button = Mail a link to confirm the answer
office-english = In English
office-welsh = In Welsh
office-other-hint = Optional where the other language is filled in. Each person gets the language they wrote in, where you give it.
office-commitment-title = Make a commitment
office-commitment-text = Say what you will do. Once you have confirmed it and our staff have approved it, it is public on our page of commitments, in your own words.
office-commitment-asks = What the commitment is to
office-commitment-hint = In your own words: what you will do, and by when.
office-commitment-other = Optional where the other language is filled in.
office-commitment-button = Mail a link to confirm the commitment
office-intake-title = How you get these letters
office-intake-legend = Letters of this campaign
office-intake-single = Each letter by itself
office-intake-digest = One mail a week: how many people wrote, and what they ask for. The letters wait here.
office-intake-none = None. We tell the people who write.
office-address-label = Another address (optional)
office-address-hint = Where letters and digests go instead of the address that we have. We mail a link there first, and tell the address that we have.
office-intake-button = Keep this choice
office-intake-note = The choice is for as long as the same person holds the office. Whoever comes next gets each letter by itself until they choose.
office-done-chosen = Your choice is kept.
office-done-address = We have mailed a link to the new address. Your choice holds once it is confirmed there; until then everything stays as it was.
office-done-stated = We have mailed a link to your address. Nobody sees what you wrote until you have confirmed it there and our staff have approved it.
office-confirm-title = Confirm for your office
office-confirm-button = Confirm
office-confirm-else = If this is not from your office, close this page: nothing happens.
office-confirmed-title = Confirmed
office-confirmed-holds = Your choice holds from now on.
office-confirmed-staff = Thank you. Our staff look at it, and then it goes to the people who wrote to you or onto our page of commitments.
office-confirm-over-title = This link has run out
office-confirm-approved-title = Approved by our staff
office-confirm-approved = An answer goes to everyone who had written to you; a commitment stands on our page of commitments.
office-confirm-refused-title = Not published
office-confirm-refused = Our staff have looked at it and have not approved it, so nobody sees it. We have mailed you the reason. If you need help, write to us:
office-confirm-over = It is more than a week old, another choice has followed it, or somebody else holds the office now. Nothing was changed. If you need help, write to us:
office-named-title = People you may reply to
office-named-text = They agreed to be named to this office, with their email address. The others are only counted here.
office-named-more = More people agreed: each letter says whom you may reply to.
office-reply-to = You may reply to
