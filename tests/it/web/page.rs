//! Every public page, drawn with invented data in both languages and held to the rules that all share.

mod sample;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clarion::domain::language::Language;
use clarion::domain::nation::Nation;
use clarion::language::Texts;
use clarion::web::page::Page;
use clarion::web::page::share::ShareLinks;
use clarion::web::page::unsubscribe::UnsubscribePage;

/// A start tag: its name and its attributes, values still escaped.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

impl Tag {
    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }
}

/// Reads the tags of a page in order and proves that they nest. Knows the HTML that our templates write, no more.
fn tags(page: &str) -> Vec<Tag> {
    const VOID: [&str; 5] = ["meta", "link", "input", "br", "img"];
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!doctype html>").expect("a page begins with its doctype");
    while let Some((_, after)) = rest.split_once('<') {
        let mut quoted = false;
        let end = after
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .expect("a tag is closed");
        let (inside, closed) = after.split_at(end);
        rest = closed.strip_prefix('>').unwrap_or(closed);
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "an end tag before … {}",
                rest.chars().take(80).collect::<String>()
            );
            continue;
        }
        let (name, mut written) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let mut attributes = BTreeMap::new();
        loop {
            written = written.trim_start();
            if written.is_empty() {
                break;
            }
            let stop = written.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(written.len());
            let (key, after_key) = written.split_at(stop);
            let value = match after_key.strip_prefix("=\"") {
                Some(value) => {
                    let (value, after_value) = value.split_once('"').expect("a value is quoted");
                    written = after_value;
                    value
                }
                None => {
                    written = after_key;
                    ""
                }
            };
            let repeated = attributes.insert(key.to_owned(), value.to_owned());
            assert!(repeated.is_none(), "{name} says {key} twice");
        }
        if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
        tags.push(Tag { name: name.to_owned(), attributes });
    }
    assert!(open.is_empty(), "left open: {open:?}");
    tags
}

/// Runs a check on every page in both languages.
fn each_page(check: impl Fn(Language, &str, &str, &[Tag])) {
    for lang in Language::ALL {
        for (name, page) in sample::pages(lang) {
            check(lang, name, &page, &tags(&page));
        }
    }
}

#[test]
fn each_says_its_language_and_has_one_heading() {
    each_page(|lang, name, page, tags| {
        assert_eq!(tags[0].get("lang"), lang.html_lang(), "{name}");
        assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1, "{name}");
        assert_eq!(tags.iter().filter(|tag| tag.name == "main").count(), 1, "{name}");
        assert!(!page.contains("<title> –"), "{name} has no title of its own");
        let toggle = tags.iter().find(|tag| tag.get("class") == "toggle").expect("the toggle");
        assert_eq!(toggle.get("hreflang"), lang.other().html_lang(), "{name}");
        assert!(toggle.get("href").starts_with(&format!("/{}", lang.other().code())), "{name}");
    });
}

#[test]
fn headings_never_skip_a_level() {
    each_page(|_, name, _, tags| {
        // The error summary stands above the page's own heading, as GOV.UK has it.
        let levels = tags
            .iter()
            .filter(|tag| tag.get("id") != "problem-title")
            .filter_map(|tag| tag.name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()));
        let mut last = 0;
        for level in levels {
            assert!(level <= last + 1, "{name}: h{level} follows h{last}");
            last = level;
        }
    });
}

#[test]
fn no_message_is_missing_and_no_value_left_open() {
    for lang in Language::ALL {
        let ids: BTreeSet<&str> = Texts::sources(lang)
            .iter()
            .flat_map(|(_, source)| source.lines())
            .filter_map(|line| line.split_once(" = ").map(|(id, _)| id))
            .filter(|id| id.contains('-'))
            .collect();
        for (name, page) in sample::pages(lang) {
            assert!(!page.contains("{$") && !page.contains("{ $"), "{name}");
            let shown = page.replace(['<', '>'], "\u{0}");
            let words: BTreeSet<&str> = shown.split('\u{0}').map(str::trim).collect();
            let bare: Vec<_> = ids.intersection(&words).collect();
            assert!(bare.is_empty(), "{name}: {bare:?}");
        }
    }
}

#[test]
fn every_input_has_a_label_and_every_id_is_its_own() {
    each_page(|_, name, _, tags| {
        let ids: Vec<&str> = tags.iter().map(|tag| tag.get("id")).filter(|id| !id.is_empty()).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name} uses an id twice");
        let labels: BTreeSet<&str> =
            tags.iter().filter(|tag| tag.name == "label").map(|tag| tag.get("for")).collect();
        for tag in tags {
            let is_field = ["input", "select", "textarea"].contains(&tag.name.as_str());
            if is_field && tag.get("type") != "hidden" {
                assert!(labels.contains(tag.get("id")), "{name}: no label for {}", tag.get("name"));
            }
            assert!(!tag.attributes.contains_key("required"), "{name}: the server says what is missing");
            for reference in ["for", "aria-labelledby", "aria-describedby"] {
                for id in tag.get(reference).split_whitespace() {
                    assert!(distinct.contains(id), "{name}: {reference} points at {id}, which is not there");
                }
            }
            if let Some(id) = tag.get("href").strip_prefix('#') {
                assert!(distinct.contains(id), "{name}: a link leads to #{id}, which is not there");
            }
        }
    });
}

#[test]
fn nothing_inline_and_nothing_from_elsewhere() {
    each_page(|_, name, page, tags| {
        assert!(!page.contains("<script") && !page.contains("<style"), "{name}");
        for tag in tags {
            assert!(!tag.attributes.contains_key("style"), "{name}: an inline style on {}", tag.name);
            assert!(
                !tag.attributes.keys().any(|key| key.starts_with("on")),
                "{name}: a handler on {}",
                tag.name
            );
            assert!(!tag.attributes.contains_key("src"), "{name}: {} loads something", tag.name);
            if tag.name == "link" && ["stylesheet", "icon"].contains(&tag.get("rel")) {
                assert!(!tag.get("href").contains("//"), "{name}: {} comes from elsewhere", tag.get("href"));
            }
            if tag.name == "form" {
                assert!(tag.get("action").starts_with('/'), "{name}: a form leaves the site");
            }
        }
    });
}

#[test]
fn what_needs_mending_is_said_in_title_summary_and_field() {
    for lang in Language::ALL {
        let lead = Texts::of(lang).say("error-lead");
        for (name, page) in sample::pages(lang) {
            let tags = tags(&page);
            let has_summary = tags.iter().any(|tag| tag.get("id") == "problem" && tag.get("role") == "alert");
            let is_wrong = tags.iter().any(|tag| tag.get("class").contains("wrong"));
            assert_eq!(page.contains(&format!("<title>{lead} ")), is_wrong, "{name}: the title");
            assert_eq!(has_summary, is_wrong, "{name}: the summary");
        }
        let pages: BTreeMap<_, _> = sample::pages(lang).into_iter().collect();
        let mend = tags(&pages["petition-mend"]);
        let email = mend.iter().find(|tag| tag.get("id") == "email").expect("the field");
        assert_eq!(email.get("value"), "ada.example.com", "what was typed is kept");
        assert_eq!(email.get("aria-invalid"), "true");
        assert_eq!(email.get("aria-describedby"), "email-hint email-error");
    }
}

#[test]
fn what_a_person_typed_is_escaped_and_kept() {
    let pages: BTreeMap<_, _> = sample::pages(Language::English).into_iter().collect();
    let moved = &pages["petition-moved"];
    assert!(moved.contains(r#"value="Ada &#34;Example&#34; &#60;Lovelace&#62;""#), "the name is kept");
    assert!(
        moved.contains(r#"<input type="hidden" name="nation" value="wales">"#),
        "the answer is carried along"
    );
    let letter = &pages["letter-compose"];
    assert!(
        letter.contains("eleven months.\n&#60;b&#62;Eleven.&#60;/b&#62;</textarea>"),
        "line ends are kept"
    );
}

#[test]
fn pages_with_a_token_stay_out_of_search_engines_and_name_no_canonical_address() {
    each_page(|_, name, page, _| {
        let is_open = page.contains("rel=\"canonical\"");
        assert_ne!(is_open, page.contains("content=\"noindex\""), "{name}");
        assert!(!(is_open && page.contains("name=\"token\"")), "{name}");
        if ["confirm", "signed", "my-data", "letter-compose", "unsubscribe"].contains(&name) {
            assert!(!is_open, "{name}");
        }
    });
}

#[test]
fn a_page_fits_the_budget_of_a_slow_connection() {
    each_page(|_, name, page, _| assert!(page.len() < 40_000, "{name} is {} bytes", page.len()));
    let stylesheet = include_str!("../../../templates/assets/style.css");
    assert!(stylesheet.len() < 16_000, "the stylesheet is {} bytes", stylesheet.len());
    let staff = include_str!("../../../templates/assets/staff.css");
    for sheet in [stylesheet, staff] {
        assert!(!sheet.contains("url(") && !sheet.contains("@import"), "a stylesheet asks for nothing");
    }
}

#[test]
fn share_links_carry_the_address_and_nothing_breaks_out_of_them() {
    let links =
        ShareLinks::new("https://clarion.example/en/petitions/wales?a=1&b=2", Texts::of(Language::English));
    let address = "https%3A%2F%2Fclarion.example%2Fen%2Fpetitions%2Fwales%3Fa%3D1%26b%3D2";
    for link in [&links.whatsapp, &links.facebook, &links.x, &links.bluesky, &links.email] {
        assert!(link.contains(address), "{link}");
        assert!(link.chars().all(|c| c.is_ascii_graphic()), "{link}");
    }
}

#[test]
fn a_page_without_help_line_or_demonstration_says_nothing_of_them() {
    let mut chrome = sample::chrome(Language::English, "", Some(Nation::Wales));
    let mut organisation = (*chrome.organisation).clone();
    organisation.help_line = None;
    chrome.organisation = organisation.into();
    chrome.is_demo = false;
    let page = UnsubscribePage { chrome, token: "t".to_owned(), is_done: false }.draw().expect("drawn");
    assert!(!page.contains("/dev/mailbox") && !page.contains("talk to someone"));
}

/// Writes every page beside its stylesheet into `target/pages`, to be opened in a browser.
#[test]
fn pages_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    std::fs::create_dir_all(&folder).expect("a folder in the build's own");
    for (name, content) in [
        ("style.css", include_str!("../../../templates/assets/style.css")),
        ("icon.svg", include_str!("../../../templates/assets/icon.svg")),
    ] {
        std::fs::write(folder.join(name), content).expect("written");
    }
    for lang in Language::ALL {
        for (name, page) in sample::pages(lang) {
            std::fs::write(folder.join(format!("{name}.{}.html", lang.code())), page).expect("written");
        }
    }
}
