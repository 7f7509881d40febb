//! Typed ids: 16 bytes of UUIDv7, made in Rust by the clock, so that both databases order them alike.
//!
//! An id is not a secret: links carry a keyed MAC beside it (see `secret`).

use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The 16 bytes as stored.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads an id back from its 16 bytes; `None` for any other length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )+};
}

id! {
    /// A campaign.
    CampaignId,
    /// A petition; it also has a small public number.
    PetitionId,
    /// One signature of one petition.
    SignatureId,
    /// One version of the wording of a consent, in one language.
    ConsentTextId,
    /// One entry of the consent ledger.
    ConsentEventId,
    /// A letter from one supporter to one office.
    LetterId,
    /// An office that can be written to.
    OfficeId,
    /// A person's holding of an office, from a date to a date.
    HolderId,
    /// What the holder of an office has committed to.
    OfficeCommitmentId,
    /// A recorded fact about a commitment of the campaign's document.
    CommitmentEventId,
    /// A recorded release of the national audit.
    AuditReleaseId,
    /// A row of the outbox.
    OutboxId,
    /// One import of the postcode directory.
    ReleaseId,
    /// Something that came back of a mail.
    MailEventId,
    /// A process that writes tallies.
    WriterId,
    /// One request for a way into an office's page.
    OfficeRequestId,
    /// One choice of how an office takes letters.
    OfficeChoiceId,
    /// One weekly digest to an office.
    OfficeDigestId,
    /// An answer or a commitment of an office.
    StatementId,
    /// One step of a statement.
    StatementEventId,
    /// One time that a supporter is asked whether an answer came.
    QuestionId,
    /// Somebody who works in the staff office.
    StaffId,
    /// One session of somebody of the staff.
    StaffSessionId,
    /// A note of the staff about a signer.
    NoteId,
    /// A run through many signatures.
    RunId,
}
