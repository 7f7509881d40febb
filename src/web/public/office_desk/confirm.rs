//! Confirming what an office has typed, by the link of a mail: to the address on file for its word, to the new
//! address for that address. Mail scanners open links, so opening changes nothing.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{named, office, office_of};
use crate::actions::choose_intake::confirm_address;
use crate::actions::make_statement::{Stated, confirm_statement};
use crate::domain::id::{OfficeChoiceId, StatementEventId, StatementId};
use crate::domain::language::Language;
use crate::domain::office::{CONFIRM_LIFE_MS, Intake, StatementKind, StatementState};
use crate::language::Texts;
use crate::secret::Purpose;
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
    Address(Box<OfficeChoice>),
}

impl Subject {
    async fn find(state: &AppState, token: &str) -> Result<Self, Problem> {
        if let Some(id) = state.keys.open_token(Purpose::Statement, token) {
            let found =
                state.store.read(move |conn| statement::find(conn, StatementId::from_uuid(id))).await?;
            return found.map(|said| Self::Statement(Box::new(said))).ok_or(Problem::NotFound);
        }
        let id = state.keys.open_token(Purpose::OfficeAddress, token).ok_or(Problem::NotFound)?;
        let found = state.store.read(move |conn| office_choice::find(conn, OfficeChoiceId::from_uuid(id)));
        found.await?.map(|choice| Self::Address(Box::new(choice))).ok_or(Problem::NotFound)
    }

    /// How far it has come, as far as its rows tell, while `office` has this holder.
    fn stage(&self, state: &AppState, office: &OfficeView) -> ConfirmStage {
        let now = state.clock.now();
        let is_held = |holder| office.holder.as_ref().is_some_and(|held| held.id == holder);
        match self {
            Self::Statement(said) if said.state != StatementState::Written => ConfirmStage::AwaitsStaff,
            Self::Address(choice) if choice.confirmed_at.is_some() => ConfirmStage::Holds,
            Self::Statement(said)
                if is_held(said.holder) && now.since_ms(said.written_at) < CONFIRM_LIFE_MS =>
            {
                ConfirmStage::Open
            }
            Self::Address(choice)
                if is_held(choice.holder) && now.since_ms(choice.made_at) < CONFIRM_LIFE_MS =>
            {
                ConfirmStage::Open
            }
            _ => ConfirmStage::Over,
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
    page(&state, language, token, &subject, None).await
}

/// `POST /{lang}/office/{token}/confirm`: confirms. Pressed twice, it is the same.
///
/// # Errors
/// As [`show`].
pub async fn create(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = named(path)?;
    let subject = Subject::find(&state, &token).await?;
    let now = state.clock.now();
    let stage = match &subject {
        Subject::Statement(said) => {
            let (id, event) = (said.id, StatementEventId::from_uuid(state.clock.new_id()));
            match state.store.write(move |tx| confirm_statement(tx, id, event, now)).await? {
                Stated::Done | Stated::Already => ConfirmStage::AwaitsStaff,
                Stated::TooLate | Stated::NotYours | Stated::OutOfTurn | Stated::Frozen => ConfirmStage::Over,
            }
        }
        Subject::Address(choice) => {
            let id = choice.id;
            let holds = state.store.write(move |tx| confirm_address(tx, id, now)).await?;
            if holds { ConfirmStage::Holds } else { ConfirmStage::Over }
        }
    };
    page(&state, language, token, &subject, Some(stage)).await
}

async fn page(
    state: &AppState,
    language: Language,
    token: String,
    subject: &Subject,
    stage: Option<ConfirmStage>,
) -> Result<HttpResponse, Problem> {
    let office = office_of(
        state,
        match subject {
            Subject::Statement(said) => said.office,
            Subject::Address(choice) => choice.office,
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
        Subject::Address(choice) => match choice.intake {
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
        Subject::Address(_) => (Vec::new(), Vec::new()),
    };
    let path = format!("/office/{token}/confirm");
    answer::private_page(&OfficeConfirmPage {
        chrome: state.chrome(&snapshot, language, &path, Some(office.nation)),
        stage: stage.unwrap_or_else(|| subject.stage(state, &office)),
        token,
        lead,
        asks,
        quotes,
    })
}
