//! What is done with a passphrase that somebody types whose account is known: a new one is judged, the present one is
//! compared once more.

use super::words;
use crate::actions::staff::Acting;
use crate::actions::staff::prove_again::{knock_again, refuse_again};
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::staff::Account;
use crate::domain::staff::passphrase::Passphrase;
use crate::language::Texts;
use crate::secret::passphrase::StoredHash;
use crate::store::StoreError;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// What an authenticator lists an account under, and a word that is easy to guess here.
pub(super) const PRODUCT: &str = "Clarion";

/// Judges the passphrase that somebody wants for their account; the error says what to mend. Easy to guess are their
/// address, and the names of the product, of the organisation, of the site and of the campaign.
pub(super) fn judge(state: &AppState, account: &Account, form: &Form<'_>) -> Result<Passphrase, String> {
    let texts = Texts::of(account.language);
    let snapshot = state.snapshot();
    let titles = snapshot.document().map(|campaign| &campaign.title);
    let titles =
        titles.into_iter().flat_map(|title| Language::ALL.map(|language| title.in_language(language)));
    let mut names = vec![
        account.email.as_typed(),
        PRODUCT,
        state.settings.organisation.name.as_str(),
        state.base_url.authority(),
    ];
    names.extend(titles);
    let typed = form.text("passphrase");
    let chosen = Passphrase::choose(typed, &names).map_err(|error| words::refusal(texts, error))?;
    if typed == form.text("again") { Ok(chosen) } else { Err(texts.say("staff-passphrase-differs")) }
}

/// Compares the present passphrase of an account, as one try on a ladder. Returns what is stored of it where it is
/// right; what was wrong or came too early is on record.
///
/// # Errors
/// `Unavailable` when too many try at once; what the database answered.
pub(super) async fn check_again(
    state: &AppState,
    acting: &Acting,
    (owner, ladder): (StaffId, [u8; 32]),
    typed: &str,
) -> Result<Option<StoredHash>, Problem> {
    let Some(passphrase) = Passphrase::typed(typed) else { return Ok(None) };
    let knocks = acting.clone();
    let heard: Result<_, StoreError> =
        state.store.write(move |tx| knock_again(tx, &knocks, owner, ladder)).await;
    let Some(stored) = heard? else { return Ok(None) };
    if state.hasher.check(passphrase, stored.clone()).await?.fits {
        return Ok(stored);
    }
    let refused = acting.clone();
    let recorded: Result<(), StoreError> =
        state.store.write(move |tx| refuse_again(tx, &refused, owner)).await;
    recorded?;
    Ok(None)
}
