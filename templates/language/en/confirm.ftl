# From the link in the mail to "you have signed".

confirm-title = Confirm your signature
confirm-text = One more step, and your name counts: “{ $petition }”
confirm-button = Confirm my signature

expired-title = This link has run out
expired-text = The signature was not confirmed in time and has been deleted. You can sign again now; it takes a minute.
expired-choose = Choose a petition

signed-title = Thank you. You have signed.
signed-text = Your name counts for “{ $petition }”
signed-number = Yours is signature number { $number }.
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
