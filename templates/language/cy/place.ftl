# Pwy sy'n cynrychioli cod post.

find-title = Pwy sy'n fy nghynrychioli?
find-hint = Byddwn yn chwilio amdano heb gadw dim
find-button = Chwilio
find-nation = Gwlad
find-nation-unknown = Nid yw eich cod post ar ei ben ei hun yn dweud hynny wrthym
find-seat-unknown = Nid yw'r cod post hwn yn ein cyfeiriadur
find-petition = Gweld y ddeiseb: { $nation }
find-vacant = Nid oes neb yn y swydd hon ar hyn o bryd.
