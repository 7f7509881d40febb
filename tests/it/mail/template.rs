//! The words of mails to supporters, in both languages.

use std::path::Path;

use clarion::domain::language::Language;
use clarion::language::Texts;
use clarion::mail::template::{
    AlreadySigned, ConfirmSignature, GivenBack, LetterHeld, LetterReturned, Letterhead, Notification,
    RemindSignature, SignatureReceipt, Words,
};

const CONFIRM: &str = "https://clarion.example/en/confirm/AZ3kq0dXcRuA9m1pV6tJ2nB8wL4hY7sF5gQ0eCzKxTo";
const LETTER: &str = "https://clarion.example/en/letters/AZ3kq0dXcRuA9m1pV6tJ2nB8wL4hY7sF5gQ0eCzKxTo";
const MY_DATA: &str = "https://clarion.example/en/my-data/AZ3kq0dXcRuA9m1pV6tJ2nB8wL4hY7sF5gQ0eCzKxTo";
const UNSUBSCRIBE: &str =
    "https://clarion.example/en/unsubscribe/AZ3kq0dXcRuA9m1pV6tJ2nB8wL4hY7sF5gQ0eCzKxTo";
const PRIVACY: &str = "https://clarion.example/en/privacy";

fn head(lang: Language) -> Letterhead {
    Letterhead {
        lang,
        texts: Texts::of(lang),
        organisation: "Example & Daughters".to_owned(),
        imprint: "Promoted and published by Example & Daughters, 1 Example Street, Exampleton EX1 1AA"
            .to_owned(),
        contact_email: "hello@clarion.example".to_owned(),
        privacy_url: PRIVACY.to_owned(),
    }
}

fn receipt(lang: Language, unsubscribe_url: Option<&str>) -> Words {
    SignatureReceipt {
        head: head(lang),
        petition_title: title(),
        letter_url: Some(LETTER.to_owned()),
        my_data_url: MY_DATA.to_owned(),
        unsubscribe_url: unsubscribe_url.map(str::to_owned),
    }
    .words()
    .expect("drawn")
}

fn title() -> String {
    "Count <everyone> & give us a nurse.".to_owned()
}

/// Every mail of a language, by name.
fn mails(lang: Language) -> Vec<(&'static str, Words)> {
    let expires_on = Texts::of(lang).day(2026, 12, 6);
    let confirm = ConfirmSignature {
        head: head(lang),
        petition_title: title(),
        confirm_url: CONFIRM.to_owned(),
        expires_on: expires_on.clone(),
    };
    let remind = RemindSignature {
        head: head(lang),
        petition_title: title(),
        confirm_url: CONFIRM.to_owned(),
        expires_on: expires_on.clone(),
    };
    let already = AlreadySigned {
        head: head(lang),
        petition_title: title(),
        letter_url: Some(LETTER.to_owned()),
        my_data_url: MY_DATA.to_owned(),
    };
    let held = LetterHeld {
        head: head(lang),
        reason: title(),
        next: Texts::of(lang).say_with("mail-held-waits", &[("on", expires_on.as_str().into())]),
        until: expires_on.clone(),
        letters_url: LETTER.to_owned(),
    };
    let given_back = || GivenBack { text: "Dear you,\n\nMine.".to_owned(), write_url: LETTER.to_owned() };
    let returned = |given_back| LetterReturned {
        head: head(lang),
        reason: title(),
        my_data_url: MY_DATA.to_owned(),
        given_back,
    };
    vec![
        ("confirm_signature", confirm.words().expect("drawn")),
        ("remind_signature", remind.words().expect("drawn")),
        ("signature_receipt", receipt(lang, Some(UNSUBSCRIBE))),
        ("already_signed", already.words().expect("drawn")),
        ("letter_held", held.words().expect("drawn")),
        ("letter_returned", returned(None).words().expect("drawn")),
        ("letter_given_back", returned(Some(given_back())).words().expect("drawn")),
    ]
}

/// The text that an HTML part shows, with one space between words.
fn shown(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    let mut text = String::new();
    for piece in body.split('<').skip(1) {
        text.push(' ');
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    let text = text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'");
    text.replace("&#38;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn html_says_the_same_words_as_the_text() {
    for lang in Language::ALL {
        for (name, words) in mails(lang) {
            let shown = shown(&words.html);
            for line in words.text.lines().filter(|line| !line.trim().is_empty() && *line != "-- ") {
                let link = line.starts_with("https://");
                let said = if link {
                    words.html.contains(&format!("href=\"{line}\""))
                } else {
                    shown.contains(line.strip_suffix(':').unwrap_or(line))
                };
                assert!(said, "{name} in {}: {line}\n{shown}", lang.code());
            }
        }
    }
}

#[test]
fn a_subject_is_one_short_line_of_its_own_words() {
    for lang in Language::ALL {
        for (name, words) in mails(lang) {
            assert!(words.subject.chars().count() <= 50, "{name}: {}", words.subject);
            assert!(!words.subject.contains(['\n', '\r', '<']), "{name}");
            assert!(!words.subject.contains("Count"), "{name} names the petition in its subject");
        }
    }
}

#[test]
fn a_request_to_confirm_has_one_link_that_acts() {
    for lang in Language::ALL {
        for (name, words) in mails(lang).into_iter().take(2) {
            assert_eq!(words.text.matches(CONFIRM).count(), 1, "{name}");
            assert_eq!(words.html.matches(CONFIRM).count(), 1, "{name}");
            let others = words.text.matches("https://").count();
            assert_eq!(others, 2, "{name}: the link and the privacy notice");
        }
    }
}

#[test]
fn updates_that_were_not_asked_for_have_no_way_out() {
    for lang in Language::ALL {
        assert!(receipt(lang, Some(UNSUBSCRIBE)).text.contains(UNSUBSCRIBE));
        let words = receipt(lang, None);
        let said = Texts::of(lang).say("mail-unsubscribe");
        assert!(!words.text.contains(&said) && !words.html.contains(&said));
        assert!(!words.text.contains("\n\n\n") && !words.text.contains("{"), "{}", words.text);
    }
}

#[test]
fn text_is_plain_and_html_is_escaped_and_asks_for_nothing() {
    for lang in Language::ALL {
        for (name, words) in mails(lang) {
            assert!(words.text.contains(&title()), "{name}: the title stands as it is");
            assert!(!words.text.contains("&#"), "{name}");
            assert!(words.text.contains("\n-- \nExample & Daughters\n"), "{name}: the signature is set off");
            assert!(words.html.contains("Count &#60;everyone&#62; &#38; give us a nurse."), "{name}");
            for loaded in ["<img", "<link", "url(", "@import", "<script", "src="] {
                assert!(!words.html.contains(loaded), "{name} has {loaded}");
            }
            assert!(words.html.contains(&format!("lang=\"{}\"", lang.html_lang())), "{name}");
        }
    }
}

/// Writes every mail into `target/pages`, to be opened in a browser.
#[test]
fn mails_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    std::fs::create_dir_all(&folder).expect("a folder in the build's own");
    for lang in Language::ALL {
        for (name, words) in mails(lang) {
            std::fs::write(folder.join(format!("mail-{name}.{}.html", lang.code())), words.html)
                .expect("written");
            std::fs::write(folder.join(format!("mail-{name}.{}.txt", lang.code())), words.text)
                .expect("written");
        }
    }
}
