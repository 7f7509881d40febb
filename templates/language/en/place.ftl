# Who represents a postcode.

find-title = Who represents me?
find-hint = We look it up and keep nothing
find-button = Find
find-nation = Nation
find-nation-unknown = Your postcode alone does not tell us
find-seat-unknown = This postcode is not in our directory
find-petition = See the petition for { $nation }
find-vacant = Nobody holds this office at the moment.
