//! The pages of an office, and of what supporters say of answers.

use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::language::Texts;
use clarion::web::page::Field;
use clarion::web::page::answer::{AnswerLetter, AnswerOption, AnswerPage, StopQuestionsPage};
use clarion::web::page::office_desk::{
    AskChoice, ConfirmStage, NamedWriter, OfficeAskPage, OfficeConfirmPage, OfficeDeskPage,
    OfficeLettersPage, Quote, ReadLetter, StatementLine,
};

use super::{TOKEN, chrome, drawn, text};

pub fn pages(lang: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(lang);
    let role = || text(lang, "MP for Invented Vale", "AS dros Ddyffryn Dychmygol");
    let chrome = |below: &str| chrome(lang, &format!("/office/{TOKEN}{below}"), Some(Nation::England));
    let ask = |was_asked: bool, is_expired: bool, domain: Option<&str>| {
        drawn(&OfficeAskPage {
            chrome: chrome(""),
            token: TOKEN.to_owned(),
            role: role(),
            domain: domain.map(ToOwned::to_owned),
            was_asked,
            is_expired,
        })
    };
    let desk = |wrong: bool| {
        let error = |message: &str| wrong.then(|| message.to_owned());
        let field = |value: &str, message: &str| Field { value: value.to_owned(), error: error(message) };
        drawn(&OfficeDeskPage {
            chrome: chrome(""),
            token: TOKEN.to_owned(),
            role: role(),
            until: texts.day(2027, 1, 15),
            notice: (!wrong).then(|| texts.say("office-done-chosen")),
            letters: 1_214,
            named: vec![NamedWriter {
                name: "Ada <Example>".to_owned(),
                email: "ada@example.org".to_owned(),
            }],
            has_more_named: true,
            intake: "digest",
            address: field("team@office", &texts.error("email", "email-no-dot")),
            answer_en: field("", &texts.error("statement", "text-empty")),
            answer_cy: Field::default(),
            asks: vec![AskChoice {
                key: "data".to_owned(),
                title: text(lang, "Count everyone", "Cyfrif pawb"),
                is_chosen: wrong,
            }],
            asks_error: error(&texts.error("asks", "asks-empty")),
            commitment_en: field("<I> will & shall.", &texts.error("statement", "text-too-long")),
            commitment_cy: Field::default(),
            statements: vec![StatementLine {
                title: texts.say_with("office-said-answer", &[("on", texts.day(2027, 1, 4).into())]),
                state: texts.say("office-state-confirmed"),
            }],
            silent_until: None,
        })
    };
    let letters = |letters: usize| {
        let letter = ReadLetter {
            lang: lang.html_lang(),
            subject: text(lang, "Letter from your constituent", "Llythyr gan eich etholwr"),
            text: "Ada Example\n1 Example Road\nEX1 1AA\n\n<Words> & more words.".to_owned(),
            on: texts.day(2027, 1, 3),
            reply_to: Some("ada@example.org".to_owned()),
        };
        drawn(&OfficeLettersPage {
            chrome: chrome("/letters"),
            token: TOKEN.to_owned(),
            role: role(),
            letters: vec![letter; letters],
            older: (letters > 0).then(|| format!("/{}/office/{TOKEN}/letters?before=1", lang.code())),
        })
    };
    let confirm = |stage: ConfirmStage| {
        drawn(&OfficeConfirmPage {
            chrome: chrome("/confirm"),
            token: TOKEN.to_owned(),
            lead: texts.say_with("mail-statement-commitment", &[("office", role().into())]),
            asks: vec![text(lang, "Count everyone", "Cyfrif pawb")],
            quotes: vec![Quote { lang: "en-GB", words: "<I> will & shall.".to_owned() }],
            stage,
        })
    };
    let answers = |is_done: bool, error: Option<String>| {
        let option =
            |value: &'static str, label: String| AnswerOption { value, label, is_chosen: value == "no" };
        let letter = |field: &str| AnswerLetter {
            field: field.to_owned(),
            title: role(),
            options: vec![option("yes", texts.say("answer-yes")), option("no", texts.say("answer-no"))],
        };
        drawn(&AnswerPage {
            chrome: chrome("/answers"),
            token: TOKEN.to_owned(),
            letters: vec![letter("letter-1"), letter("letter-2")],
            words: Field { value: "They <wrote>.".to_owned(), error },
            is_done,
        })
    };
    let stop = |is_done: bool| {
        drawn(&StopQuestionsPage { chrome: chrome("/questions"), token: TOKEN.to_owned(), is_done })
    };
    vec![
        ("office-ask", ask(false, false, Some("parliament.example"))),
        ("office-ask-expired", ask(false, true, None)),
        ("office-asked", ask(true, false, Some("parliament.example"))),
        ("office-desk", desk(false)),
        ("office-desk-mend", desk(true)),
        ("office-letters", letters(2)),
        ("office-letters-none", letters(0)),
        ("office-confirm", confirm(ConfirmStage::Open)),
        ("office-confirm-holds", confirm(ConfirmStage::Holds)),
        ("office-confirm-staff", confirm(ConfirmStage::AwaitsStaff)),
        ("office-confirm-approved", confirm(ConfirmStage::Approved)),
        ("office-confirm-refused", confirm(ConfirmStage::Refused)),
        ("office-confirm-over", confirm(ConfirmStage::Over)),
        ("answer", answers(false, None)),
        ("answer-done", answers(true, None)),
        ("answer-mend", answers(false, Some(texts.error("words", "text-too-long")))),
        ("answer-stop", stop(false)),
        ("answer-stopped", stop(true)),
    ]
}
