//! The mail room: what is built, how it is handed over, and what is made of every answer.

mod compose;
mod dkim;
mod lane;
mod meaning;
mod outcome;
mod read;
mod refusal;
mod reply;
pub mod smtp_server;
mod template;
mod throttle;
mod transport;

use clarion::domain::id::OutboxId;
use clarion::domain::moment::Moment;
use clarion::mail::compose::{Draft, Feedback, Party, Purpose, Unsubscribe};
use uuid::Uuid;

/// 12 November 2026, 09:30 UTC.
pub const NOW: Moment = Moment::from_millis(1_794_475_800_000);

/// The same row in every snapshot.
pub fn fixed_id() -> OutboxId {
    OutboxId::from_uuid(Uuid::from_u128(0x0193_7f00_0000_7000_8000_0000_0000_002a))
}

pub fn party(name: &str, address: &str) -> Party {
    Party { name: name.to_owned(), address: address.to_owned() }
}

/// A confirmation with both parts.
pub fn confirmation() -> Draft {
    Draft {
        purpose: Purpose::Confirmation,
        id: fixed_id(),
        date: NOW,
        domain: "campaign.example".to_owned(),
        envelope_sender: "c+abc234@bounce.campaign.example".to_owned(),
        from: party("The Campaign", "confirm@campaign.example"),
        reply_to: Some(party("", "help@campaign.example")),
        to: party("Siân Ó Briain", "sian@supporter.example"),
        subject: "Please confirm your signature".to_owned(),
        text: "Hello Siân,\n\nopen this page to confirm:\nhttps://campaign.example/en/confirm/tok\n"
            .to_owned(),
        html: Some(
            "<p>Hello Siân</p><p><a href=\"https://campaign.example/en/confirm/tok\">Confirm</a></p>\n"
                .to_owned(),
        ),
        feedback: Some(feedback()),
    }
}

/// A receipt for someone who asked for updates.
pub fn receipt() -> Draft {
    let url = "https://campaign.example/en/unsubscribe/tok".to_owned();
    Draft {
        purpose: Purpose::Receipt { unsubscribe: Some(Unsubscribe { url }) },
        subject: "Diolch: mae’ch llofnod wedi’i gadarnhau".to_owned(),
        ..confirmation()
    }
}

/// A letter, plain text.
pub fn letter() -> Draft {
    Draft {
        purpose: Purpose::Letter { campaign: "the-campaign-2026".to_owned() },
        envelope_sender: "l+abc234@bounce.campaign.example".to_owned(),
        from: party("Siân Ó Briain", "l+abc234@letters.campaign.example"),
        reply_to: Some(party("Siân Ó Briain", "sian@supporter.example")),
        to: party("Alex Example MP", "alex@parliament.example"),
        subject: "Letter from your constituent Siân Ó Briain".to_owned(),
        text: "Siân Ó Briain\n1 Stryd Fawr\nCF99 1AA\n\nDear Alex Example,\n\nI am one of your constituents.\n\n.dots at the start\n"
            .to_owned(),
        html: None,
        ..confirmation()
    }
}

pub fn feedback() -> Feedback {
    Feedback { petition: 42, organisation: "the-organisation".to_owned(), sender: "clarion".to_owned() }
}
