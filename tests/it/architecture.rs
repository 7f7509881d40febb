//! The rules of the house, held by reading its files: who may import whom, which words belong to one room, that every
//! file is compiled, and what no template may contain. Each offence names its file and line.
//!
//! The rules are plain functions from a path and a text to offences, so that made-up texts prove them too.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::rust_tokens::{Token, tokens};

/// What each room may import besides itself; `room::shelf` allows that shelf alone.
const IMPORTS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain"]),
    ("store", &["domain"]),
    ("mail", &["domain", "config", "store::outbox"]),
    ("export", &["domain", "store"]),
    ("actions", &["domain", "store"]),
    ("intake", &["domain", "actions", "store"]),
    ("jobs", &["domain", "config", "actions", "mail", "store"]),
    ("web", &["domain", "config", "actions", "intake", "store", "export", "mail::read", "mail::hook"]),
    ("cli", &["domain", "config", "store", "mail", "export", "actions", "intake", "jobs", "web", "fetch"]),
    ("fetch", &[]),
    ("clock", &["domain"]),
    ("secret", &["domain"]),
    ("telemetry", &["domain", "config::settings"]),
    ("language", &["domain"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// What every room but `domain` may import.
const FREE: &[&str] = &["clock", "secret", "telemetry", "language"];

/// Crates that are named in one room only, by the beginning of their name.
const CRATES: &[(&str, &str)] = &[
    ("diesel", "store"),
    ("tokio_postgres", "store"),
    ("lettre", "mail"),
    ("actix", "web"),
    ("ureq", "fetch"),
    ("minijinja", "domain"),
];

/// The most lines a file of `src` may have.
const LONGEST_FILE: usize = 600;

/// A broken rule and where it is broken.
#[derive(Debug, PartialEq, Eq)]
struct Offence {
    path: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

fn offence(path: &str, line: usize, rule: impl Into<String>) -> Offence {
    Offence { path: path.into(), line, rule: rule.into() }
}

// --- The rules -------------------------------------------------------------------------------------------------------

/// The room of a file: the first name below `src`.
fn room_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split(['/', '.']).next().unwrap_or(below)
}

/// How many modules lie between the crate and the inside of this file.
fn depth_of(path: &str) -> usize {
    let names = path.matches('/').count();
    if path.ends_with("/mod.rs") { names - 1 } else { names }
}

/// The first two names of every path below the one that ends at `at`, through braces: `{a::b, c}` gives `a::b` and `c`.
fn first_names(tokens: &[Token], mut at: usize) -> Vec<(usize, String, Option<String>)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    if text(at) != "{" {
        let shelves = if text(at + 1) == "::" { shelf_names(tokens, at + 2) } else { vec![] };
        let line = tokens.get(at).map_or(0, |token| token.line);
        if shelves.is_empty() {
            found.push((line, text(at).to_owned(), None));
        }
        found.extend(shelves.into_iter().map(|shelf| (line, text(at).to_owned(), Some(shelf))));
        return found;
    }
    let mut nesting = 0;
    while at < tokens.len() {
        match text(at) {
            "{" => nesting += 1,
            "}" => nesting -= 1,
            _ if nesting == 1 && matches!(text(at - 1), "{" | ",") => found.extend(first_names(tokens, at)),
            _ => {}
        }
        if nesting == 0 {
            break;
        }
        at += 1;
    }
    found
}

/// The names that a path goes on with at `at`: one, or those of a group.
fn shelf_names(tokens: &[Token], at: usize) -> Vec<String> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    if text(at) != "{" {
        return vec![text(at).to_owned()];
    }
    first_names(tokens, at).into_iter().map(|(_, name, _)| name).collect()
}

