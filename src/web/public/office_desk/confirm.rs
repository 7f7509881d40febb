//! Confirming what an office has typed, by the link of a mail: to the address on file for its word, to the new
//! address for that address. Mail scanners open links, so opening changes nothing.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{named, office, office_of};
use crate::actions::choose_intake::confirm_address;
use crate::actions::make_statement::confirm_statement;
use crate::domain::id::{OfficeChoiceId, StatementEventId, StatementId};
use crate::domain::language::Language;
use crate::domain::office::{CONFIRM_LIFE_MS, Intake, StatementKind, StatementState};
use crate::language::Texts;
use crate::secret::Purpose;
use crate::store::StoreError;
use crate::store::office_choice::{self, OfficeChoice};
use crate::store::representative::OfficeView;
use crate::store::statement::{self, Statement};
use crate::web::page::office_desk::{ConfirmStage, OfficeConfirmPage, Quote};
use crate::web::problem::Problem;
use crate::web::public::answer;
use crate::web::state::AppState;

/// What a link confirms.
enum Subject {
    Statement(Box<Statement>),
    /// A choice, and whether another one has followed it.
    Address(Box<OfficeChoice>, bool),
}

impl Subject {
    async fn find(state: &AppState, token: &str) -> Result<Self, Problem> {
        if let Some(id) = state.keys.open_token(Purpose::Statement, token) {
            let found =
                state.store.read(move |conn| statement::find(conn, StatementId::from_uuid(id))).await?;
            return found.map(|said| Self::Statement(Box::new(said))).ok_or(Problem::NotFound);
        }
        let id = state.keys.open_token(Purpose::OfficeAddress, token).ok_or(Problem::NotFound)?;
        let found = state.store.read(move |conn| {
            let Some(choice) = office_choice::find(conn, OfficeChoiceId::from_uuid(id))? else {
                return Ok(None);
            };
            let is_followed = office_choice::is_followed(conn, &choice)?;
            Ok::<_, StoreError>(Some(Self::Address(Box::new(choice), is_followed)))
        });
        found.await?.ok_or(Problem::NotFound)
    }

    /// How far it has come, as far as its rows tell, while `office` has this holder.
    fn stage(&self, state: &AppState, office: &OfficeView) -> ConfirmStage {
        let now = state.clock.now();
        let is_held = |holder| office.holder.as_ref().is_some_and(|held| held.id == holder);
        match self {
            Self::Statement(said) => match said.state {
                StatementState::Confirmed => ConfirmStage::AwaitsStaff,
                StatementState::Approved => ConfirmStage::Approved,
                StatementState::Refused => ConfirmStage::Refused,
                StatementState::Written
                    if is_held(said.holder) && now.since_ms(said.written_at) < CONFIRM_LIFE_MS =>
                {
                    ConfirmStage::Open
                }
                StatementState::Written => ConfirmStage::Over,
            },
            Self::Address(choice, is_followed) => match choice.confirmed_at {
                _ if *is_followed || choice.refused_at.is_some() || !is_held(choice.holder) => {
                    ConfirmStage::Over
                }
                Some(_) => ConfirmStage::Holds,
                None if now.since_ms(choice.made_at) < CONFIRM_LIFE_MS => ConfirmStage::Open,
                None => ConfirmStage::Over,
            },
        }
    }
}

/// `GET /{lang}/office/{token}/confirm`: what is to be confirmed, and a button.
///
/// # Errors
/// `NotFound` for a token that we did not make; `Unavailable` when the database is away.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = named(path)?;
    let subject = Subject::find(&state, &token).await?;
    page(&state, language, token, &subject).await
}

/// `POST /{lang}/office/{token}/confirm`: confirms. Pressed twice, it is the same.
///
/// # Errors
/// As [`show`].
pub async fn create(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = named(path)?;
    let subject = Subject::find(&state, &token).await?;
    let now = state.clock.now();
    match &subject {
        Subject::Statement(said) => {
            let (id, event) = (said.id, StatementEventId::from_uuid(state.clock.new_id()));
            state.store.write(move |tx| confirm_statement(tx, id, event, now)).await?;
        }
        Subject::Address(choice, _) => {
            let id = choice.id;
            state.store.write(move |tx| confirm_address(tx, id, now)).await?;
        }
    }
    // What stands now tells how far it has come, whatever this press changed.
    let subject = Subject::find(&state, &token).await?;
    page(&state, language, token, &subject).await
}

async fn page(
    state: &AppState,
    language: Language,
    token: String,
    subject: &Subject,
) -> Result<HttpResponse, Problem> {
    let office = office_of(
        state,
        match subject {
            Subject::Statement(said) => said.office,
            Subject::Address(choice, _) => choice.office,
        },
    )
    .await?;
    let texts = Texts::of(language);
    let snapshot = state.snapshot();
    let document = snapshot.document().ok_or(Problem::NotFound)?;
    let role = office::role(texts, &office);
    let values = [("office", role.into())];
    let lead = match subject {
        Subject::Statement(said) => match said.kind {
            StatementKind::Answer => texts.say_with("mail-statement-answer", &values),
            StatementKind::Commitment => texts.say_with("mail-statement-commitment", &values),
        },
        Subject::Address(choice, _) => match choice.intake {
            Intake::Single => texts.say_with("mail-office-address-single", &values),
            Intake::Digest => texts.say_with("mail-office-address-digest", &values),
            Intake::Nothing => texts.say_with("mail-office-address-none", &values),
        },
    };
    let (asks, quotes) = match subject {
        Subject::Statement(said) => {
            let asks = document.asks.iter().filter(|ask| said.asks.contains(&ask.key));
            let quotes =
                said.texts().map(|(lang, words)| Quote { lang: lang.html_lang(), words: words.to_owned() });
            (asks.map(|ask| ask.title.in_language(language).to_owned()).collect(), quotes.collect())
        }
        Subject::Address(..) => (Vec::new(), Vec::new()),
    };
    let path = format!("/office/{token}/confirm");
    answer::private_page(&OfficeConfirmPage {
        chrome: state.chrome(&snapshot, language, &path, Some(office.nation)),
        stage: subject.stage(state, &office),
        token,
        lead,
        asks,
        quotes,
    })
}
