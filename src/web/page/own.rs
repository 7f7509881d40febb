//! How much of a letter is its writer's own, and how many have sent nearly the same.

use crate::domain::similarity::{Likeness, NEARLY_PERCENT, OwnPart};
use crate::language::Texts;

/// Up to how many of ten own lines a writer is asked for a sentence more.
const FEW_TENTHS: u8 = 2;

/// What a writer is told about a letter before it goes. Nobody's words are in it.
#[derive(Clone, Debug)]
pub struct OwnView {
    /// How much is the writer's own.
    pub share: String,
    /// How many others have sent nearly this text; empty where nobody has.
    pub others: Vec<String>,
    /// What would help, and why; `None` where nothing would, or it has been said.
    pub nudge: Option<String>,
}

impl OwnView {
    /// What is told of a letter with this `part` of its writer's own and this `likeness` to those of others.
    #[must_use]
    pub fn new(texts: &Texts, part: &OwnPart, likeness: &Likeness) -> Self {
        let tenths = part.tenths(likeness.most);
        // A line of one's own in a long letter is no tenth of it, and still one's own.
        let share = match tenths {
            0 if part.sketch.is_nothing() => texts.say("own-none"),
            0 if likeness.most >= NEARLY_PERCENT => texts.say("own-shared"),
            0 => texts.say("own-few"),
            tenths => texts.say_with("own-share", &[("tenths", i64::from(tenths).into())]),
        };
        let mut others = Vec::new();
        if likeness.here > 0 {
            others.push(texts.say_with("own-others-here", &[("count", i64::from(likeness.here).into())]));
        }
        if likeness.elsewhere > 0 {
            let count = i64::from(likeness.elsewhere);
            others.push(texts.say_with("own-others-elsewhere", &[("count", count.into())]));
        }
        let would_help = tenths <= FEW_TENTHS || !others.is_empty();
        Self { share, others, nudge: would_help.then(|| texts.say("own-nudge")) }
    }
}
