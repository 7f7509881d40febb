# What was promised, by when, and what happened.

commitments-title = What was promised
commitments-text = What each nation has promised, by when, and what is recorded here of what happened.
commitment-not-recorded = Not yet recorded
commitment-date-passed = Date passed; outcome not recorded here
commitment-due = Due: { $due }
commitment-no-date = No date given
commitment-checked = Checked on { $on }.
