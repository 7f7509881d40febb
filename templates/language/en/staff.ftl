# The staff office.

staff-office = Staff office
staff-nav = Office
staff-home = Start
staff-people = People
staff-record = Record
staff-account = Your account
staff-you = you
staff-next = Next
staff-language = Language
staff-all-nations = All four nations
staff-who-command = Command line
staff-who-nobody = Nobody we know

staff-log-in = Log in
staff-log-out = Log out
staff-email = Email address
staff-code = Code
staff-code-hint = Six digits from your authenticator, or one of your recovery codes.
staff-code-shown = The six digits that it shows now.
staff-code-wrong = That is not the code of this moment. Wait for the next one and type it.
staff-login-failed = That did not let you in
staff-login-failed-text = Check address, passphrase and code. Each code works once, so wait for the next one. After several tries, wait a minute.
staff-login-help = Lost your authenticator and your recovery codes? Another admin can let you set a new one. Forgotten your passphrase? Another admin can disable your account and invite you again.
staff-prove = Confirm that it is you
staff-prove-text = What comes next reaches other people’s data or accounts, so we ask for your passphrase and a code again. That holds for ten minutes.

staff-welcome = Welcome to the staff office
staff-welcome-text = Choose a passphrase first. After that you set up an authenticator, so have your phone at hand.
staff-account-of = Account: { $email }
staff-new-authenticator = Set up another authenticator
staff-new-authenticator-text = An admin has taken your old one away. Give your passphrase to go on.
staff-passphrase = Passphrase
staff-passphrase-hint = At least 15 characters. Four or five words that do not belong together are easy to remember. A password manager may make and keep it.
staff-passphrase-again = The same passphrase again
staff-passphrase-current = Your passphrase until now
staff-passphrase-new = Your new passphrase
staff-passphrase-change = Change your passphrase
staff-passphrase-change-text = You stay logged in here. All your other sessions end.
staff-passphrase-short = Make it longer: at least 15 characters.
staff-passphrase-long = Make it shorter: at most 256 bytes, which is about 250 letters.
staff-passphrase-common = This one is easy to guess: it is made of common words, a row of keys, your address or our name. Take words of your own.
staff-passphrase-differs = The two are not the same. Type both again.
staff-passphrase-wrong = That is not your passphrase. After several tries, wait a minute.
staff-authenticator = Set up your authenticator
staff-authenticator-text = Open an authenticator on your phone, add an account, and point the camera at this code.
staff-qr = QR code for your authenticator
staff-qr-typed = No camera? Type this key instead:
staff-recovery = Recovery codes
staff-recovery-text = Each of these lets you in once, without your authenticator. Write them down or put them into your password manager now: they are not shown again.
staff-recovery-done = I have kept them
staff-recovery-left = { $count ->
    [0] No recovery code is left.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
staff-recovery-renew = Make new recovery codes
staff-link-over = This link does not work any more
staff-link-over-text = It was used, it has run out, or there is a newer one. Ask an admin for another.

staff-demo-title = The staff office of the demonstration
staff-demo-text = Everybody in here is invented, and nothing leaves this machine. The button works once. Outside the demonstration, a passphrase and an authenticator are needed.
staff-demo-button = Look around as an admin

staff-sessions = Where you are logged in
staff-sessions-theirs = Where they are logged in
staff-session-own = This session
staff-session-end = End this session
staff-browser-unknown = A browser that does not name itself

staff-invite = Invite somebody
staff-invite-text = You get a link for them. Hand it over yourself, best in person or by phone.
staff-email-wrong = Type their address, as name@example.org, and choose a role.
staff-email-known = This address has an account that is in use.
staff-role = Role
staff-role-viewer = Viewer
staff-role-viewer-hint = Sees numbers, and nothing about any one person.
staff-role-campaigner = Campaigner
staff-role-campaigner-hint = Runs the campaign: texts, signatures, letters.
staff-role-exporter = Exporter
staff-role-exporter-hint = As a campaigner, and takes data out.
staff-role-admin = Admin
staff-role-admin-hint = As an exporter, and decides who may come in.
staff-nations = Nations
staff-nations-hint = Lists, exports and mailings are limited to these. Tick none for all four.
staff-why = Reason
staff-why-hint = It stands on the record with your name.
staff-why-wrong = Give the reason in 200 characters or fewer.
staff-state-invited = Invited
staff-state-active = Active
staff-state-disabled = Disabled
staff-link-title = Hand over this link
staff-link-invitation = It lets { $email } in, once, within 72 hours. It is not shown again.
staff-link-authenticator = With it { $email } sets up another authenticator, once, within 30 minutes. It is not shown again.
staff-own-text = Nobody decides about their own account. Another admin can.
staff-role-change = Role and nations
staff-role-button = Change role and nations
staff-sessions-end = { $count ->
    [one] End this session
   *[other] End all { $count } sessions
}
staff-reset-title = Lost authenticator
staff-reset-text = Make sure that it is really them who ask: speak to them. Their authenticator and recovery codes stop working at once, and you get a link for them.
staff-reset-button = Take the authenticator away
staff-disable-title = Disable
staff-disable-text = All their sessions end at once, and nobody gets in by this account. You can invite them again later.
staff-disable-button = Disable { $email }
staff-disabled-text = Nobody gets in by this account.
staff-decided = Done. It stands on the record.
staff-decided-already = It was so before. Nothing was changed.
staff-decided-not = That cannot be done while the account is not active.

staff-record-text = Who did what, the newest first. Nothing here can be changed or removed without being noticed.
staff-record-who = Who
staff-record-what = What
staff-record-from = From
staff-record-until = Until
staff-record-all = Everybody
staff-record-everything = Everything
staff-record-filter = Show
staff-record-none = Nothing on record fits.
staff-record-why = Reason: { $why }
staff-record-older = Older

deed-invited = Invited
deed-passphrase-set = Passphrase set
deed-authenticator-set = Authenticator set up
deed-logged-in = Logged in
deed-login-refused = Login refused
deed-code-refused = Code refused
deed-login-too-early = Login tried too early
deed-logged-out = Logged out
deed-session-ended = Session ended
deed-proven-again = Proved themselves again
deed-passphrase-changed = Passphrase changed
deed-recovery-codes-renewed = Recovery codes renewed
deed-language-chosen = Language chosen
deed-role-changed = Role or nations changed
deed-disabled = Account disabled
deed-authenticator-reset = Authenticator taken away
deed-access-denied = Page refused