/// Every path of the crate that a file names: its line, its room, and its shelf where one is named.
fn crate_paths(path: &str, tokens: &[Token]) -> Vec<(usize, String, Option<String>)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        match text(at) {
            "crate" | "clarion" if text(at + 1) == "::" => found.extend(first_names(tokens, at + 2)),
            "super" if at < 2 || text(at - 2) != "super" => {
                let climbed = (0..).take_while(|n| text(at + 2 * n) == "super").count();
                if climbed == depth_of(path) {
                    let below = first_names(tokens, at + 2 * climbed);
                    // In a module written inside the file one step less is climbed, and what follows is no room.
                    found.extend(below.into_iter().filter(|(_, name, _)| is_room(name)));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_room(name: &str) -> bool {
    IMPORTS.iter().any(|(room, _)| *room == name)
}

/// Imports that the table does not allow.
fn forbidden_imports(path: &str, source: &str) -> Vec<Offence> {
    let room = room_of(path);
    let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == room) else {
        return vec![offence(path, 1, format!("the room `{room}` is not in the table of imports"))];
    };
    let mut offences = Vec::new();
    for (line, name, shelf) in crate_paths(path, &tokens(source)) {
        let whole = name == room
            || allowed.contains(&name.as_str())
            || (room != "domain" && FREE.contains(&name.as_str()));
        let one_shelf =
            shelf.as_ref().is_some_and(|shelf| allowed.contains(&format!("{name}::{shelf}").as_str()));
        // A macro or a function at the top of the crate belongs to no room.
        if !whole && !one_shelf && is_room(&name) {
            let path_named = shelf.map_or(name.clone(), |shelf| format!("{name}::{shelf}"));
            offences.push(offence(path, line, format!("`{room}` may not import `{path_named}`")));
        }
    }
    offences
}

/// Words outside the one room that they belong to.
fn strayed_words(path: &str, source: &str) -> Vec<Offence> {
    let room = room_of(path);
    let tokens = tokens(source);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut offences = Vec::new();
    let mut stray = |line: usize, word: &str, home: &str| {
        offences.push(offence(path, line, format!("`{word}` belongs to `{home}`")))
    };
    for (at, token) in tokens.iter().enumerate() {
        for (prefix, home) in CRATES {
            if token.text.starts_with(prefix) && room != *home {
                stray(token.line, &token.text, home);
            }
        }
        if room != "config" && token.text == "std" && text(at + 1) == "::" {
            for (line, _, _) in first_names(&tokens, at + 2).into_iter().filter(|(_, name, _)| name == "env")
            {
                stray(line, "std::env", "config");
            }
        }
        let reads_time = matches!(token.text.as_str(), "SystemTime" | "now_v7")
            || (token.text == "now" && at > 1 && text(at - 1) == "::" && text(at - 2) != "Clock");
        if room != "clock" && reads_time {
            stray(token.line, &token.text, "clock");
        }
    }
    offences
}

/// A file without a first line that says what it is for, or of more lines than anyone reads at once.
fn shapeless_file(path: &str, source: &str) -> Vec<Offence> {
    let mut offences = Vec::new();
    if !source.starts_with("//! ") {
        offences.push(offence(path, 1, "the file does not begin by saying what it is for (`//! …`)"));
    }
    let lines = source.lines().count();
    if lines > LONGEST_FILE {
        offences.push(offence(path, lines, format!("{lines} lines; a file has at most {LONGEST_FILE}")));
    }
    offences
}

/// Tests that never run.
fn ignored_tests(path: &str, source: &str) -> Vec<Offence> {
    let tokens = tokens(source);
    let ignored = tokens.windows(2).filter(|pair| pair[0].text == "[" && pair[1].text == "ignore");
    ignored.map(|pair| offence(path, pair[1].line, "no test is ignored")).collect()
}

/// Files that no `mod` leads to from one of `roots`: nobody compiles them, and the tests in them never run.
fn orphans(files: &[(String, String)], roots: &[&str]) -> Vec<Offence> {
    let text_of = |path: &str| files.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str());
    let mut reached: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
    let mut next = 0;
    while let Some(path) = reached.get(next).cloned() {
        next += 1;
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let below = match file {
            "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        let tokens = tokens(text_of(&path).unwrap_or_default());
        for child in tokens.windows(3).filter(|three| three[0].text == "mod" && three[2].text == ";") {
            let name = &child[1].text;
            let places = [format!("{below}/{name}.rs"), format!("{below}/{name}/mod.rs")];
            reached.extend(places.into_iter().filter(|place| text_of(place).is_some()));
        }
    }
    let lost = files.iter().filter(|(path, _)| path.ends_with(".rs") && !reached.contains(path));
    lost.map(|(path, _)| offence(path, 1, "no `mod` leads to this file")).collect()
}

/// What no template may contain: unescaped values, and for pages anything that the content security policy refuses.
fn unsafe_markup(path: &str, source: &str) -> Vec<Offence> {
    let is_mail = path.starts_with("templates/mail/");
    let mut offences = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let line = line.to_lowercase();
        let mut refuse = |rule: &str| offences.push(offence(path, number + 1, rule));
        if line.split('|').skip(1).any(|filter| filter.trim_start().starts_with("safe")) {
            refuse("a value is written unescaped (`|safe`)");
        }
        if is_mail || !path.ends_with(".html") {
            continue;
        }
        if line.split("<script").skip(1).any(|tag| !tag.split('>').next().unwrap_or(tag).contains("src=")) {
            refuse("a script is written into the page");
        }
        if line.contains(" style=") || line.contains("<style") {
            refuse("a style is written into the page");
        }
        if line.split(" on").skip(1).any(|rest| {
            rest.split_once('=')
                .is_some_and(|(name, _)| name.len() > 2 && name.bytes().all(|b| b.is_ascii_lowercase()))
        }) {
            refuse("an event handler is written into the page");
        }
    }
    offences
}

/// Paths in a text's map, or named anywhere in it, that do not exist.
fn missing_paths(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Offence> {
    const ROOTS: &[&str] =
        &["src/", "tests/", "config/", "migrations/", "templates/", ".ci/", ".config/", ".cargo/"];
    let is_path = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_./-".contains(&b));
    let mut offences = Vec::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    let mut in_block = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            parents.clear();
            continue;
        }
        let mut named: Vec<String> = line
            .split(|c: char| c.is_whitespace() || "`()[]\"',;".contains(c))
            .map(|word| word.trim_end_matches(['.', ':']))
            .filter(|word| ROOTS.iter().any(|root| word.starts_with(root)) && is_path(word))
            .map(str::to_owned)
            .collect();
        // A map is drawn by indentation: an entry lies below the last less indented folder.
        let entry = line.split_whitespace().next().unwrap_or("");
        let looks_like_entry = entry.ends_with('/') || entry.ends_with(".rs") || entry.ends_with(".toml");
        if in_block && looks_like_entry && is_path(entry) {
            let indent = line.len() - line.trim_start().len();
            parents.retain(|(column, _)| *column < indent);
            let whole = format!("{}{entry}", parents.last().map_or("", |(_, folder)| folder));
            if entry.ends_with('/') {
                parents.push((indent, whole.clone()));
            }
            if indent > 0 || ROOTS.iter().any(|root| whole.starts_with(root)) {
                named.push(whole);
            }
        }
        named.sort();
        named.dedup();
        for missing in named.iter().filter(|named| !exists(named)) {
            offences.push(offence(path, number + 1, format!("`{missing}` does not exist")));
        }
    }
    offences
}

// --- The house as it stands ------------------------------------------------------------------------------------------

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with its path from the root; a folder that is not there is a failure, not an empty list.
fn files_below(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                files.push((path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), text));
            }
        }
    }
    files.sort();
    files
}

#[track_caller]
fn assert_none(offences: Vec<Offence>) {
    let lines: Vec<String> = offences.iter().map(Offence::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

/// The offences of every file below `folder` whose name ends with `ending`.
fn survey(folder: &str, ending: &str, rule: fn(&str, &str) -> Vec<Offence>) -> Vec<Offence> {
    let files = files_below(folder);
    let chosen = files.iter().filter(|(path, _)| path.ends_with(ending));
    chosen.flat_map(|(path, text)| rule(path, text)).collect()
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    assert_none(survey("src", ".rs", forbidden_imports));
}

#[test]
fn words_stay_in_their_room() {
    assert_none(survey("src", ".rs", strayed_words));
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    assert_none(survey("src", ".rs", shapeless_file));
}

#[test]
fn every_file_is_compiled() {
    assert_none(orphans(&files_below("src"), &["src/lib.rs", "src/main.rs"]));
    assert_none(orphans(&files_below("tests/it"), &["tests/it/main.rs"]));
}

#[test]
fn no_test_is_ignored() {
    assert_none(survey("tests/it", ".rs", ignored_tests));
}

#[test]
fn templates_hold_nothing_unsafe() {
    assert_none(survey("templates", "", unsafe_markup));
}

#[test]
fn the_readme_names_only_what_exists() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    assert_none(missing_paths("README.md", &text, |path| root().join(path).exists()));
}

#[test]
fn every_migration_has_a_twin() {
    let names = |engine: &str| -> Vec<String> {
        let prefix = format!("migrations/{engine}/");
        let files = files_below(&prefix);
        files.into_iter().map(|(path, _)| path.replacen(&prefix, "", 1)).collect()
    };
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"), "migrations/sqlite and migrations/postgres differ");
    for up in sqlite.iter().filter(|name| name.ends_with("/up.sql")) {
        let down = up.replace("/up.sql", "/down.sql");
        assert!(sqlite.contains(&down), "{up} has no way down");
    }
}

// --- The rules against made-up offenders -----------------------------------------------------------------------------

/// The lines and rules of `offences`, for comparison.
fn told(offences: &[Offence]) -> Vec<(usize, &str)> {
    offences.iter().map(|offence| (offence.line, offence.rule.as_str())).collect()
}

#[test]
fn a_forbidden_import_is_caught_in_every_spelling() {
    let plain = "use std::fmt;\nuse crate::store::Store;\n";
    assert_eq!(
        told(&forbidden_imports("src/domain/petition.rs", plain)),
        [(2, "`domain` may not import `store::Store`")]
    );
    let grouped = "use crate::{\n    domain::id::PetitionId,\n    web::{state, form},\n};\n";
    assert_eq!(
        told(&forbidden_imports("src/store/petition.rs", grouped)),
        [(3, "`store` may not import `web::state`"), (3, "`store` may not import `web::form`")]
    );
    let inline = "fn now(clock: &crate::clock::Clock) {}";
    assert_eq!(
        told(&forbidden_imports("src/domain/moment.rs", inline)),
        [(1, "`domain` may not import `clock::Clock`")]
    );
    let climbing = "use super::super::mail::lane;";
    assert_eq!(
        told(&forbidden_imports("src/actions/sign.rs", climbing)),
        [(1, "`actions` may not import `mail::lane`")]
    );
    let from_head = "use super::jobs;";
    assert_eq!(told(&forbidden_imports("src/web/mod.rs", from_head)), [(1, "`web` may not import `jobs`")]);
}

#[test]
fn one_shelf_may_be_allowed_without_its_room() {
    let source = "use crate::store::outbox::Claimed;\nuse crate::store::{letter, outbox};\n";
    assert_eq!(
        told(&forbidden_imports("src/mail/compose.rs", source)),
        [(2, "`mail` may not import `store::letter`")]
    );
    assert_none(forbidden_imports("src/web/public/mailbox.rs", "use crate::mail::read::Message;"));
    assert_eq!(
        told(&forbidden_imports("src/web/public/mailbox.rs", "use crate::mail;")),
        [(1, "`web` may not import `mail`")]
    );
}

#[test]
fn allowed_imports_pass() {
    let source = "use crate::clock::Clock;\nuse crate::domain::{id, moment::Moment};\nuse super::tally;\npub(crate) fn f() {}";
    assert_none(forbidden_imports("src/store/signature.rs", source));
    // Inside a module of the file, two steps up is this room still.
    assert_none(forbidden_imports("src/store/conn.rs", "mod inner { use super::super::error::StoreError; }"));
}

#[test]
fn a_room_without_an_entry_in_the_table_is_caught() {
    assert_eq!(
        told(&forbidden_imports("src/helpers.rs", "")),
        [(1, "the room `helpers` is not in the table of imports")]
    );
}

#[test]
fn words_in_comments_and_strings_are_no_offence() {
    let source = r##"//! Not diesel.
/* use crate::web; /* nested */ use lettre::Message; */
const TEXT: &str = "use diesel::prelude::*; \" std::env";
const RAW: &[u8] = br#"SystemTime "now_v7" actix_web"#;
const QUOTE: char = '"';
fn lifetime<'a>(x: &'a str) -> &'a str { x } // std::env::var
"##;
    assert_none(strayed_words("src/domain/text.rs", source));
    assert_none(forbidden_imports("src/domain/text.rs", source));
}

#[test]
fn strayed_words_are_caught() {
    let source = "use diesel_async::RunQueryDsl;\nuse lettre::Message;\nuse actix_web::web;\n\
                  use std::{env, fmt};\nlet path = std::env::temp_dir();\nlet at = tokio::time::Instant::now();\n\
                  let id = uuid::Uuid::now_v7();\nlet fine = clock.now();\nlet also = Clock::now;\n";
    assert_eq!(
        told(&strayed_words("src/actions/sign.rs", source)),
        [
            (1, "`diesel_async` belongs to `store`"),
            (2, "`lettre` belongs to `mail`"),
            (3, "`actix_web` belongs to `web`"),
            (4, "`std::env` belongs to `config`"),
            (5, "`std::env` belongs to `config`"),
            (6, "`now` belongs to `clock`"),
            (7, "`now_v7` belongs to `clock`"),
        ]
    );
    assert_none(strayed_words("src/clock.rs", "use std::time::SystemTime;\nlet now = SystemTime::now();"));
}

#[test]
fn a_shapeless_file_is_caught() {
    let long = format!("use std::fmt;\n{}", "\n".repeat(LONGEST_FILE));
    let offences = shapeless_file("src/store/mod.rs", &long);
    assert_eq!(offences.len(), 2, "{offences:?}");
    assert_eq!(ignored_tests("tests/it/main.rs", "#[test]\n#[ignore]\nfn later() {}")[0].line, 2);
}

