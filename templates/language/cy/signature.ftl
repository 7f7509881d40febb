# Llofnodion yn swyddfa’r staff: rhestrau, un llofnodwr, a rhediadau.

signature-nav = Llofnodion
signature-filter = Dangos y rhain
signature-search = Chwilio am berson
signature-search-text = Rhoddir chwiliad ar gofnod, heb y cyfeiriad.
signature-search-address = Union gyfeiriad e-bost
signature-search-button = Chwilio
signature-count = { $count ->
    [one] Un llofnod
   *[other] { $count } llofnod
}
signature-more-than = Mwy na { $count } llofnod
signature-newer = Diweddarach
signature-older = Cynharach
signature-pending = Heb ei gadarnhau eto
signature-confirmed = Wedi’i gadarnhau
signature-invalid = Wedi’i ddileu o’r cyfrif
signature-withdrawn = Wedi’i dynnu’n ôl
signature-flag-any = Gydag unrhyw faner
signature-flag-none = Heb faner
signature-flag-honeypot = baner: llenwyd y maes cudd
signature-flag-stamp = baner: ffurflen heb ein stamp
signature-flag-timing = baner: ffurflen hŷn na diwrnod
signature-flag-network = baner: llawer o un rhwydwaith
signature-flag-staff = baner: gosodwyd gan staff
signature-seat-unknown = Etholaeth anhysbys
signature-language-en = Saesneg
signature-language-cy = Cymraeg

condition-any = Unrhyw un
condition-wrong = Ni allwn ddarllen hwn. Teipiwch ef mewn ffordd arall neu gadewch ef yn wag.
condition-petition = Deiseb dros
condition-state = Cyflwr
condition-flag = Baner
condition-nation = Cenedl
condition-seat = Etholaeth
condition-from = Llofnodwyd o
condition-until = Llofnodwyd hyd at
condition-source = Tag ffynhonnell
condition-language = Iaith
condition-domain = Parth e-bost
condition-network = Rhwydwaith
condition-network-hint = Yr 16 digid ar dudalen llofnodwr.
condition-area = Ardal cod post
condition-area-hint = CF, neu’r hanner cyntaf: CF10
condition-address = Cyfeiriad tebyg i
condition-name = Enw tebyg i
condition-pattern-hint = Saif seren am unrhyw beth: ada*
condition-minutes = Ffurflen ar agor am, ar y mwyaf, mewn munudau
condition-minutes-hint = Mae 0 yn llai na rhyw funud. Gadewir allan ffurflenni na wyddys eu hamser.
conditions-wrong = Ni ellir darllen rhai amodau. Fe’u nodir isod.

signer-title = Llofnodwr
signer-petition = Deiseb dros { $petition }
signer-suppressed = Ni chaniateir anfon
signer-bad-address = Daeth post i’r cyfeiriad hwn yn ôl.
signer-name = Enw
signer-address = Cyfeiriad
signer-place = Lle
signer-language = Iaith
signer-updates = Newyddion
signer-yes = Ie
signer-no = Na
signer-signed = Llofnodwyd
signer-confirmed = Cadarnhawyd ar
signer-withdrawn = Tynnwyd yn ôl ar
signer-source = Tag ffynhonnell
signer-network = Rhwydwaith
signer-minutes = Ffurflen ar agor, mewn munudau
signer-unknown = Anhysbys
signer-consents = Cydsyniadau
signer-consent = { $action }, fersiwn { $version } ({ $language }), { $at }
signer-consent-offered = Cynigiwyd
signer-consent-given = Rhoddwyd
signer-consent-withdrawn = Tynnwyd yn ôl
signer-mails = Negeseuon e-bost
signer-mail-queued = yn aros ei dro
signer-mail-held = wedi’i ddal yn ôl
signer-mail-leased = ar ei ffordd
signer-mail-sent = wedi’i anfon
signer-mail-in-doubt = efallai wedi’i anfon, does neb yn gwybod
signer-mail-dead = rhoddwyd y gorau iddo
signer-mail-cancelled = heb ei eisiau mwyach
signer-letters = Llythyrau
signer-why = Pam
signer-why-missing = Dywedwch pam, mewn un llinell.
signer-decide = Penderfynu am hwn
signer-decided = Wedi’i wneud. Newidiodd y cyfrif gydag ef lle bo raid.
signer-decided-already = Felly yr oedd o’r blaen.
signer-notes = Nodiadau
signer-note = Ysgrifennu nodyn
signer-note-hint = Mae pawb sy’n rhedeg yr ymgyrch yn ei ddarllen, a gall y person wneud hynny hefyd. Peidiwch ag ysgrifennu dim am iechyd neb. Hyd at 2,000 nod; ni ellir newid nodyn.
signer-note-wrong = Ysgrifennwch rywbeth, gyda 2,000 nod ar y mwyaf.
signer-note-button = Cadw’r nodyn
signer-noted = Mae’r nodyn wedi’i gadw.

verdict-flag = Gosod baner
verdict-invalidate = Dileu o’r cyfrif
verdict-restore = Adfer

run-nav = Rhediadau
run-title = Rhediad
run-text = Mae rhediad yn penderfynu am lawer o lofnodion ar unwaith. Gellir ei atal, a’i ddadwneud.
run-new = Paratoi rhediad
run-none = Ni fu rhediad eto.
run-verdict = Beth i’w wneud
run-refused = Nid rhediad yw hwn eto
run-needs-conditions = Rhowch o leiaf un amod, fel nad pob llofnod a olygir.
run-preview-button = Gweld beth a newidiai
run-count = { $count ->
    [0] Dim i’w newid
    [one] Newidiai un llofnod
   *[other] Newidiai { $count } llofnod
}
run-flag-button = { $count ->
    [one] Gosod baner ar un llofnod
   *[other] Gosod baner ar { $count } llofnod
}
run-invalidate-button = { $count ->
    [one] Dileu un llofnod o’r cyfrif
   *[other] Dileu { $count } llofnod o’r cyfrif
}
run-restore-button = { $count ->
    [one] Adfer un llofnod
   *[other] Adfer { $count } llofnod
}
run-running = Wrthi
run-done = Wedi gorffen
run-cancelled = Wedi’i atal
run-undoing = Yn cael ei ddadwneud
run-undone = Wedi’i ddadwneud
run-progress = Newidiwyd { $changed } o { $wanted }.
run-progress-undo = Mae { $restored } o { $changed } fel yr oeddent.
run-why = Pam
run-by = Pwy
run-started = Dechreuodd
run-ended = Daeth i ben
run-conditions = Amodau
run-cancel-button = Atal y rhediad hwn
run-undo-button = { $count ->
    [one] Dadwneud y rhediad hwn: un llofnod
   *[other] Dadwneud y rhediad hwn: { $count } llofnod
}

deed-person-searched = Chwiliodd am berson
deed-person-seen = Edrychodd ar lofnodwr
deed-note-written = Ysgrifennodd nodyn
deed-signature-flagged = Gosododd faner ar lofnod
deed-signature-invalidated = Dileodd lofnod o’r cyfrif
deed-signature-restored = Adferodd lofnod
deed-run-started = Dechreuodd rediad
deed-run-cancelled = Ataliodd rediad
deed-run-undone = Dadwnaeth rediad
