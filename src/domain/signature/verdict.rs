//! What the staff decide about signatures, one by one or many at once, and how it is undone.

use super::{Flag, SignatureState};

/// A decision about a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is not counted until somebody looks at it again; it gets its mail like any other.
    Flag,
    /// It is struck out.
    Invalidate,
    /// It stands again as its signer left it, without a flag.
    Restore,
}

/// What a verdict looks at and changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Standing {
    /// Where in its life.
    pub state: SignatureState,
    /// Why it is not counted.
    pub flag: Option<Flag>,
}

impl Standing {
    /// Whether it counts.
    #[must_use]
    pub fn is_counted(self) -> bool {
        self.state == SignatureState::Confirmed && self.flag.is_none()
    }

    const fn is_alive(self) -> bool {
        matches!(self.state, SignatureState::Pending | SignatureState::Confirmed)
    }
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Flag, Self::Invalidate, Self::Restore];

    /// The word in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Invalidate => "invalidate",
            Self::Restore => "restore",
        }
    }

    /// The verdict of a word; `None` for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }

    /// What a signature becomes by it; `None` where it changes nothing. `was_confirmed` tells whether the signer has
    /// confirmed it. What a signer has taken back stays taken back.
    #[must_use]
    pub fn apply(self, now: Standing, was_confirmed: bool) -> Option<Standing> {
        match self {
            Self::Flag if now.is_alive() && now.flag != Some(Flag::Staff) => {
                Some(Standing { flag: Some(Flag::Staff), ..now })
            }
            Self::Invalidate if now.is_alive() => Some(Standing { state: SignatureState::Invalid, ..now }),
            Self::Restore if now.state == SignatureState::Invalid => {
                let state = if was_confirmed { SignatureState::Confirmed } else { SignatureState::Pending };
                Some(Standing { state, flag: None })
            }
            Self::Restore if now.is_alive() && now.flag.is_some() => Some(Standing { flag: None, ..now }),
            _ => None,
        }
    }

    /// What a signature that was `before` this verdict goes back to; `None` where somebody has changed since what it
    /// changed. What happened beside it stays: who confirmed meanwhile is confirmed, and a flag that confirming clears
    /// does not come back.
    #[must_use]
    pub fn undo(self, before: Standing, now: Standing) -> Option<Standing> {
        match self {
            Self::Flag if now.flag == Some(Flag::Staff) && now.state != SignatureState::Withdrawn => {
                let has_confirmed =
                    before.state == SignatureState::Pending && now.state == SignatureState::Confirmed;
                let flag = before.flag.filter(|flag| !(has_confirmed && flag.clears_on_confirming()));
                Some(Standing { flag, ..now })
            }
            Self::Invalidate if now.state == SignatureState::Invalid => {
                Some(Standing { state: before.state, ..now })
            }
            Self::Restore if self.apply(before, now.state == SignatureState::Confirmed) == Some(now) => {
                Some(before)
            }
            _ => None,
        }
    }
}
