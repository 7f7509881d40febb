# A supporter's own pages: updates, and what is held.

unsubscribe-title = Stop the updates
unsubscribe-text = Press the button, and we will not email you about this campaign again. Your signature stays counted.
unsubscribe-button = Stop the updates
unsubscribed-title = The updates have stopped
unsubscribed-text = We will not email you about this campaign again. Your signature stays counted.

my-data-title = What we hold about you
my-data-text = This is everything that { $name } holds about you for this campaign.
my-data-unknown = Not known
my-data-petition = Petition
my-data-signed = Signed
my-data-confirmed = Confirmed
my-data-not-confirmed = Not yet
my-data-updates = Updates by email
my-data-updates-wanted = You asked for them.
my-data-updates-not-wanted = You did not ask for any.
my-data-letters = Your letters
my-data-no-letters = You have written none.
my-data-answer = You told us:
my-data-letter-text = Read the letter
my-data-change = Change or delete it
my-data-change-text = Write to us from the address above, and we will correct it, withdraw your signature or delete everything:
