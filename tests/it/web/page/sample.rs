//! An invented campaign, drawn through every page in both languages.

mod office;

use std::sync::Arc;

use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::domain::place::AreaCode;
use clarion::domain::representative::{Chamber, OfficeKey};
use clarion::domain::tracker::Happening;
use clarion::language::Texts;
use clarion::web::page::campaign::{
    AskFacts, AskView, CommitmentState, CommitmentView, CountView, EvidenceView, FigureView, HappenedView,
    ProgressView, RemarkView, SourceView,
};
use clarion::web::page::commitment::{AuditView, BarView, ChartView, CommitmentsPage, NationCommitments};
use clarion::web::page::confirm::{ConfirmPage, ExpiredPage, Expiry, SignedPage};
use clarion::web::page::find::{DirectoryView, FindPage, FoundView, SeatQuestion};
use clarion::web::page::home::{HomePage, PetitionCard};
use clarion::web::page::letter::{
    ComposePage, HiddenField, LetterPreviewPage, LetterPrintPage, LetterSentPage, LetterView,
    NobodyToWritePage, Pick, PointView, RecordView, SeatPage, SentLetter,
};
use clarion::web::page::my_data::{MyDataPage, WrittenLetterView};
use clarion::web::page::office::{OfficeGroup, OfficeState, OfficeView};
use clarion::web::page::offices::{
    AskSum, CommittedOffice, OfficeGroup as OfficeStandings, OfficeRow, OfficesPage, Said,
};
use clarion::web::page::own::OwnView;
use clarion::web::page::petition::{
    CheckYourEmailPage, ConstituencyQuestion, Moved, NationQuestion, NationReason, PetitionPage,
    PetitionView, SignForm, Signing,
};
use clarion::web::page::problem::{ProblemKind, ProblemPage, Retry};
use clarion::web::page::share::ShareLinks;
use clarion::web::page::statement::{AccessibilityPage, ComplaintsPage, PrivacyPage};
use clarion::web::page::unsubscribe::UnsubscribePage;
use clarion::web::page::{Choice, Chrome, Field, HelpLine, Organisation, Page, PetitionLink};

const TOKEN: &str = "AZ3kq0dXcRuA9m1pV6tJ2nB8wL4hY7sF5gQ0eCzKxTo";

/// The drawn pages of one language, by a name for each.
pub fn pages(lang: Language) -> Vec<(&'static str, String)> {
    let mut pages = public(lang);
    pages.extend(letters(lang));
    pages.extend(person(lang));
    pages.extend(statements(lang));
    pages.extend(office::pages(lang));
    pages
}

fn office_row(texts: &Texts, place: i16, holder: Option<&str>) -> OfficeRow {
    let area = AreaCode::parse("W09000048").unwrap();
    OfficeRow {
        office: texts.office(OfficeKey { kind: Chamber::Senedd.into(), area, place }, "Afon Newydd"),
        holder: holder.map(str::to_owned),
        asked: Some(1_204),
        replied: None,
        rate: Some(61),
    }
}

fn drawn(page: &impl Page) -> String {
    page.draw().expect("a page is written to a string")
}

/// Chooses the text of a language.
fn text(lang: Language, english: &str, welsh: &str) -> String {
    match lang {
        Language::English => english,
        Language::Welsh => welsh,
    }
    .to_owned()
}

pub fn chrome(lang: Language, path: &str, nation: Option<Nation>) -> Chrome {
    Chrome {
        lang,
        texts: Texts::of(lang),
        campaign_title: text(
            lang,
            "Count everyone with secondary breast cancer",
            "Cyfrwch bawb sydd â chanser eilaidd y fron",
        ),
        base_url: "https://clarion.example".to_owned(),
        path: path.to_owned(),
        stylesheet: "style.css".to_owned(),
        icon: "icon.svg".to_owned(),
        petitions: Nation::ALL
            .iter()
            .map(|nation| PetitionLink { slug: nation.slug().to_owned(), nation: *nation })
            .collect(),
        nation,
        organisation: Arc::new(Organisation {
            name: "Example Campaign".to_owned(),
            imprint: "Promoted and published by Example Campaign, 1 Example Street, Exampleton EX1 1AA"
                .to_owned(),
            contact_email: "hello@clarion.example".to_owned(),
            privacy_email: "privacy@clarion.example".to_owned(),
            postal_address: "1 Example Street, Exampleton EX1 1AA".to_owned(),
            help_line: Some(HelpLine {
                name: text(lang, "A help line, 0000 000 0000", "Llinell gymorth, 0000 000 0000"),
                url: "tel:00000000000".to_owned(),
            }),
        }),
        is_indexed: !path.contains(TOKEN),
        is_demo: path.is_empty(),
    }
}

fn evidence(lang: Language) -> EvidenceView {
    let figure = |figure: &str, says: String| FigureView { figure: figure.to_owned(), says };
    EvidenceView {
        figures: vec![
            figure(
                "23%",
                text(
                    lang,
                    "saw their GP three times or more before they were diagnosed",
                    "a welodd eu meddyg teulu dair gwaith neu fwy cyn cael diagnosis",
                ),
            ),
            figure(
                "30%",
                text(
                    lang,
                    "only: see a specialist nurse regularly",
                    "yn unig sy'n gweld nyrs arbenigol yn rheolaidd",
                ),
            ),
            figure(
                "1 in 6",
                text(
                    lang,
                    "did not feel confident of getting the right drugs in future",
                    "nad oeddent yn ffyddiog y caent y cyffuriau cywir yn y dyfodol",
                ),
            ),
        ],
        note: text(
            lang,
            "Survey of over 2,000 people living with secondary breast cancer, 2019.",
            "Arolwg o dros 2,000 o bobl sy'n byw gyda chanser eilaidd y fron, 2019.",
        ),
    }
}

fn asks(lang: Language) -> Vec<AskView> {
    vec![
        AskView {
            title: text(lang, "Complete data", "Data cyflawn"),
            text: text(
                lang,
                "Everyone living with secondary breast cancer is counted, and the figures are published and used to plan care.",
                "Mae pawb sy'n byw gyda chanser eilaidd y fron yn cael eu cyfrif, a'r ffigurau'n cael eu cyhoeddi a'u defnyddio i gynllunio gofal.",
            ),
        },
        AskView {
            title: text(lang, "A specialist nurse for each", "Nyrs arbenigol i bob un"),
            text: text(
                lang,
                "A clinical nurse specialist covering secondary breast cancer in every health board.",
                "Nyrs glinigol arbenigol ar gyfer canser eilaidd y fron ym mhob bwrdd iechyd.",
            ),
        },
    ]
}

fn commitments(lang: Language) -> Vec<CommitmentView> {
    let texts = Texts::of(lang);
    let one = |promise: String, due: Option<String>, state: CommitmentState, history: Vec<HappenedView>| {
        CommitmentView {
            promise,
            promised_by: text(
                lang,
                "Invented Cancer Network, Plan 2023-2026",
                "Rhwydwaith Canser Dychmygol, Cynllun 2023-2026",
            ),
            who_can_act: text(lang, "the seven invented boards", "y saith bwrdd dychmygol"),
            due,
            count: None,
            state,
            reported: text(
                lang,
                "In 2024 the source reported that this was agreed.",
                "Yn 2024 dywedodd y ffynhonnell fod hyn wedi'i gytuno.",
            ),
            history,
            sources: vec![1],
            checked_on: texts.day(2026, 11, 22),
        }
    };
    vec![
        one(
            text(lang, "A nurse specialist in every health board.", "Nyrs arbenigol ym mhob bwrdd iechyd."),
            None,
            CommitmentState::NotRecorded,
            Vec::new(),
        ),
        one(
            text(
                lang,
                "NHS Wales joins the national audit.",
                "GIG Cymru yn ymuno â'r archwiliad cenedlaethol.",
            ),
            Some(text(lang, "later in 2024", "yn ddiweddarach yn 2024")),
            CommitmentState::Recorded(text(lang, "Report published", "Adroddiad wedi'i gyhoeddi")),
            vec![HappenedView {
                on: texts.day(2024, 9, 12),
                what: Happening::Progress,
                text: text(lang, "The first report came out.", "Daeth yr adroddiad cyntaf allan."),
                sources: vec![2],
                source: None,
                by_staff: false,
                checked_on: texts.day(2026, 11, 22),
            }],
        ),
        one(
            text(lang, "Support from a nurse for everyone.", "Cymorth nyrs i bawb."),
            Some("2021".to_owned()),
            CommitmentState::DatePassed,
            Vec::new(),
        ),
        CommitmentView {
            count: Some(CountView {
                done: 3,
                total: 7,
                bodies: "Bwrdd Un, Bwrdd Dau, Bwrdd Tri".to_owned(),
                on: texts.day(2026, 11, 20),
            }),
            ..one(
                text(lang, "A pathway in each board.", "Llwybr ym mhob bwrdd."),
                None,
                CommitmentState::Happened(Happening::Met),
                vec![HappenedView {
                    on: texts.day(2026, 11, 20),
                    what: Happening::Met,
                    text: text(lang, "Each board has one.", "Mae gan bob bwrdd un."),
                    sources: Vec::new(),
                    source: Some(("Invented Report".to_owned(), "https://example.org/report".to_owned())),
                    by_staff: true,
                    checked_on: texts.day(2026, 11, 21),
                }],
            )
        },
    ]
}

fn remarks(lang: Language) -> Vec<RemarkView> {
    vec![RemarkView {
        text: text(
            lang,
            "Guidance leaves out the signs that people should look out for after their first treatment.",
            "Nid yw'r canllawiau'n sôn am yr arwyddion y dylai pobl gadw llygad amdanynt ar ôl eu triniaeth gyntaf.",
        ),
        sources: vec![2],
    }]
}

fn sources(lang: Language) -> Vec<SourceView> {
    vec![
        SourceView {
            number: 1,
            citation: text(
                lang,
                "Invented Cancer Network, A Plan, 2023, p. 61",
                "Rhwydwaith Canser Dychmygol, A Plan, 2023, t. 61",
            ),
            url: Some(
                "https://source.example/a-rather-long-path/that-does-not-break/plan-2023-2026.pdf".to_owned(),
            ),
        },
        SourceView { number: 2, citation: text(lang, "An audit, 2024", "Archwiliad, 2024"), url: None },
    ]
}

fn petition(lang: Language, count: u64) -> PetitionView {
    PetitionView {
        slug: "wales".to_owned(),
        nation: Nation::Wales,
        title: text(
            lang,
            "Count us. Give every one of us a specialist nurse.",
            "Cyfrwch ni. Rhowch nyrs arbenigol i bob un ohonom.",
        ),
        addressed_to: text(
            lang,
            "the Cabinet Secretary responsible for health",
            "Ysgrifennydd y Cabinet sy'n gyfrifol am iechyd",
        ),
        lead: text(
            lang,
            "publish how many people in Wales live with secondary breast cancer, and make good the promise of a specialist nurse in each health board.",
            "cyhoeddwch faint o bobl yng Nghymru sy'n byw gyda chanser eilaidd y fron, a chadwch yr addewid o nyrs arbenigol ym mhob bwrdd iechyd.",
        ),
        background: vec![text(
            lang,
            "Nobody knows how many people live with secondary breast cancer, so nobody can plan their care.",
            "Nid oes neb yn gwybod faint o bobl sy'n byw gyda chanser eilaidd y fron, felly ni all neb gynllunio eu gofal.",
        )],
        notice: text(
            lang,
            "This is a campaign's petition, not one on the Senedd's own site.",
            "Deiseb ymgyrch yw hon, nid deiseb ar wefan y Senedd ei hun.",
        ),
        min_age: 16,
        progress: ProgressView { count, milestone: 10_000 },
        evidence: evidence(lang),
        asks: asks(lang),
        commitments: commitments(lang),
        remarks: remarks(lang),
        sources: sources(lang),
    }
}

fn seats() -> Vec<Choice> {
    ["Afon Newydd", "Invented Vale", "Llanddychmyg and Somewhere Else Entirely"]
        .into_iter()
        .zip(["W07000001", "W07000002", "W07000003"])
        .map(|(label, value)| Choice { value: value.to_owned(), label: label.to_owned() })
        .collect()
}

fn signing(lang: Language, count: u64, signing: Signing) -> String {
    let chrome = chrome(lang, "/petitions/wales", Some(Nation::Wales));
    drawn(&PetitionPage { chrome, petition: petition(lang, count), signing })
}

fn public(lang: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(lang);
    let wrong = |field: &str, value: &str, code: &str| Field {
        value: value.to_owned(),
        error: Some(texts.error(field, code)),
    };
    let empty = SignForm { stamp: "29401234.c3RhbXA".to_owned(), ..SignForm::default() };
    let filled = SignForm {
        name: Field::of("Ada \"Example\" <Lovelace>"),
        email: Field::of("ada@example.com"),
        postcode: Field::of("CF10 1EP"),
        updates: true,
        ..empty.clone()
    };
    let mend = SignForm {
        name: wrong("name", "", "text-empty"),
        email: wrong("email", "ada.example.com", "email-no-at"),
        postcode: wrong("postcode", "CF10", "postcode-shape"),
        ..filled.clone()
    };
    let nation = SignForm {
        nation: NationQuestion::Asked {
            options: vec![Nation::England, Nation::Wales],
            chosen: Some(Nation::Wales),
            reason: NationReason::Postcode,
            error: Some(texts.error("nation", "missing")),
        },
        ..filled.clone()
    };
    let asked = |reason, code| SignForm {
        nation: NationQuestion::Asked {
            options: Nation::ALL.to_vec(),
            chosen: None,
            reason,
            error: Some(texts.error("nation", code)),
        },
        ..filled.clone()
    };
    let (forces, elsewhere) =
        (asked(NationReason::Forces, "missing"), asked(NationReason::Elsewhere, "nation-petition"));
    let seat = SignForm {
        constituency: Some(ConstituencyQuestion {
            options: seats(),
            chosen: "W07000002".to_owned(),
            error: None,
        }),
        ..filled.clone()
    };
    let answered = SignForm { nation: NationQuestion::Answered(Nation::Wales), ..filled };
    let moved = SignForm { moved: Moved::Lives, ..answered.clone() };
    let chosen = SignForm { moved: Moved::Chosen, ..answered };
    let home = HomePage {
        chrome: chrome(lang, "", None),
        headline: text(lang, "Count everyone. A nurse for each.", "Cyfrwch bawb. Nyrs i bob un."),
        summary: text(
            lang,
            "Nobody knows how many people in the UK live with secondary breast cancer. We ask all four governments to count them, and to give each a specialist nurse.",
            "Nid oes neb yn gwybod faint o bobl yn y Deyrnas Unedig sy'n byw gyda chanser eilaidd y fron. Gofynnwn i'r pedair llywodraeth eu cyfrif, a rhoi nyrs arbenigol i bob un.",
        ),
        total: 41_207,
        petitions: Nation::ALL
            .into_iter()
            .zip([30_001, 4_992, 6_214, 0])
            .map(|(nation, count)| PetitionCard {
                slug: nation.slug().to_owned(),
                nation,
                title: petition(lang, count).title,
                progress: ProgressView { count, milestone: 50_000 },
                is_open: nation != Nation::Scotland,
            })
            .collect(),
        evidence: evidence(lang),
        asks: asks(lang),
        sources: sources(lang),
    };
    let check = CheckYourEmailPage {
        chrome: chrome(lang, "/petitions/wales/check-your-email", Some(Nation::Wales)),
        slug: "wales".to_owned(),
        sender: "confirm@clarion.example".to_owned(),
    };
    let confirm_path = format!("/confirm/{TOKEN}");
    let confirm = ConfirmPage {
        chrome: chrome(lang, &confirm_path, Some(Nation::Wales)),
        token: TOKEN.to_owned(),
        petition_title: petition(lang, 1).title,
    };
    let gone = |reason| {
        let slug = (reason != Expiry::Unknown).then(|| "wales".to_owned());
        drawn(&ExpiredPage { chrome: chrome(lang, &confirm_path, None), reason, slug })
    };
    let signed = |letter_path| SignedPage {
        chrome: chrome(lang, &confirm_path, Some(Nation::Wales)),
        nation: Nation::Wales,
        petition_title: petition(lang, 1).title,
        progress: ProgressView { count: 6_214, milestone: 10_000 },
        letter_path,
        share: ShareLinks::new("https://clarion.example/cy/petitions/wales", texts),
    };
    vec![
        ("home", drawn(&home)),
        ("petition", signing(lang, 6_214, Signing::Open(Box::new(empty.clone())))),
        ("petition-first", signing(lang, 0, Signing::Open(Box::new(empty)))),
        ("petition-mend", signing(lang, 6_214, Signing::Open(Box::new(mend)))),
        ("petition-nation", signing(lang, 6_214, Signing::Open(Box::new(nation)))),
        ("petition-seat", signing(lang, 6_214, Signing::Open(Box::new(seat)))),
        ("petition-forces", signing(lang, 6_214, Signing::Open(Box::new(forces)))),
        ("petition-elsewhere", signing(lang, 6_214, Signing::Open(Box::new(elsewhere)))),
        ("petition-moved", signing(lang, 1, Signing::Open(Box::new(moved)))),
        ("petition-chosen", signing(lang, 1, Signing::Open(Box::new(chosen)))),
        ("petition-closed", signing(lang, 6_214, Signing::Closed { since: Some(texts.day(2026, 11, 1)) })),
        ("petition-ended", signing(lang, 6_214, Signing::Closed { since: None })),
        ("petition-not-ready", signing(lang, 6_214, Signing::NotReady)),
        ("check-your-email", drawn(&check)),
        ("confirm", drawn(&confirm)),
        ("confirm-expired", gone(Expiry::TooLate)),
        ("confirm-lost", gone(Expiry::Unknown)),
        ("confirm-withdrawn", gone(Expiry::Withdrawn)),
        ("confirm-struck-out", gone(Expiry::StruckOut)),
        ("signed", drawn(&signed(Some(format!("/{}/letters/{TOKEN}", lang.code()))))),
        ("signed-elsewhere", drawn(&signed(None))),
    ]
}

fn office(id: &str, member: &str, role: &str, state: OfficeState) -> OfficeView {
    let text = matches!(state, OfficeState::WebForm { .. }).then(|| "Dear member,\n\n<Mine>.".to_owned());
    let (id, member, role) = (id.to_owned(), member.to_owned(), role.to_owned());
    let thanks = (id == "018f0001").then(|| "Has committed to: <data>. It is thanked.".to_owned());
    OfficeView { id, member, role, election: None, thanks, is_chosen: state.is_open(), state, text }
}

/// An office in every state, in three groups.
fn groups(lang: Language) -> Vec<OfficeGroup> {
    let role = text(lang, "MP for Invented Vale", "Aelod Seneddol dros Ddyffryn Dychmygol");
    let senedd =
        text(lang, "Member of the Senedd for Invented Coast", "Aelod o'r Senedd dros Arfordir Dychmygol");
    let minister = text(lang, "Minister for Invented Health", "Y Gweinidog dros Iechyd Dychmygol");
    let body = text(lang, "Chief executive of Invented Health", "Prif weithredwr Iechyd Dychmygol");
    let url = "https://members.example/1".to_owned();
    let on = Texts::of(lang).day(2026, 11, 20);
    let group = |title: String, seats: &[String], note: Option<String>, offices| OfficeGroup {
        title,
        seats: seats.to_vec(),
        note,
        offices,
    };
    let seat = text(lang, "Constituency: Invented Vale", "Etholaeth: Dyffryn Dychmygol");
    vec![
        group(
            text(lang, "House of Commons", "Tŷ'r Cyffredin"),
            &[seat],
            None,
            vec![office("018f0001", "Zoë Müller", &role, OfficeState::Open)],
        ),
        group(
            text(lang, "Senedd", "Senedd Cymru"),
            &[],
            Some(text(lang, "We have ticked one of them.", "Rydym wedi ticio un ohonynt.")),
            vec![
                office("018f0002", "Gwen Dychmygol", &senedd, OfficeState::ViaOffice),
                office("018f0003", "Mabli Enghraifft", &senedd, OfficeState::WebForm { url }),
                office("018f0004", "Owain Esiampl", &senedd, OfficeState::OptedOut),
                office("018f0005", "Carys Ffug", &senedd, OfficeState::NoAddress),
                office("018f0006", "", &senedd, OfficeState::Vacant),
                office("018f0007", "Idris Newydd", &senedd, OfficeState::Written(on)),
            ],
        ),
        group(
            text(lang, "Government", "Y llywodraeth"),
            &[],
            None,
            vec![
                office("018f0008", "", &minister, OfficeState::Open),
                office("018f0009", "", &body, OfficeState::NoAddress),
            ],
        ),
    ]
}

fn letter(lang: Language) -> LetterView {
    LetterView {
        member: "Zoë Müller".to_owned(),
        role: text(lang, "MP for Invented Vale", "AS dros Ddyffryn Dychmygol"),
        election: None,
        is_weighed: true,
        thanks: Some(Texts::of(lang).say_with("office-thanks-and-asks", &[("asks", asks(lang).swap_remove(0).title.into())])),
        subject: text(lang, "Letter from your constituent Ada Lovelace", "Llythyr gan eich etholwr Ada Lovelace"),
        text: "Ada Lovelace\n1 Long Street\nInvented Vale\nCF10 1EP\n\nDear Zoë Müller,\n\nMy mother waited eleven months.\n\nNobody knows how many people live with secondary breast cancer. Will you ask the minister to publish the figures, and to say when every health board will have a specialist nurse?\n\nYours sincerely,\nAda Lovelace".to_owned(),
        own: Some(OwnView {
            share: Texts::of(lang).say_with("own-share", &[("tenths", 2_i64.into())]),
            others: vec![Texts::of(lang).say_with("own-others-here", &[("count", 3_i64.into())])],
            nudge: Some(Texts::of(lang).say("own-nudge")),
        }),
    }
}

fn compose(lang: Language, offices_error: Option<String>, field_error: Option<String>) -> ComposePage {
    let offices = [("offices", "MP for Invented Vale".into())];
    let point = |key: &str, pick: Pick| PointView {
        key: key.to_owned(),
        title: asks(lang).swap_remove(usize::from(pick != Pick::Always)).title,
        facts: AskFacts {
            evidence: vec![RemarkView { text: evidence(lang).note, sources: vec![1] }],
            commitments: if key == "data" { commitments(lang) } else { Vec::new() },
            remarks: remarks(lang),
        },
        committed: (pick == Pick::Done).then(|| Texts::of(lang).say_with("point-committed", &offices)),
        pick,
    };
    ComposePage {
        chrome: chrome(lang, &format!("/letters/{TOKEN}"), Some(Nation::Wales)),
        token: TOKEN.to_owned(),
        has_written: true,
        groups: groups(lang),
        committed: vec!["MP for <Invented> Vale: One; two".to_owned()],
        sources: sources(lang),
        nation: Nation::Wales,
        record: Some(RecordView { lines: vec!["On record: <it> happened.".to_owned()], is_told: true }),
        offices_error,
        own_words: Field::of("My mother waited eleven months.\n<b>Eleven.</b>"),
        points: vec![
            point("data", Pick::Always),
            point("diagnosis", Pick::Chosen),
            point("trials", Pick::Free),
            point("treatment", Pick::Done),
        ],
        subject: Field::of(letter(lang).subject),
        body: Some(Field { value: "Nobody knows how many.".to_owned(), error: field_error.clone() }),
        body_for: "house-of-commons".to_owned(),
        address: Field { value: "1 Long Street\nInvented Vale".to_owned(), error: field_error },
        postcode: Field::of("CF10 1EP"),
        letter: letter(lang),
        may_be_named: true,
        others: 2,
        help_note: text(
            lang,
            "Write to the office directly, not from here: it keeps such letters apart from a campaign's.",
            "Ysgrifennwch at y swyddfa'n uniongyrchol, nid o'r fan hon: mae'n cadw llythyrau felly ar wahân i rai ymgyrch.",
        ),
        own_percent: 12,
        seat_fact: Some(
            Texts::of(lang)
                .say_with("compose-seat", &[("count", 1_214_u64.into()), ("seat", "Invented Vale".into())]),
        ),
    }
}

fn letters(lang: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(lang);
    let path = format!("/letters/{TOKEN}");
    let place = || chrome(lang, &path, Some(Nation::Wales));
    let (offices_error, body_error) =
        (texts.error("offices", "offices-empty"), texts.error("body", "text-too-long"));
    let preview = LetterPreviewPage {
        chrome: place(),
        token: TOKEN.to_owned(),
        letters: vec![letter(lang), LetterView { member: String::new(), ..letter(lang) }],
        expected: vec![texts.say("letter-expected-soon"), texts.say("letter-paused")],
        pace: Some(texts.say("preview-pace")),
        has_changed: true,
        terms: "018f0001-018f0002-house-of-commons".to_owned(),
        fields: vec![HiddenField { name: "own_words".to_owned(), value: "\"quoted\"".to_owned() }],
    };
    let sent = LetterSentPage {
        chrome: place(),
        letters: groups(lang)
            .swap_remove(2)
            .offices
            .into_iter()
            .zip([texts.say("letter-expected-soon"), texts.say("letter-paused")])
            .zip([Some("018f0008".to_owned()), None])
            .map(|((office, standing), take_back)| SentLetter { office, standing, take_back })
            .collect(),
        token: TOKEN.to_owned(),
        is_too_late: true,
        is_named: true,
        slug: "wales".to_owned(),
    };
    let nobody = |is_elsewhere| NobodyToWritePage {
        chrome: place(),
        token: TOKEN.to_owned(),
        has_written: true,
        groups: if is_elsewhere { Vec::new() } else { groups(lang) },
        is_elsewhere,
        slug: "wales".to_owned(),
    };
    let seat = |why| SeatPage {
        chrome: place(),
        token: TOKEN.to_owned(),
        why: texts.say(why),
        options: seats(),
        error: Some(texts.error("constituency", "seat-empty")),
    };
    vec![
        ("letter-compose", drawn(&compose(lang, None, None))),
        ("letter-compose-mend", drawn(&compose(lang, Some(offices_error), Some(body_error)))),
        ("letter-preview", drawn(&preview)),
        (
            "letter-print",
            drawn(&LetterPrintPage { chrome: place(), token: TOKEN.to_owned(), letter: letter(lang) }),
        ),
        ("letter-sent", drawn(&sent)),
        ("letter-nobody", drawn(&nobody(false))),
        ("letter-nobody-elsewhere", drawn(&nobody(true))),
        ("letter-seat", drawn(&seat("seat-text"))),
        ("letter-seat-forces", drawn(&seat("seat-text-forces"))),
    ]
}

fn person(lang: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(lang);
    let unsubscribe = |is_done| {
        let chrome = chrome(lang, &format!("/unsubscribe/{TOKEN}"), None);
        drawn(&UnsubscribePage { chrome, token: TOKEN.to_owned(), is_done })
    };
    let find = |postcode, found| drawn(&FindPage { chrome: chrome(lang, "/find", None), postcode, found });
    let found = FoundView {
        postcode: "CF10 1EP".to_owned(),
        nation: Some(Nation::Wales),
        groups: groups(lang),
        petitions: vec![(Nation::Wales, "wales".to_owned())],
        directories: vec![DirectoryView {
            about: text(lang, "Directory: invented.", "Cyfeiriadur: dychmygol."),
            licence: "Contains invented data © Nobody.".to_owned(),
            is_quoted: true,
        }],
        ..FoundView::default()
    };
    let question = |error| FoundView {
        postcode: "BFPO 58".to_owned(),
        remarks: vec![texts.say("found-forces")],
        question: Some(SeatQuestion {
            nations: vec![(Nation::England, Vec::new()), (Nation::Wales, seats())],
            chosen: "W07000002".to_owned(),
            error,
        }),
        petitions: Nation::ALL.iter().map(|nation| (*nation, nation.slug().to_owned())).collect(),
        ..FoundView::default()
    };
    let seat_error = Some(texts.error("constituency", "seat-unknown"));
    let wrong = Field { value: "X".to_owned(), error: Some(texts.error("postcode", "postcode-shape")) };
    let my_data = |is_full: bool| {
        drawn(&MyDataPage {
            chrome: chrome(lang, &format!("/my-data/{TOKEN}"), None),
            name: "Ada Lovelace".to_owned(),
            email: "ada.with.a.very.long.address.indeed@subdomain.of.a.long.domain.example.com".to_owned(),
            postcode: "CF10 1EP".to_owned(),
            petition_title: petition(lang, 1).title,
            constituency: is_full.then(|| "Invented Vale".to_owned()),
            signed_at: texts.day(2026, 11, 20),
            confirmed_at: is_full.then(|| texts.day(2026, 11, 21)),
            updates: is_full,
            unsubscribe_path: is_full.then(|| format!("/{}/unsubscribe/{TOKEN}", lang.code())),
            letters: if is_full {
                vec![WrittenLetterView {
                    member: "Zoë Müller".to_owned(),
                    role: letter(lang).role,
                    written_at: texts.day(2026, 11, 21),
                    lang: "cy",
                    text: "<Geiriau> Zoë".to_owned(),
                    answer: Some(texts.say("answer-yes")),
                    answer_words: "She <asked>.".to_owned(),
                    waits: OfficeState::Waiting(texts.day(2026, 11, 21)).waits(texts),
                }]
            } else {
                Vec::new()
            },
        })
    };
    vec![
        ("unsubscribe", unsubscribe(false)),
        ("unsubscribe-done", unsubscribe(true)),
        ("find", find(Field::default(), None)),
        ("find-found", find(Field::of("cf101ep"), Some(found))),
        ("find-asked", find(Field::of("bfpo58"), Some(question(None)))),
        ("find-asked-mend", find(Field::of("bfpo58"), Some(question(seat_error)))),
        ("find-mend", find(wrong, None)),
        ("my-data", my_data(true)),
        ("my-data-pending", my_data(false)),
    ]
}

/// Two invented releases of one measure.
fn audit(lang: Language) -> AuditView {
    let texts = Texts::of(lang);
    let bar = |index, year, basis_points, percent: &str| BarView {
        index,
        published: texts.day(year, 9, 12),
        nations: text(lang, "England, Wales", "Cymru, Lloegr"),
        period: text(lang, "a year", "blwyddyn"),
        percent: percent.to_owned(),
        basis_points,
        source_title: format!("Invented Audit {year}"),
        source_url: "https://example.org/audit".to_owned(),
    };
    AuditView {
        title: text(lang, "Invented Audit", "Archwiliad Dychmygol"),
        text: text(lang, "It counts what is on record.", "Mae'n cyfrif yr hyn sydd ar gofnod."),
        charts: vec![ChartView {
            key: "stage".to_owned(),
            label: text(lang, "Stage on record", "Cam wedi'i gofnodi"),
            bars: vec![bar(0, 2025, 4_050, "40.5"), bar(1, 2026, 10_000, "100")],
        }],
    }
}

fn statements(lang: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(lang);
    let commitments = CommitmentsPage {
        chrome: chrome(lang, "/commitments", None),
        nations: Nation::ALL
            .iter()
            .map(|nation| NationCommitments {
                nation: *nation,
                slug: nation.slug().to_owned(),
                commitments: if *nation == Nation::Scotland { Vec::new() } else { commitments(lang) },
                remarks: remarks(lang),
            })
            .collect(),
        audit: Some(audit(lang)),
        sources: sources(lang),
    };
    let offices = OfficesPage {
        chrome: chrome(lang, "/commitments/wales/offices", Some(Nation::Wales)),
        nation: Nation::Wales,
        rate: Some(58),
        back_on: Some(texts.day(2027, 5, 7)),
        sums: [("Complete data", "Data cyflawn"), ("A nurse", "Nyrs")]
            .map(|(en, cy)| AskSum { title: text(lang, en, cy), committed: 1 })
            .to_vec(),
        held: 139,
        committed: vec![CommittedOffice {
            row: office_row(texts, 1, Some("Owain Esiampl")),
            commitments: vec![
                Said {
                    asks: vec![text(lang, "Complete data", "Data cyflawn")],
                    is_kept: true,
                    words: "<I> asked the minister.".to_owned(),
                    lang: "en-GB",
                    source: Some("https://example.org/kept".to_owned()),
                },
                Said {
                    asks: vec![text(lang, "A nurse", "Nyrs")],
                    is_kept: false,
                    words: "Fe ofynnaf.".to_owned(),
                    lang: "cy",
                    source: None,
                },
            ],
        }],
        groups: vec![OfficeStandings {
            kind: "Senedd".to_owned(),
            title: "Afon Newydd".to_owned(),
            rows: vec![office_row(texts, 2, Some("Sian Esiampl")), office_row(texts, 3, None)],
        }],
        page: 1,
        pages: 2,
    };
    let mut pages = vec![
        ("commitments", drawn(&commitments)),
        ("offices", drawn(&offices)),
        ("privacy", drawn(&PrivacyPage { chrome: chrome(lang, "/privacy", None), pending_days: 14 })),
        ("accessibility", drawn(&AccessibilityPage { chrome: chrome(lang, "/accessibility", None) })),
        ("complaints", drawn(&ComplaintsPage { chrome: chrome(lang, "/complaints", None) })),
    ];
    let problems = [
        ("problem-400", ProblemKind::BadRequest),
        ("problem-403", ProblemKind::Forbidden),
        ("problem-404", ProblemKind::NotFound),
        ("problem-405", ProblemKind::MethodNotAllowed),
        ("problem-408", ProblemKind::TooSlow),
        ("problem-413", ProblemKind::TooLarge),
        ("problem-422", ProblemKind::Unprocessable),
        ("problem-429", ProblemKind::TooMany),
        ("problem-500", ProblemKind::Fault),
        ("problem-503", ProblemKind::Unavailable),
    ];
    pages.extend(problems.map(|(name, kind)| {
        let retry = (kind == ProblemKind::Unavailable).then(|| Retry {
            action: format!("/{}/petitions/wales/signatures", lang.code()),
            fields: vec![HiddenField { name: "name".to_owned(), value: "Ada Lovelace".to_owned() }],
        });
        let mut chrome = chrome(lang, "", None);
        chrome.is_indexed = false;
        (name, drawn(&ProblemPage { chrome, kind, request_id: "018f3c2e9a7b".to_owned(), retry }))
    }));
    pages
}
