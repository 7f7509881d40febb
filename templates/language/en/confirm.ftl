# From the link in the mail to "you have signed".

confirm-title = Confirm your signature
confirm-text = One more step, and your name counts: “{ $petition }”
confirm-button = Confirm my signature

expired-title = This link has run out
expired-text = The signature was not confirmed in time, so it does not count and is deleted. You can sign again now; it takes a minute.
lost-title = This link leads nowhere
lost-text = It may have been cut short, or its signature was not confirmed in time and has been deleted. You can sign now; it takes a minute.
withdrawn-title = Your signature is withdrawn
withdrawn-text = You have taken this signature back, and it does not count. If you have changed your mind, sign again.
struck-out-title = This signature does not count
struck-out-text = The people who run this campaign have struck it out. If you think that this is a mistake, tell them.
struck-out-complain = How to complain
expired-choose = Choose a petition

signed-title = Thank you. You have signed.
signed-text = Your name counts for “{ $petition }”
signed-write-title = Write to your representatives
signed-write-text = A letter from someone who lives in the constituency is read. The letter is prepared; your own words make the difference.
signed-write-button = Write to your representatives
signed-next-title = What happens next
signed-next-text = We have sent you an email with the links you may need later. You do not have to do anything more.
share-title = Ask someone else to sign
share-email = Email
share-link = Or copy the address:
share-sentence = I have signed this petition. Will you?
share-subject = Will you sign this petition?
talk-title = If you need to talk
talk-text = This can bring a lot up. You can talk to someone:
