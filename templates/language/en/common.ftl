# Words around every page.

skip = Skip to the main content
toggle = Cymraeg
demo = This is a demonstration. Places and representatives are invented, and no email leaves this computer.
demo-mailbox = Open the mailbox
nations-label = Petitions

nation-england = England
nation-scotland = Scotland
nation-wales = Wales
nation-northern-ireland = Northern Ireland
in-nation-england = in England
in-nation-scotland = in Scotland
in-nation-wales = in Wales
in-nation-northern-ireland = in Northern Ireland

help-line-lead = Would it help to talk to someone?
not-official = This is a campaign. It is not run by a parliament or a government.
footer-commitments = What was promised
footer-find = Who represents me
footer-privacy = Privacy
footer-accessibility = Accessibility
footer-complaints = Complaints
to-campaign = Go to the campaign

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-and-time = { $date }, { $time }
