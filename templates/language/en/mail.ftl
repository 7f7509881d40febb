# Mails to supporters. No subject names an illness, a petition or a campaign.

mail-sender = The campaign
mail-hello = Hello,
mail-confirm-signature-subject = Confirm your signature
mail-confirm-lead = Someone, we think you, signed this petition with this email address: “{ $petition }”
mail-confirm-button = Confirm my signature
mail-expires = The link works until { $on }. Your signature counts once you have confirmed it.
mail-confirm-why = If you did not sign, you need do nothing: the signature is not counted and will be deleted. We may remind you once.
mail-remind-signature-subject = Your signature is waiting for you
mail-remind-lead = You have signed this petition, but have not confirmed your signature yet: “{ $petition }”
mail-remind-why = If you did not sign, you need do nothing: the signature is not counted and will be deleted. This is our only reminder.
mail-signature-receipt-subject = Thank you, you have signed
mail-receipt-lead = Your signature is confirmed: “{ $petition }”
mail-write-button = Write to your representatives
mail-write-reason = A letter from someone who lives in the constituency is read. It is prepared, and you add your own words.
mail-my-data = See what we hold about you
mail-unsubscribe = Stop the updates that you asked for
mail-receipt-why = You get this email once, because you confirmed your signature. The links are for you alone: keep this email, and do not pass it on.
mail-already-signed-subject = You have signed already
mail-already-lead = Someone, we think you, signed this petition again with this email address: “{ $petition }” Your signature counts already, and you are counted once.
mail-already-why = You get this email because the form was sent with your address. The links are for you alone: do not pass this email on.
mail-privacy = How we use your details:
