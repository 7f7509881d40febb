//! Both languages say the same things: the same messages, with the same values, each used and none missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clarion::domain::language::Language;
use clarion::language::Texts;
use fluent_bundle::FluentResource;

use super::writing::refusals;

/// Messages that are the same word in both languages.
const ALIKE: [&str; 1] = ["date-and-time"];

/// The messages of a language: id and pattern.
fn messages(lang: Language) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    for (file, source) in Texts::sources(lang) {
        let mut current: Option<String> = None;
        for line in source.lines() {
            let is_start = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if is_start {
                let (id, pattern) = line.split_once('=').expect("a message has a pattern");
                let id = id.trim().to_owned();
                let earlier = messages.insert(id.clone(), pattern.trim().to_owned());
                assert!(earlier.is_none(), "{id} is said twice, the second time in {file}.ftl");
                current = Some(id);
            } else if let (false, Some(id)) = (line.is_empty() || line.starts_with('#'), &current) {
                let pattern = messages.get_mut(id).expect("it was begun above");
                pattern.push('\n');
                pattern.push_str(line.trim());
            }
        }
    }
    messages
}

/// The values that a pattern takes: what follows each `$`.
fn values(pattern: &str) -> BTreeSet<String> {
    pattern
        .split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
        .collect()
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|end| ["rs", "html", "txt"].iter().any(|known| end == *known))
        {
            into.push(path);
        }
    }
}

/// The names in a list of values: what stands quoted after each opening bracket.
fn names(values: &str) -> BTreeSet<String> {
    let list = values.split_once(']').map_or("", |(list, _)| list);
    list.split("(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// One use of a message in a source or a template.
struct Use {
    place: String,
    id: String,
    /// The names of the values that it is given; `None` where they are not written in the call itself.
    given: Option<BTreeSet<String>>,
}

fn uses() -> Vec<Use> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    // The command line speaks English alone.
    paths.retain(|path| !path.starts_with(root.join("src/cli")));
    files(&root.join("templates"), &mut paths);
    let mut uses = Vec::new();
    for path in paths {
        let source = std::fs::read_to_string(&path).expect("a text");
        for call in [".say(", ".say_with("] {
            for rest in source.split(call).skip(1) {
                let Some((id, after)) =
                    rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
                else {
                    continue;
                };
                let written = after.trim_start_matches(|c: char| c == ',' || c == '&' || c.is_whitespace());
                let given = match (call, written.strip_prefix('[')) {
                    (".say(", _) => Some(BTreeSet::new()),
                    (_, Some(values)) => Some(names(values)),
                    (_, None) => None,
                };
                uses.push(Use { place: path.display().to_string(), id: id.to_owned(), given });
            }
        }
    }
    uses
}

#[test]
fn every_file_parses() {
    for lang in Language::ALL {
        for (file, source) in Texts::sources(lang) {
            let parsed = FluentResource::try_new((*source).to_owned());
            assert!(
                parsed.is_ok(),
                "{}/{file}.ftl: {:?}",
                lang.code(),
                parsed.err().map(|(_, errors)| errors)
            );
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    let (english, welsh) = (messages(Language::English), messages(Language::Welsh));
    let ids = |messages: &BTreeMap<String, String>| messages.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(ids(&english), ids(&welsh));
    for (id, pattern) in &english {
        assert_eq!(values(pattern), values(&welsh[id]), "the values of {id}");
    }
}

#[test]
fn welsh_is_not_english() {
    let welsh = messages(Language::Welsh);
    for (id, pattern) in messages(Language::English) {
        assert_eq!(pattern == welsh[&id], ALIKE.contains(&id.as_str()), "{id}: {pattern}");
    }
}

#[test]
fn every_message_that_is_used_exists_and_gets_its_values() {
    let english = messages(Language::English);
    let uses = uses();
    assert!(uses.len() > 100, "the search for uses works");
    for Use { place, id, given } in uses {
        let pattern = english.get(&id).unwrap_or_else(|| panic!("{place} says {id}, which is not there"));
        if let Some(given) = given {
            assert_eq!(values(pattern), given, "{place}: the values of {id}");
        }
    }
}

#[test]
fn every_message_is_used() {
    let mut unused: BTreeSet<String> = messages(Language::English).into_keys().collect();
    for used in uses() {
        unused.remove(&used.id);
    }
    for (field, code) in refusals() {
        let rule = code.split_once('-').map_or(code, |(_, rule)| rule);
        unused.remove(&format!("error-{}-{rule}", field.replace('_', "-")));
    }
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn the_words_keep_to_the_house_style() {
    for (id, pattern) in messages(Language::English) {
        let words: Vec<String> =
            pattern.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
        for banned in ["please", "sorry", "oops", "invalid", "sufferer", "suffering", "victim", "battle"] {
            assert!(!words.iter().any(|word| word == banned), "{id} says {banned}");
        }
        assert!(!pattern.contains('!'), "{id} raises its voice");
    }
}

#[test]
fn subjects_of_mails_name_no_illness() {
    for lang in Language::ALL {
        for (id, pattern) in messages(lang).iter().filter(|(id, _)| id.ends_with("-subject")) {
            let lower = pattern.to_lowercase();
            for word in ["cancer", "canser", "breast", "bron", "fron", "health", "iechyd", "nurse", "nyrs"] {
                assert!(!lower.contains(word), "{id} says {word}");
            }
        }
    }
}
