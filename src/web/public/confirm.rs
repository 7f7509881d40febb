//! From the link in the mail to "you have signed". Mail scanners open links, so opening changes nothing.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::answer;
use crate::actions::confirm::{Confirmation, Confirmed};
use crate::domain::id::{OutboxId, SignatureId};
use crate::domain::language::Language;
use crate::domain::postcode::Postcode;
use crate::domain::signature::{PENDING_LIFE_MS, SignatureState};
use crate::language::Texts;
use crate::secret::Purpose;
use crate::store::signature::{self, SignatureView};
use crate::web::form::Form;
use crate::web::page::campaign::ProgressView;
use crate::web::page::confirm::{ConfirmPage, ExpiredPage, Expiry, SignedPage};
use crate::web::page::share::ShareLinks;
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// `GET /{lang}/confirm/{token}`: a button; or, once it was pressed, "you have signed".
///
/// # Errors
/// `Unavailable` when the database is away.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let snapshot = state.snapshot();
    let row = find(&state, &token).await?;
    let now = state.clock.now();
    match row {
        Some(row) if row.state == SignatureState::Confirmed => {
            signed(&state, &snapshot, language, &token, &row)
        }
        Some(row)
            if row.state == SignatureState::Pending && now.since_ms(row.signed_at) < PENDING_LIFE_MS =>
        {
            let (_, text) = snapshot.find_petition_by_id(row.petition).ok_or(Problem::NotFound)?;
            answer::private_page(&ConfirmPage {
                chrome: state.chrome(&snapshot, language, &format!("/confirm/{token}"), Some(text.nation)),
                token,
                petition_title: text.title.in_language(language).to_owned(),
            })
        }
        row => expired(&state, &snapshot, language, &token, row.as_ref()),
    }
}

/// `POST /{lang}/confirm/{token}`: confirms, and shows "you have signed" by way of a redirect that survives
/// reloading. A second press is the same as the first.
///
/// # Errors
/// `Unavailable` when the database is away or too many wait.
pub async fn create(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let address = format!("/{}/confirm/{token}", language.code());
    let Some(id) = state.keys.open_token(Purpose::Confirm, &token) else {
        return expired(&state, &state.snapshot(), language, &token, None);
    };
    let click = Confirmation {
        signature: SignatureId::from_uuid(id),
        mail_id: OutboxId::from_uuid(state.clock.new_id()),
    };
    match state.intake.confirm(click).await {
        Ok(outcome) => {
            if outcome == Confirmed::Now {
                metrics::counter!("clarion_confirmed").increment(1);
            }
            Ok(answer::see_other(&address))
        }
        Err(refusal) => Err(Problem::refused(refusal, address, &Form::default())),
    }
}

async fn find(state: &AppState, token: &str) -> Result<Option<SignatureView>, Problem> {
    let Some(id) = state.keys.open_token(Purpose::Confirm, token) else {
        return Ok(None);
    };
    Ok(state.store.read(move |conn| signature::find(conn, SignatureId::from_uuid(id))).await?)
}

fn signed(
    state: &AppState,
    snapshot: &Snapshot,
    language: Language,
    token: &str,
    row: &SignatureView,
) -> Result<HttpResponse, Problem> {
    let (counted, text) = snapshot.find_petition_by_id(row.petition).ok_or(Problem::NotFound)?;
    let address = format!("{}/{}/petitions/{}", state.base_url.as_str(), language.code(), text.slug);
    let is_outside = Postcode::parse(&row.postcode).is_ok_and(|postcode| postcode.is_outside_the_kingdom());
    // The snapshot may be a second older than the click, and a thank-you that says "0" is none.
    let count = counted.count.max(1);
    answer::private_page(&SignedPage {
        chrome: state.chrome(snapshot, language, &format!("/confirm/{token}"), Some(text.nation)),
        nation: text.nation,
        petition_title: text.title.in_language(language).to_owned(),
        progress: ProgressView { count, milestone: text.next_milestone(count) },
        letter_path: (!is_outside).then(|| {
            format!("/{}/letters/{}", language.code(), state.keys.token(Purpose::Letters, row.id.uuid()))
        }),
        share: ShareLinks::new(&address, Texts::of(language)),
    })
}

fn expired(
    state: &AppState,
    snapshot: &Snapshot,
    language: Language,
    token: &str,
    row: Option<&SignatureView>,
) -> Result<HttpResponse, Problem> {
    let petition = row.and_then(|row| snapshot.find_petition_by_id(row.petition));
    let nation = petition.map(|(_, text)| text.nation);
    answer::private_page(&ExpiredPage {
        chrome: state.chrome(snapshot, language, &format!("/confirm/{token}"), nation),
        reason: match row.map(|row| row.state) {
            Some(SignatureState::Withdrawn) => Expiry::Withdrawn,
            Some(SignatureState::Invalid) => Expiry::StruckOut,
            Some(SignatureState::Pending | SignatureState::Confirmed) => Expiry::TooLate,
            None => Expiry::Unknown,
        },
        slug: petition.map(|(_, text)| text.slug.clone()),
    })
}
