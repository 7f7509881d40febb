# The office's first page: how the campaign stands.

figure-title = How we are doing
figure-scope = These are the numbers of { $nations } alone.
figure-taken = Signatures by day, hour, nation and seat are of this moment. Everything else was counted on { $at }, and is counted again every five minutes.
figure-not-taken = What takes longer to count is being counted for the first time. Load this page again in a minute.

figure-number-confirmed = Confirmed signatures
figure-number-waiting = Waiting
figure-number-waiting-text = signed, not confirmed yet
figure-number-letters = Letters that reached an office
figure-number-answers = Letters answered
figure-number-seats = Seats with a signer
figure-change = { $lately } in the last 7 days, { $before } in the 7 before
figure-out-of = of { $all }
figure-some-of = { $some } of { $all }
figure-percent-of = { $percent }% of { $all }
figure-with-percent = { $number } ({ $percent }%)

figure-days = Signatures by day
figure-hours = Signatures by hour
figure-nations = Signatures by nation
figure-seats = Signatures by seat
figure-funnel = From signature to answer
figure-sources = Links that led here
figure-providers = Who finds our mail, by provider
figure-letters = Letters by state
figure-representatives = Who was written to, and who has committed
figure-queue = Mail that waits
figure-faults = Mail that went wrong

figure-time-note = Confirmed signatures stand where they were confirmed, less those that were taken back or struck out. Those not confirmed stand where they were signed; after 14 days they are deleted.
figure-funnel-note = Counted in signatures. Nobody’s visits are followed, so that is where it begins.
figure-sources-note = By the tag in the link. Tags with fewer than 5 signatures are told together.
figure-providers-note = Confirmed, of those who signed 1 to 13 days ago. A low share may mean that our mail lands in spam there. Domains with fewer than 5 signatures are told together.
figure-representatives-note = By office. A commitment counts once it is public.

figure-nothing = Nothing yet.
figure-tallest = { $number } on { $when }
figure-time-text = Most: { $tallest }.
figure-table = Table
figure-file = Figures as a file (CSV)
figure-no-seats = No seats are known yet. They come with the representatives.
figure-seats-text = { $all } seats, { $without } of them without a signer. Each hex is a seat; the darker, the more signatures.
figure-no-map = There is no map yet, so the seats stand in rows by nation and name. To have one: clarion places map FILE, with a HexJSON file.
figure-no-signer = no signer yet
figure-top-seats = Most signatures
figure-seat-unknown = Seat not known
figure-source-none = No tag
figure-rest = All others

figure-day = Day
figure-hour = Hour
figure-nation = Nation
figure-seat = Seat
figure-step = Step
figure-source = Tag
figure-provider = Mail domain
figure-state = State
figure-office = Offices
figure-mail = Mail

figure-signatures = Signatures
figure-signed = Signed
figure-confirmed = Confirmed
figure-waiting = Not confirmed yet
figure-wrote = Wrote
figure-reached = Reached
figure-answered = Answered
figure-letters-column = Letters
figure-lately = Last 7 days
figure-before = 7 days before
figure-held = In office
figure-written-to = Written to
figure-committed = Committed
figure-queued = Waiting for their turn
figure-held-back = Held back
figure-oldest = Oldest since
figure-bounced = Came back
figure-complained = Complained of
figure-in-doubt = In doubt
figure-given-up = Given up
figure-step-wrote = Wrote a letter
figure-step-reached = Letter reached an office
figure-step-answered = Got an answer

figure-letter-queued = Queued
figure-letter-held = Held back
figure-letter-in-doubt = In doubt
figure-letter-sent = Sent
figure-letter-delivered = Delivered
figure-letter-bounced = Came back
figure-letter-failed = Could not be sent
figure-letter-collected = Part of a digest
figure-letter-declined = Office takes none
figure-letter-answered = Answered
figure-letter-withdrawn = Taken back

figure-office-mp = MPs
figure-office-msp = MSPs
figure-office-ms = Members of the Senedd
figure-office-mla = MLAs
figure-office-minister = Ministers
figure-office-health-body = Health bodies
figure-office-guideline-owner = Owners of guidelines

figure-mail-confirm = Asks to confirm
figure-mail-remind = Reminders
figure-mail-receipt = Thanks for signing
figure-mail-already = Signed already
figure-mail-letter = Letters
figure-mail-fate = { $kind ->
    [letter_held] Letter waits
    [letter_returned] Letter given up
    [letter_collected] Letter in a digest
    [letter_declined] Letter not taken
   *[other] Letter came back
}
figure-mail-office-link = Links for offices
figure-mail-office-address = { $kind ->
    [office_address] Office’s other address
   *[other] Office told of an address
}
figure-mail-office-statement = { $kind ->
    [office_statement] Office’s word to confirm
   *[other] Office’s word judged
}
figure-mail-digest = Digests
figure-mail-office-answer = Answers of offices
figure-mail-question = Asks for answers
figure-mail-reply = Replies handed on

figure-short-day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] June
    [7] July
    [8] Aug
    [9] Sept
    [10] Oct
    [11] Nov
   *[12] Dec
}
figure-monday = Mon
figure-tuesday = Tue
figure-wednesday = Wed
figure-thursday = Thu
figure-friday = Fri
figure-saturday = Sat
figure-sunday = Sun
