//! The words for roles, states, deeds and refusals, in the language of whoever reads.

use crate::domain::staff::passphrase::PassphraseError;
use crate::domain::staff::{Nations, Role, StaffState};
use crate::domain::staff_event::Deed;
use crate::language::Texts;

/// The name of a role.
#[must_use]
pub fn role(texts: &Texts, role: Role) -> String {
    match role {
        Role::Viewer => texts.say("staff-role-viewer"),
        Role::Campaigner => texts.say("staff-role-campaigner"),
        Role::Exporter => texts.say("staff-role-exporter"),
        Role::Admin => texts.say("staff-role-admin"),
    }
}

/// What a role may do, in a sentence.
#[must_use]
pub fn role_hint(texts: &Texts, role: Role) -> String {
    match role {
        Role::Viewer => texts.say("staff-role-viewer-hint"),
        Role::Campaigner => texts.say("staff-role-campaigner-hint"),
        Role::Exporter => texts.say("staff-role-exporter-hint"),
        Role::Admin => texts.say("staff-role-admin-hint"),
    }
}

/// The nations somebody works for.
#[must_use]
pub fn nations(texts: &Texts, nations: &Nations) -> String {
    if nations.is_unlimited() {
        return texts.say("staff-all-nations");
    }
    let names: Vec<String> = nations.limit().iter().map(|nation| texts.nation(*nation)).collect();
    names.join(", ")
}

/// How far an account has come.
#[must_use]
pub fn state(texts: &Texts, state: StaffState) -> String {
    match state {
        StaffState::Invited => texts.say("staff-state-invited"),
        StaffState::Active => texts.say("staff-state-active"),
        StaffState::Disabled => texts.say("staff-state-disabled"),
    }
}

/// What to mend about a passphrase.
#[must_use]
pub fn refusal(texts: &Texts, error: PassphraseError) -> String {
    match error {
        PassphraseError::TooShort => texts.say("staff-passphrase-short"),
        PassphraseError::TooLong => texts.say("staff-passphrase-long"),
        PassphraseError::Common => texts.say("staff-passphrase-common"),
    }
}

/// What was done.
#[must_use]
pub fn deed(texts: &Texts, deed: Deed) -> String {
    match deed {
        Deed::Invited => texts.say("deed-invited"),
        Deed::PassphraseSet => texts.say("deed-passphrase-set"),
        Deed::AuthenticatorSet => texts.say("deed-authenticator-set"),
        Deed::LoggedIn => texts.say("deed-logged-in"),
        Deed::LoginRefused => texts.say("deed-login-refused"),
        Deed::CodeRefused => texts.say("deed-code-refused"),
        Deed::LoginTooEarly => texts.say("deed-login-too-early"),
        Deed::LoggedOut => texts.say("deed-logged-out"),
        Deed::SessionEnded => texts.say("deed-session-ended"),
        Deed::ProvenAgain => texts.say("deed-proven-again"),
        Deed::PassphraseChanged => texts.say("deed-passphrase-changed"),
        Deed::RecoveryCodesRenewed => texts.say("deed-recovery-codes-renewed"),
        Deed::LanguageChosen => texts.say("deed-language-chosen"),
        Deed::RoleChanged => texts.say("deed-role-changed"),
        Deed::Disabled => texts.say("deed-disabled"),
        Deed::AuthenticatorReset => texts.say("deed-authenticator-reset"),
        Deed::AccessDenied => texts.say("deed-access-denied"),
        Deed::PersonSearched => texts.say("deed-person-searched"),
        Deed::PersonSeen => texts.say("deed-person-seen"),
        Deed::NoteWritten => texts.say("deed-note-written"),
        Deed::SignatureFlagged => texts.say("deed-signature-flagged"),
        Deed::SignatureInvalidated => texts.say("deed-signature-invalidated"),
        Deed::SignatureRestored => texts.say("deed-signature-restored"),
        Deed::RunStarted => texts.say("deed-run-started"),
        Deed::RunCancelled => texts.say("deed-run-cancelled"),
        Deed::RunUndone => texts.say("deed-run-undone"),
        Deed::Exported => texts.say("deed-exported"),
    }
}
