# What was promised, by when, and what happened.

commitments-title = What was promised
commitments-text = What each nation has promised, by when, and what is recorded here of what happened.
commitment-not-recorded = Not yet recorded
commitment-date-passed = Date passed; outcome not recorded here
commitment-due = Due: { $due }
commitment-no-date = No date given
commitment-checked = Checked on { $on }.
commitment-who = Who can act: { $who }.
commitment-none = { $ask }: none on the page that we cite, { $where }.
commitment-progress = progress recorded
commitment-met = recorded as met
commitment-not-met = recorded as not met
commitment-changed = commitment changed
commitment-unchanged = checked
commitment-count = { $done } of { $total }, counted on { $on }.
commitment-count-bar = { $done } of { $total }
commitment-record = What is on record
commitment-source = Source:
commitment-by-staff = Recorded by the campaign's staff; checked on { $on }.
commitment-by-file = Recorded in the campaign's file; checked on { $on }.
commitments-offices = Where each office stands { $where }
commitments-json = These commitments as data (JSON)

offices-title = Where each office stands { $where }
offices-text = Asked, replied, committed, kept: what is on record here for each office that can be written to.
offices-how = “Asked” counts the letters that reached an office through this campaign. Nothing here tells who wrote. A commitment is shown once our staff have approved it, and as kept once they have recorded a source that says so.
offices-none = No office is known here yet.
offices-sum = { $count } of { $all } offices have committed.
offices-committed-title = Offices that have committed
offices-others-title = No commitment on record yet
offices-health-bodies = Health bodies
offices-group =
    { $count ->
        [one] One office
       *[other] { $count } offices
    }
offices-group-seat =
    { $count ->
        [one] { $seat }: one office
       *[other] { $seat }: { $count } offices
    }
offices-group-seats = { $first } to { $last }: { $count } offices
offices-office = Office
offices-asked = Asked (letters)
offices-replied = Replied (letters)
offices-few = fewer than 10
offices-committed = Committed
offices-kept = Kept
offices-vacant = Vacant
offices-pages = Pages of offices
offices-page = Page
offices-back = What was promised { $where }

audit-none = No release is recorded here yet.
audit-chart-text = One bar for each release, in the order of publication, from zero to one hundred per cent. The table that follows has the same figures.
audit-published = Published
audit-nations = Nations
audit-share = On record
audit-period = Diagnoses
audit-period-days = { $from } to { $to }
audit-source = Source
audit-csv = All figures as a table (CSV)
offices-frozen = An election is near for some of these offices. Until it is over we do not show where they stand. They are here again from { $from }.
offices-rate = { $percent }% of those asked got an answer
offices-rate-all = We ask people two weeks after their letter left whether an answer came. Of those who told us, { $percent }% got one.
