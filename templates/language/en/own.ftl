# How much of a letter is its writer's own, before it is sent and when it was read by the staff.

own-none = So far this letter is in the campaign’s words.
own-shared = So far this letter is in the campaign’s words, and in words that others have used too.
own-few = A few words of this letter are your own. The rest is in the campaign’s words.
own-share = { $tenths ->
    [1] About 1 of 10 lines is your own.
    [10] Every line is your own.
   *[other] About { $tenths } of 10 lines are your own.
}
own-others-here = { $count ->
    [one] One other person has written nearly this text to this office.
   *[other] { $count } other people have written nearly this text to this office.
}
own-others-elsewhere = { $count ->
    [one] One letter with nearly this text is to another office.
   *[other] { $count } letters with nearly this text are to other offices.
}
own-nudge = Offices put letters that read alike into one pile, and answer them all with one text. A sentence of your own, about why this matters to you, takes yours out of the pile. You can also send it as it is.
office-in-review = You wrote to this office on { $on }. One of our staff reads your letter before it goes, because others have sent nearly the same. You do not have to do anything.
mail-returned-review = We have read your letter of { $on } to this office: { $office }. Others have sent nearly the same text, and offices set such letters aside. So we have not sent it. It stands below, so that nothing is lost.
mail-returned-uncommitted = Your letter of { $on } thanked this office for what it had committed to: { $office }. Before it left, that commitment ended. So we have not sent it. It stands below, so that nothing is lost.
mail-returned-again = You can write to this office again from here. Two or three sentences about why this matters to you are enough.
mail-returned-letter = Your letter:
