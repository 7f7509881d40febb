//! How much of a letter is its writer's own, and how like it is to others.

use std::collections::HashSet;

use clarion::domain::id::OfficeId;
use clarion::domain::similarity::{
    Likeness, MOST_LETTERS, NEARLY_PERCENT, OwnPart, SHINGLE, Sketch, SketchIndex, WrittenLetter,
};
use proptest::prelude::*;
use uuid::Uuid;

const CAMPAIGN: [&str; 4] = [
    "I live in Invented Vale, and I have signed a petition for people with an invented illness.",
    "Nobody knows how many people live with it, so nobody can plan for them.",
    "Everyone should have a nurse who knows them by name.",
    "Will you ask the minister by when this will be done?",
];

fn own(text: &str) -> OwnPart {
    OwnPart::of([text], CAMPAIGN)
}

fn sketch(text: &str) -> Sketch {
    own(text).sketch
}

/// Sixty different words from `from` on.
fn sixty(from: usize) -> Vec<String> {
    (from..from + 60).map(|number| format!("word{number}")).collect()
}

/// The resemblance by the book.
fn exact(a: &str, b: &str) -> f64 {
    let shingles = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.windows(SHINGLE).map(<[String]>::to_vec).collect::<HashSet<_>>()
    };
    let (a, b) = (shingles(a), shingles(b));
    let count = |count: usize| f64::from(u32::try_from(count).unwrap());
    100.0 * count(a.intersection(&b).count()) / count(a.union(&b).count().max(1))
}

#[test]
fn the_campaign_s_text_is_nobody_s_own() {
    let all = CAMPAIGN.join("\n\n");
    let part = own(&all);
    assert_eq!((part.own_words, part.percent(), part.tenths(0)), (0, 0, 0));
    assert!(part.sketch.is_nothing());
    // In another order, in capitals, without commas, and with a paragraph less.
    let shuffled = format!("{}\n{}", CAMPAIGN[3].to_uppercase(), CAMPAIGN[0].replace(',', ""));
    assert!(sketch(&shuffled).is_nothing());
    assert!(sketch("").is_nothing());
    assert_eq!(OwnPart::of([], CAMPAIGN).percent(), 0);
}

#[test]
fn who_ticked_the_same_points_is_compared_by_what_they_said_themselves() {
    let letter = |own: &str| format!("{own}\n\n{}", CAMPAIGN.join("\n\n"));
    let mine = letter(
        "My mother waited eleven months until somebody believed her, and then it was too late for much.",
    );
    let yours = letter(
        "As a nurse on a ward in the north I see every week what a named person at the end of a line changes.",
    );
    assert!(sketch(&mine).percent(&sketch(&yours)) < 5);
    assert_eq!(sketch(&mine).percent(&sketch(&mine)), 100);
    assert!(own(&mine).percent() > 20);
}

#[test]
fn small_changes_leave_a_text_nearly_the_same() {
    let mut words = sixty(0);
    let before = words.join(" ");
    words.iter_mut().step_by(10).for_each(|word| word.push('x'));
    let after = words.join(" ");
    let percent = sketch(&before).percent(&sketch(&after));
    assert!(percent >= NEARLY_PERCENT, "{percent}");
    for same in
        [before.to_uppercase(), before.replace(' ', ", "), before.replace(" word5 ", " \u{2019}word5' ")]
    {
        assert_eq!(sketch(&before).percent(&sketch(&same)), 100, "{same}");
    }
    // Every third word changed leaves no run of three.
    words.iter_mut().step_by(3).for_each(|word| word.push('y'));
    assert!(sketch(&before).percent(&sketch(&words.join(" "))) < 5);
}

#[test]
fn a_part_shared_with_others_is_less_one_s_own() {
    let part = OwnPart::of(["one two three four five six seven eight nine ten"], []);
    assert_eq!(part.beside("").tenths(0), 10);
    assert_eq!(part.beside("one two three four five six seven eight nine ten").tenths(0), 5);
    assert_eq!(part.tenths(60), 4);
    assert_eq!(part.tenths(100), 0);
    let short = OwnPart::of(["Act now."], []);
    assert_eq!((short.own_words, short.sketch.percent(&OwnPart::of(["act NOW"], []).sketch)), (2, 100));
}

#[test]
fn stored_sketches_stay_comparable() {
    // A change of these bytes makes every stored sketch worthless: then the table has to be filled anew.
    let bytes = sketch("My mother waited eleven months.").as_bytes().to_vec();
    assert_eq!(bytes.get(..8), Some([235, 1, 226, 34, 21, 204, 148, 88].as_slice()), "{bytes:?}");
    assert_eq!(Sketch::from_slice(&bytes), Some(sketch("my mother waited eleven months")));
    assert_eq!(Sketch::from_slice(&[0; 127]), None);
    assert_eq!(format!("{:?}", sketch("Secret words here.")), "Sketch(…)");
}

// --- The index -------------------------------------------------------------------------------------------------------

fn office(number: u128) -> OfficeId {
    OfficeId::from_uuid(Uuid::from_u128(number))
}

fn letter(office_number: u128, author: i64, text: &str) -> WrittenLetter {
    WrittenLetter { office: office(office_number), author, sketch: sketch(text) }
}

#[test]
fn others_are_counted_here_and_elsewhere_and_nobody_is_compared_with_themselves() {
    let text = sixty(0).join(" ");
    let near = text.replace("word30", "changed");
    let far = sixty(100).join(" ");
    let mut index = SketchIndex::default();
    assert!(index.is_empty());
    assert_eq!(index.likeness(&sketch(&text), office(1), 1), Likeness::default());
    index.add(
        &[
            letter(1, 2, &near),
            letter(1, 3, &text),
            letter(1, 4, &far),
            letter(2, 1, &text),
            letter(3, 1, &text),
        ],
        &[letter(2, 5, &near), letter(1, 6, "")],
    );
    assert_eq!(index.len(), 6);
    assert_eq!(index.likeness(&sketch(&text), office(1), 1), Likeness { here: 2, elsewhere: 1, most: 100 });
    let third = index.likeness(&sketch(&text), office(2), 3);
    assert_eq!((third.here, third.elsewhere, third.most), (2, 2, 100));
    // What is the newest now takes the place of what was.
    index.add(&[], &[]);
    assert_eq!(index.likeness(&sketch(&text), office(2), 2).here, 1);
}

#[test]
fn letters_in_the_campaign_s_words_are_counted_by_office_and_never_held() {
    let mut index = SketchIndex::default();
    index.add(&[letter(1, 2, CAMPAIGN[0]), letter(1, 3, ""), letter(2, 4, "")], &[letter(1, 5, "")]);
    assert!(index.is_empty());
    assert_eq!(index.likeness(&Sketch::NOTHING, office(1), 1), Likeness { here: 3, elsewhere: 0, most: 0 });
    assert_eq!(index.likeness(&sketch("Something of my own."), office(1), 1), Likeness::default());
}

#[test]
fn the_oldest_letters_go_where_there_are_too_many() {
    let mut index = SketchIndex::default();
    let old = letter(1, 2, "The oldest letter of them all.");
    let new = WrittenLetter { sketch: sketch("One of very many others."), ..old };
    index.add(&[old], &[]);
    index.add(&vec![new; MOST_LETTERS], &[]);
    assert!(index.len() <= MOST_LETTERS, "{index:?}");
    assert_eq!(index.likeness(&old.sketch, office(1), 1).here, 0);
    assert!(index.likeness(&new.sketch, office(1), 1).here > 0);
}

proptest! {
    #[test]
    fn a_sketch_estimates_the_resemblance(shared in 0..120_usize, mine in 3..80_usize, yours in 3..80_usize) {
        let text = |from: usize, own: usize| {
            let own = (from..from + own).map(|number| format!("own{number}"));
            (0..shared).map(|number| format!("shared{number}")).chain(own).collect::<Vec<_>>().join(" ")
        };
        let (a, b) = (text(0, mine), text(1_000, yours));
        let told = f64::from(sketch(&a).percent(&sketch(&b)));
        prop_assert_eq!(sketch(&a).percent(&sketch(&b)), sketch(&b).percent(&sketch(&a)));
        // The deviation is at most 4.4 in 100, of 128 places; four of them.
        prop_assert!((told - exact(&a, &b)).abs() < 18.0, "{} told of {}", told, exact(&a, &b));
    }

    #[test]
    fn any_text_has_an_own_part(written in any::<String>(), campaign in any::<String>()) {
        let part = OwnPart::of([written.as_str()], [campaign.as_str()]);
        prop_assert!(part.own_words <= part.words && part.percent() <= 100 && part.tenths(0) <= 10);
        prop_assert_eq!(part.own_words == 0, part.sketch.is_nothing());
        prop_assert!(OwnPart::of([written.as_str()], [written.as_str()]).sketch.is_nothing());
    }
}
