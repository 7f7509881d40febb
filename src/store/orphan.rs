//! Rows whose owner is gone. Where the tables say so themselves the database refuses to make one; these
//! queries find what a table cannot say, and what was made behind the program's back.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::conn::{Conn, each};
use super::error::StoreError;

/// A kind of row that must have an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orphan {
    /// A mail whose subject is gone: a signature, a letter, or what an office or a question has caused.
    Mail,
    /// A signature whose petition, or the wording of its box for updates, is gone.
    Signature,
    /// An entry of the consent ledger whose signature or wording is gone.
    ConsentEvent,
    /// A letter whose signature is gone.
    Letter,
    /// A holder whose office is gone.
    Holder,
    /// A block of postcodes whose release is gone.
    PlaceBlock,
    /// A letter whose state is not what the row that carries it says: one that waits and that nothing will
    /// carry, or one that is told to have been sent and was not.
    StrayLetter,
}

impl Orphan {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Mail,
        Self::Signature,
        Self::ConsentEvent,
        Self::Letter,
        Self::Holder,
        Self::PlaceBlock,
        Self::StrayLetter,
    ];

    /// What is wrong with such a row, in the words of `verify`.
    #[must_use]
    pub const fn fault(self) -> &'static str {
        match self {
            Self::StrayLetter => "in another state than its mail",
            _ => "without its owner",
        }
    }

    /// The table of the row: the stable word in logs and in what `verify` prints.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Signature => "signature",
            Self::ConsentEvent => "consent_event",
            Self::Letter => "letter",
            Self::Holder => "holder",
            Self::PlaceBlock => "place_block",
            Self::StrayLetter => "letter",
        }
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Mail => {
                "SELECT COUNT(*) AS orphans FROM outbox WHERE CASE \
                 WHEN kind IN ('letter', 'letter_held', 'letter_returned', 'letter_collected', \
                               'letter_declined', 'office_answer', 'letter_bounced') \
                 THEN NOT EXISTS (SELECT 1 FROM letter WHERE letter.id = outbox.subject_id) \
                 WHEN kind = 'letter_reply' \
                 THEN NOT EXISTS (SELECT 1 FROM mail_event WHERE mail_event.id = outbox.subject_id) \
                 WHEN kind = 'office_link' \
                 THEN NOT EXISTS (SELECT 1 FROM office_request r WHERE r.id = outbox.subject_id) \
                 WHEN kind IN ('office_address', 'office_address_told') \
                 THEN NOT EXISTS (SELECT 1 FROM office_choice c WHERE c.id = outbox.subject_id) \
                 WHEN kind IN ('office_statement', 'office_judged') \
                 THEN NOT EXISTS (SELECT 1 FROM office_statement s WHERE s.id = outbox.subject_id) \
                 WHEN kind = 'office_digest' \
                 THEN NOT EXISTS (SELECT 1 FROM office_digest d WHERE d.id = outbox.subject_id) \
                 WHEN kind = 'answer_question' \
                 THEN NOT EXISTS (SELECT 1 FROM question q WHERE q.id = outbox.subject_id) \
                 ELSE NOT EXISTS (SELECT 1 FROM signature WHERE signature.id = outbox.subject_id) END"
            }
            Self::Signature => {
                "SELECT COUNT(*) AS orphans FROM signature WHERE NOT EXISTS \
                 (SELECT 1 FROM petition WHERE petition.id = signature.petition_id) \
                 OR NOT EXISTS (SELECT 1 FROM consent_text WHERE consent_text.id = signature.updates_text_id)"
            }
            Self::ConsentEvent => {
                "SELECT COUNT(*) AS orphans FROM consent_event WHERE NOT EXISTS \
                 (SELECT 1 FROM signature WHERE signature.id = consent_event.signature_id) \
                 OR NOT EXISTS (SELECT 1 FROM consent_text WHERE consent_text.id = consent_event.text_id)"
            }
            Self::Letter => {
                "SELECT COUNT(*) AS orphans FROM letter WHERE NOT EXISTS \
                 (SELECT 1 FROM signature WHERE signature.id = letter.signature_id)"
            }
            Self::Holder => {
                "SELECT COUNT(*) AS orphans FROM holder WHERE NOT EXISTS \
                 (SELECT 1 FROM office WHERE office.id = holder.office_id)"
            }
            Self::StrayLetter => {
                // One whose writer is gone is counted as that.
                "SELECT COUNT(*) AS orphans FROM letter WHERE EXISTS \
                 (SELECT 1 FROM signature WHERE signature.id = letter.signature_id) AND NOT EXISTS \
                 (SELECT 1 FROM outbox WHERE outbox.subject_id = letter.id AND outbox.kind = 'letter' AND \
                  ((letter.state = 'queued' AND outbox.state IN ('queued', 'leased')) \
                   OR (letter.state = 'held' AND outbox.state IN ('held', 'queued', 'leased')) \
                   OR (letter.state = 'in_doubt' AND outbox.state = 'in_doubt') \
                   OR (letter.state = 'sent' AND outbox.state = 'sent') \
                   OR (letter.state IN ('delivered', 'bounced', 'answered') \
                       AND outbox.state IN ('sent', 'in_doubt')) \
                   OR (letter.state IN ('collected', 'declined', 'withdrawn') AND outbox.state = 'cancelled') \
                   OR (letter.state = 'answered' AND outbox.state = 'cancelled') \
                   OR (letter.state = 'failed' AND outbox.state IN ('dead', 'cancelled'))))"
            }
            Self::PlaceBlock => {
                "SELECT COUNT(*) AS orphans FROM place_block WHERE NOT EXISTS \
                 (SELECT 1 FROM place_release WHERE place_release.id = place_block.release_id)"
            }
        }
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    orphans: i64,
}

/// How many rows of a kind have lost their owner. Reads every row of the kind.
///
/// # Errors
/// What the database answered.
pub fn count(conn: &mut Conn, kind: Orphan) -> Result<i64, StoreError> {
    let row: Counted = each!(conn, |c| diesel::sql_query(kind.query()).get_result(c))?;
    Ok(row.orphans)
}
