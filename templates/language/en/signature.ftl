# Signatures in the staff office: lists, one signer, and runs.

signature-nav = Signatures
signature-filter = Show these
signature-search = Search for a person
signature-search-text = A search is put on record, without the address.
signature-search-address = Exact email address
signature-search-button = Search
signature-count = { $count ->
    [one] One signature
   *[other] { $count } signatures
}
signature-more-than = More than { $count } signatures
signature-newer = Newer
signature-older = Older
signature-pending = Not confirmed yet
signature-confirmed = Confirmed
signature-invalid = Struck out
signature-withdrawn = Taken back
signature-flag-any = With any flag
signature-flag-none = Without a flag
signature-flag-honeypot = flag: hidden field filled in
signature-flag-stamp = flag: form without our stamp
signature-flag-timing = flag: form older than a day
signature-flag-network = flag: many from one network
signature-flag-staff = flag: set by staff
signature-seat-unknown = Seat not known
signature-language-en = English
signature-language-cy = Welsh

condition-any = Any
condition-wrong = We cannot read this. Type it another way or leave it empty.
condition-petition = Petition for
condition-state = State
condition-flag = Flag
condition-nation = Nation
condition-seat = Constituency
condition-from = Signed from
condition-until = Signed until
condition-source = Source tag
condition-language = Language
condition-domain = Mail domain
condition-network = Network
condition-network-hint = The 16 digits that a signer’s page shows.
condition-area = Postcode area
condition-area-hint = LS, or the first half: LS6
condition-address = Address like
condition-name = Name like
condition-pattern-hint = A star stands for anything: ada*
condition-minutes = Form open for at most, in minutes
condition-minutes-hint = 0 is less than a minute or so. Forms whose time is unknown are left out.
conditions-wrong = Some conditions cannot be read. They are marked below.

signer-title = Signer
signer-petition = Petition for { $petition }
signer-suppressed = Must not be sent
signer-bad-address = Mail to this address came back.
signer-name = Name
signer-address = Address
signer-place = Place
signer-language = Language
signer-updates = Updates
signer-yes = Yes
signer-no = No
signer-signed = Signed
signer-confirmed = Confirmed on
signer-withdrawn = Taken back on
signer-source = Source tag
signer-network = Network
signer-minutes = Form open, in minutes
signer-unknown = Not known
signer-consents = Consents
signer-consent = { $action }, version { $version } ({ $language }), { $at }
signer-consent-offered = Offered
signer-consent-given = Given
signer-consent-withdrawn = Withdrawn
signer-mails = Mails
signer-mail-queued = waits for its turn
signer-mail-held = held back
signer-mail-leased = on its way
signer-mail-sent = sent
signer-mail-in-doubt = may have been sent, nobody knows
signer-mail-dead = given up
signer-mail-cancelled = not wanted any more
signer-letters = Letters
signer-why = Why
signer-why-missing = Say why, in one line.
signer-decide = Decide about this one
signer-decided = Done. The count has changed with it where it had to.
signer-decided-already = It was so before.
signer-notes = Notes
signer-note = Write a note
signer-note-hint = Everyone who runs the campaign reads it, and so may the person. Write nothing about anyone’s health. Up to 2,000 characters; a note cannot be changed.
signer-note-wrong = Write something, with at most 2,000 characters.
signer-note-button = Keep the note
signer-noted = The note is kept.

verdict-flag = Flag
verdict-invalidate = Strike out
verdict-restore = Restore

run-nav = Runs
run-title = Run
run-text = A run decides about many signatures at once. It can be stopped, and undone.
run-new = Prepare a run
run-none = There has been no run.
run-verdict = What to do
run-refused = This is no run yet
run-needs-conditions = Give at least one condition, so that not every signature is meant.
run-preview-button = See what it would change
run-count = { $count ->
    [0] Nothing to change
    [one] One signature would change
   *[other] { $count } signatures would change
}
run-flag-button = { $count ->
    [one] Flag one signature
   *[other] Flag { $count } signatures
}
run-invalidate-button = { $count ->
    [one] Strike out one signature
   *[other] Strike out { $count } signatures
}
run-restore-button = { $count ->
    [one] Restore one signature
   *[other] Restore { $count } signatures
}
run-running = At work
run-done = Done
run-cancelled = Stopped
run-undoing = Being undone
run-undone = Undone
run-progress = { $changed } of { $wanted } changed.
run-progress-undo = { $restored } of { $changed } are as they were.
run-why = Why
run-by = Who
run-started = Begun
run-ended = Over
run-conditions = Conditions
run-cancel-button = Stop this run
run-undo-button = { $count ->
    [one] Undo this run: one signature
   *[other] Undo this run: { $count } signatures
}

deed-person-searched = Searched for a person
deed-person-seen = Looked at a signer
deed-note-written = Wrote a note
deed-signature-flagged = Flagged a signature
deed-signature-invalidated = Struck a signature out
deed-signature-restored = Restored a signature
deed-run-started = Began a run
deed-run-cancelled = Stopped a run
deed-run-undone = Undid a run
