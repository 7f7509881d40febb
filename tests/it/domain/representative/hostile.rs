//! Files that are cut, mistaken or meant to harm: each is refused with its place, and no error quotes a file.

use clarion::domain::representative::{MemberFormat, RollError, RollFault};
use proptest::prelude::*;

use crate::roll::{MARK, NamedFile, good_files, read};

/// That an error tells what is wrong and nothing of the file.
#[track_caller]
fn assert_discreet(error: &RollError) {
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.to_lowercase().contains(&MARK.to_lowercase()), "{text}");
        assert!(!text.contains('@') && text.len() < 300, "{text}");
    }
}

/// The files with the one at `place` changed.
fn with(files: &[NamedFile], place: usize, change: impl FnOnce(&mut Vec<u8>)) -> Vec<NamedFile> {
    let mut files = files.to_vec();
    change(&mut files[place].1);
    files
}

/// The formats with each of their files.
fn each_file() -> impl Iterator<Item = (MemberFormat, Vec<NamedFile>, usize)> {
    good_files().into_iter().flat_map(|(format, files)| {
        let places = 0..files.len();
        places.map(move |place| (format, files.clone(), place))
    })
}

#[test]
fn the_files_are_good_before_they_are_changed() {
    for (format, files) in good_files() {
        assert!(read(format, &files).unwrap().offices.iter().any(|office| office.member.is_some()));
        let marked = with(&files, 0, |bytes| bytes.splice(0..0, *b"\xEF\xBB\xBF").for_each(drop));
        assert_eq!(read(format, &marked), read(format, &files), "{}", format.name());
    }
}

#[test]
fn another_kind_of_file_and_another_encoding_are_refused_with_the_line() {
    for (format, files, place) in each_file() {
        let name = files[place].0.clone();
        let text = String::from_utf8(files[place].1.clone()).unwrap();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let other = if text.trim_start().starts_with('<') { "[]".to_owned() } else { "<a>b</a>".to_owned() };
        let others: [Vec<u8>; 8] = [
            b"chamber,seat\nsenedd,W09000048\n".to_vec(),
            other.into_bytes(),
            b"PK\x03\x04\x14\x00\x00\x00".to_vec(),
            b"<!doctype html><html><body>Service unavailable</body></html>".to_vec(),
            b"{\"error\": \"not found\"}".to_vec(),
            b"   \n".to_vec(),
            b"null".to_vec(),
            utf16,
        ];
        for bytes in others {
            let changed = with(&files, place, |old| *old = bytes.clone());
            let error = read(format, &changed).unwrap_err();
            assert_discreet(&error);
            let missing = matches!(error.reason, RollFault::MissingFile(_));
            assert!(missing || (error.file == name && error.line >= 1), "{}: {error}", format.name());
        }
    }
}

#[test]
fn a_letter_of_another_encoding_is_refused_with_its_line() {
    for (format, files, place) in each_file() {
        // The last line but one, in Latin 1.
        let changed = with(&files, place, |bytes| {
            let end = bytes.trim_ascii_end().iter().rposition(|byte| *byte == b'\n').unwrap();
            bytes.insert(end, 0xE2);
        });
        let lines = changed[place].1.trim_ascii_end().split(|byte| *byte == b'\n').count();
        let error = read(format, &changed).unwrap_err();
        assert_eq!(error.reason, RollFault::Syntax("text in UTF-8"));
        assert_eq!((error.file.as_str(), error.line), (changed[place].0.as_str(), lines - 1));
    }
}

#[test]
fn values_that_lie_deep_in_one_another_are_refused_or_passed_over() {
    for depth in [200, 200_000] {
        let lists = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let elements = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        for (format, files, place) in each_file() {
            for deep in [&lists, &objects, &elements] {
                let error = read(format, &with(&files, place, |bytes| *bytes = deep.clone().into_bytes()))
                    .unwrap_err();
                assert_discreet(&error);
            }
            // Within a field that nobody reads.
            let within = with(&files, place, |bytes| {
                let text = String::from_utf8(bytes.clone()).unwrap();
                *bytes = text.replacen('{', &format!("{{\"Extra\": {lists},"), 1).into_bytes();
            });
            if let Err(error) = read(format, &within) {
                assert_discreet(&error);
            }
        }
    }
}

#[test]
fn a_field_of_a_million_letters_is_refused_by_its_name() {
    let long = "x".repeat(1_000_000);
    let mut refused = 0;
    for (format, files, place) in each_file() {
        let changed = with(&files, place, |bytes| {
            *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(MARK, &long, 1).into_bytes();
        });
        if changed[place].1.len() < 1_000_000 {
            continue;
        }
        let error = read(format, &changed).unwrap_err();
        assert_discreet(&error);
        assert!(error.to_string().ends_with(" cannot be read"), "{error}");
        assert!(error.line > 1 && error.file == changed[place].0, "{error:?}");
        refused += 1;
    }
    assert_eq!(refused, 6 + 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_cut_file_is_refused(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let all: Vec<_> = each_file().collect();
        let (format, files, place) = which.get(&all).clone();
        let changed = with(&files, place, |bytes| {
            let length = bytes.trim_ascii_end().len();
            bytes.truncate(at.index(length));
        });
        let error = read(format, &changed).unwrap_err();
        assert_discreet(&error);
        prop_assert!(matches!(error.reason, RollFault::Syntax(_)), "{}", error);
        let lines = changed[place].1.split(|byte| *byte == b'\n').count();
        prop_assert!((1..=lines).contains(&error.line), "{} of {}", error, lines);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_and_never_quoted(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        put in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"{}[]<>&;\",:0\n/!".to_vec())], 0..12),
    ) {
        let all: Vec<_> = each_file().collect();
        let (format, files, place) = which.get(&all).clone();
        let changed = with(&files, place, |bytes| {
            let begin = at.index(bytes.len());
            let end = (begin + removed).min(bytes.len());
            bytes.splice(begin..end, put).for_each(drop);
        });
        if let Err(error) = read(format, &changed) {
            assert_discreet(&error);
        }
    }

    #[test]
    fn fields_that_changed_places_are_read_or_refused_and_never_quoted(
        which in any::<prop::sample::Index>(),
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let all: Vec<_> = each_file().collect();
        let (format, files, place) = which.get(&all).clone();
        let changed = with(&files, place, |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut lines: Vec<&str> = text.lines().collect();
            let (one, other) = (one.index(lines.len()), other.index(lines.len()));
            lines.swap(one, other);
            *bytes = lines.join("\n").into_bytes();
        });
        if let Err(error) = read(format, &changed) {
            assert_discreet(&error);
        }
    }
}
