# What to mend. Each sentence says what to do.

problem-title = There is a problem
error-lead = Error:
error-answer = Check this answer

error-name-empty = Enter your full name
error-name-too-long = Enter your name in 100 characters or fewer
error-name-nul = Type your name again: it holds a character that cannot be kept
error-name-link = Enter your name without a web or email address
error-name-no-letter = Enter your name with letters
error-name-formula = Begin your name with a letter

error-email-empty = Enter your email address
error-email-nul = Type your email address again: it holds a character that cannot be kept
error-email-too-long = Enter an email address of 254 characters or fewer
error-email-space = Take the spaces out of your email address
error-email-no-at = Enter an email address with an @, like name@example.com
error-email-several-ats = Enter one email address, with one @
error-email-local = Check the part of your email address before the @
error-email-local-not-ascii = Enter an email address without accents before the @: our email cannot reach the others
error-email-domain = Check the part of your email address after the @
error-email-no-dot = Enter the part after the @ in full, like example.com
error-email-top-level = Check the end of your email address, such as .com or .uk
error-email-ip = Enter an email address with a name after the @, like example.com

error-postcode-empty = Enter your postcode
error-postcode-shape = Enter a full UK postcode, like CF10 1EP

error-nation-petition = Choose whose petition you sign
error-nation-missing = Choose the nation you live in
error-constituency-forces = Choose the constituency that you are registered in, or “I don’t know”
error-constituency-unknown = Choose a constituency from the list
error-constituency-empty = Choose your constituency

error-offices-empty = Choose at least one representative to write to
error-own-words-too-long = Shorten your own words: two or three paragraphs are read best
error-own-words-nul = Type your own words again: they hold a character that cannot be kept
error-subject-empty = Enter a subject for your letter
error-subject-too-long = Shorten the subject to one line
error-subject-nul = Type the subject again: it holds a character that cannot be kept
error-body-empty = Enter the words of your letter
error-body-too-long = Shorten your letter: one page is read best
error-body-nul = Type your letter again: it holds a character that cannot be kept
error-address-empty = Enter your postal address, so that the office can see that you live in the constituency
error-address-too-long = Enter your postal address in 300 characters or fewer
error-address-nul = Type your postal address again: it holds a character that cannot be kept
error-statement-empty = Write what your office says, in English or in Welsh
error-statement-too-long = Make the text shorter: an answer has 5,000 characters at most, a commitment 2,000
error-statement-nul = Take out the characters that cannot be read
error-words-too-long = Make your words shorter: 2,000 characters at most
error-words-nul = Take out the characters that cannot be read
error-asks-empty = Choose what the commitment is to
