# "Did you get an answer?", and the mails about what offices do with letters.

answer-title = Did you get an answer?
answer-text = Say it for each letter. It takes one press, you can change it later, and it shows how offices answer the people they represent.
answer-yes = Yes, an answer came
answer-acknowledgement = Only an acknowledgement came
answer-no = No, nothing came
answer-words-label = What did they say? (optional)
answer-words-hint = Only our staff read this. Leave out what is private to you.
answer-button = Keep my answer
answer-done = Thank you. What you said is kept. You can change it here at any time.
questions-stopped-title = We will not ask you again
questions-stopped-text = Your signature and your letters stay as they are.
questions-stop-text = We will not ask you about answers to your letters any more. Your signature and your letters stay as they are.
questions-stop-button = Do not ask me again
mail-question-subject = Did you get an answer?
mail-question-lead =
    { $count ->
        [one] Two weeks ago or more, your letter went to this office:
       *[other] Two weeks ago or more, your letters went to these offices:
    }
mail-question-letter = { $office }, your letter of { $on }
mail-question-reason = Did an answer come? Choose one of these, and press the button on the page that opens. Nothing is kept before you press it.
mail-question-again = If nothing comes of it, we ask once more in a week, and then no more about these letters.
mail-question-last = This is the last time that we ask about these letters.
mail-question-stop = Ask me no more such questions
mail-question-why = You get this email because you wrote to your representatives through our campaign. The links are for you alone: do not pass this email on.
mail-answer-subject = An answer to your letter
mail-answer-lead = You wrote to this office on { $on }: { $office }. It has answered everyone who wrote to it through our campaign. These are its own words:
mail-answer-next = If you want to say more, write to the office yourself, with your full name and postal address.
mail-answer-why = You get this email once, because your letter was one of those that the office has answered.
mail-collected-subject = Your letter is with the office
mail-collected-lead = This office reads the letters of our campaign together, once a week: { $office }. Your letter of { $on } is one of them.
mail-collected-next = The office can read every word of it, with your name and address as you wrote them, and answer you. You do not have to do anything. If you want it to come by itself, print it and send it by post.
mail-declined-subject = This office takes no letters from us
mail-declined-lead = This office has told us that it takes no letters of our campaign by email: { $office }. So your letter of { $on } has not been sent.
mail-declined-next = You can still send it: print it and post it to the office. Your words and your signature count all the same. Here is your letter:
mail-taken-why = You get this email because of a letter that you wrote. The link is for you alone: do not pass this email on.
mail-office-link-subject = Your link to the letters of our campaign
mail-office-link-lead = Someone who has a letter of our campaign asked us to mail this link: { $office }. It opens your office’s own page: read the letters, choose how you get them, answer everyone at once.
mail-office-link-button = Open the office’s page
mail-office-link-until = The link works until { $until }. Whoever has it sees the letters, so do not pass it on.
mail-office-link-why = If you did not ask for it, you need do nothing.
mail-office-page = The office’s page
mail-office-until = The link works until { $until }. If this is not from your office, you need do nothing.
mail-office-address-subject = Confirm this address for letters
mail-office-address-single = This office asks that letters of constituents, sent through our campaign, come to this address: { $office }.
mail-office-address-digest = This office asks that a weekly digest of letters, sent through our campaign, comes to this address: { $office }.
mail-office-address-none = This office asks for no letters of our campaign, and gives this address for the rest: { $office }.
mail-office-address-button = Confirm this address
mail-office-address-why = You get this email because this address was typed on the office’s page.
mail-office-told-subject = Letters may go to another address
mail-office-told-lead = On your office’s page ({ $office }) another address was given for the letters of our campaign: { $address }. It holds once it is confirmed from there.
mail-office-told-undo = If you did not want this, ask for a link on your office’s page and choose anew.
mail-office-told-why = You get this email because this is the address that we have for your office.
mail-statement-subject = Confirm what your office says
mail-statement-answer = This office has written one answer for all who wrote to it through our campaign: { $office }.
mail-statement-commitment = This office has written a commitment, which will be public: { $office }.
mail-statement-button = Look at it and confirm it
mail-statement-why = You get this email because this is the address that we have for your office. Nobody sees the text before it is confirmed and our staff have approved it.
mail-judged-subject = What our staff made of what your office wrote
mail-judged-answer-approved = Our staff have approved the answer that this office wrote on { $on }: { $office }. It now goes to everyone who had written to it through our campaign.
mail-judged-answer-refused = Our staff have not approved the answer that this office wrote on { $on }: { $office }. It goes to nobody.
mail-judged-commitment-approved = Our staff have approved the commitment that this office wrote on { $on }: { $office }. It is now public on our page of commitments.
mail-judged-commitment-refused = Our staff have not approved the commitment that this office wrote on { $on }: { $office }. It is not published.
mail-judged-reason = The reason that they gave:
mail-digest-subject = This week’s letters from your constituents
mail-digest-lead =
    { $count ->
        [one] Since { $since }, one person has written to you through our campaign “{ $title }”. They ask for:
       *[other] Since { $since }, { $count } people have written to you through our campaign “{ $title }”. They ask for:
    }
mail-digest-point = { $point } (in { $count } of them)
mail-digest-next = The letters themselves, with names and addresses, wait on your office’s page. There you can answer everyone at once, or choose to get each letter by itself.
mail-digest-why = You get this email once a week, because your office chose it on its page.
mail-digest-named = These people agreed to be named to you, and you may reply to them:
mail-digest-named-more = More people agreed. On your office’s page, each letter says whom you may reply to.