#[test]
fn a_file_that_nobody_compiles_is_caught() {
    let files = [
        ("src/lib.rs", "pub mod store;\n// mod attic;\n"),
        ("src/attic.rs", "mod deeper;"),
        ("src/attic/deeper.rs", ""),
        ("src/store/mod.rs", "mod letter;\n#[cfg(test)]\nmod tests { fn sign() {} }\n"),
        ("src/store/letter.rs", "pub(super) mod office;"),
        ("src/store/letter/office.rs", ""),
        ("src/store/tests.rs", ""),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let lost: Vec<String> =
        orphans(&files, &["src/lib.rs"]).into_iter().map(|offence| offence.path).collect();
    assert_eq!(lost, ["src/attic.rs", "src/attic/deeper.rs", "src/store/tests.rs"]);
}

#[test]
fn unsafe_markup_is_caught() {
    let page = "<p>{{ name | safe }}</p>\n<script>go()</script>\n<script src=\"/a.js\"></script>\n\
                <p style=\"color: red\">\n<button type=\"button\" onclick=\"go()\">\n<p>{{ a|lower }} based on x</p>\n";
    assert_eq!(
        told(&unsafe_markup("templates/public/petition/page.html", page)),
        [
            (1, "a value is written unescaped (`|safe`)"),
            (2, "a script is written into the page"),
            (4, "a style is written into the page"),
            (5, "an event handler is written into the page"),
        ]
    );
    assert_none(unsafe_markup("templates/mail/letter/letter.html", "<p style=\"margin: 0\">"));
}

#[test]
fn a_missing_path_is_caught() {
    let map = "See `src/clock.rs`, and tests/run.\n```\nsrc/\n  domain/   the nouns\n    id.rs\n  attic/    old things\ntests/\n```\n";
    let exists =
        |path: &str| ["src/clock.rs", "src/", "src/domain/", "src/domain/id.rs", "tests/"].contains(&path);
    assert_eq!(
        told(&missing_paths("README.md", map, exists)),
        [(1, "`tests/run` does not exist"), (6, "`src/attic/` does not exist")]
    );
}
