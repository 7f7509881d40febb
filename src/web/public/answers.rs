//! "Did you get an answer?": the link of the mail proposes, and the button writes it down.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path, Query};

use super::answer;
use crate::actions::record_answer::{SaidOf, record_answer, stop_questions};
use crate::domain::answer::{Answer, WORDS_LIMIT};
use crate::domain::id::QuestionId;
use crate::domain::language::Language;
use crate::domain::signature::SignatureState;
use crate::domain::text::{MultiLine, TextError};
use crate::intake::Refusal;
use crate::language::Texts;
use crate::secret::Purpose;
use crate::store::letter_answer::{self, AskedLetter};
use crate::store::representative::{self, OfficeView};
use crate::store::{Conn, StoreError, signature};
use crate::web::form::Form;
use crate::web::page::Field;
use crate::web::page::answer::{AnswerLetter, AnswerOption, AnswerPage, StopQuestionsPage};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// What can be said of a letter, as its writer reads it.
pub(super) fn label(texts: &Texts, answer: Answer) -> String {
    match answer {
        Answer::Yes => texts.say("answer-yes"),
        Answer::Acknowledgement => texts.say("answer-acknowledgement"),
        Answer::No => texts.say("answer-no"),
    }
}

/// What the link of the mail proposes.
#[derive(serde::Deserialize)]
pub struct Proposal {
    answer: Option<String>,
}

/// Whoever came by the link of a question, and what it is about.
struct Visit {
    state: Data<AppState>,
    language: Language,
    token: String,
    id: QuestionId,
    asked: Vec<AskedLetter>,
    offices: Vec<OfficeView>,
}

impl Visit {
    async fn begin(state: Data<AppState>, path: Path<(String, String)>) -> Result<Self, Problem> {
        let (language, token) = path.into_inner();
        let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
        let id = state.keys.open_token(Purpose::Answer, &token).ok_or(Problem::NotFound)?;
        let id = QuestionId::from_uuid(id);
        let read = move |conn: &mut Conn| {
            let question = letter_answer::find_question(conn, id)?.ok_or(StoreError::NotFound)?;
            signature::find(conn, question.signature)?
                .filter(|row| row.state == SignatureState::Confirmed)
                .ok_or(StoreError::NotFound)?;
            let asked = letter_answer::list_asked(conn, &[id])?.remove(&id).unwrap_or_default();
            let offices: Vec<_> = asked.iter().map(|asked| asked.office).collect();
            Ok::<_, StoreError>((asked, representative::list_by_ids(conn, &offices)?))
        };
        let (asked, offices) = state.store.read(read).await?;
        Ok(Self { state, language, token, id, asked, offices })
    }

    fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    fn field(asked: &AskedLetter) -> String {
        format!("letter-{}", asked.letter)
    }

    /// The form, with what `chosen` gives for each letter.
    fn page(
        &self,
        chosen: impl Fn(&AskedLetter) -> Option<Answer>,
        words: Field,
        is_done: bool,
    ) -> AnswerPage {
        let texts = self.texts();
        let letters = self.asked.iter().filter_map(|asked| {
            let office = self.offices.iter().find(|office| office.id == asked.office)?;
            let role = super::office::role(texts, office);
            let on = texts.date(asked.queued_at);
            let chosen = chosen(asked);
            let option = |answer: Answer| AnswerOption {
                value: answer.code(),
                label: label(texts, answer),
                is_chosen: chosen == Some(answer),
            };
            Some(AnswerLetter {
                field: Self::field(asked),
                title: texts.say_with("mail-question-letter", &[("office", role.into()), ("on", on.into())]),
                options: Answer::ALL.map(option).to_vec(),
            })
        });
        let path = format!("/answers/{}", self.token);
        AnswerPage {
            chrome: self.state.chrome(&self.state.snapshot(), self.language, &path, None),
            token: self.token.clone(),
            letters: letters.collect(),
            words,
            is_done,
        }
    }
}

/// `GET /{lang}/answers/{token}`: what was said so far, or what the link proposes. Opening it writes nothing down.
///
/// # Errors
/// `NotFound` for a token that is not good; `Unavailable` when the database is away.
pub async fn show(
    state: Data<AppState>,
    path: Path<(String, String)>,
    proposal: Query<Proposal>,
) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    let proposed = proposal.answer.as_deref().and_then(Answer::from_code);
    let words = visit.asked.iter().find(|asked| !asked.words.is_empty());
    let words = Field::of(words.map_or("", |asked| asked.words.as_str()));
    // The mail names the letters that nothing was said of; its links say nothing of the others.
    let is_only = visit.asked.len() == 1;
    let chosen = |asked: &AskedLetter| proposed.filter(|_| is_only || asked.is_open()).or(asked.answer);
    answer::private_page(&visit.page(chosen, words, false))
}

/// `POST /{lang}/answers/{token}`: writes down what is said of each letter. It can be said anew.
///
/// # Errors
/// As [`show`]; `Unavailable` with the form.
pub async fn create(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    let form = Form::decode(&body);
    let said_of = |asked: &AskedLetter| form.find(&Visit::field(asked)).and_then(Answer::from_code);
    let typed = form.text("words");
    let words = match MultiLine::parse(typed, WORDS_LIMIT) {
        Ok(words) => Some(words),
        Err(TextError::Empty) => None,
        Err(fault) => {
            let error = Some(visit.texts().error("words", fault.code()));
            let field = Field { value: typed.to_owned(), error };
            return answer::form_to_mend(&visit.page(said_of, field, false));
        }
    };
    let said: Vec<SaidOf> = visit
        .asked
        .iter()
        .filter_map(|asked| Some(SaidOf { letter: asked.letter, answer: said_of(asked)? }))
        .collect();
    let (id, now) = (visit.id, visit.state.clock.now());
    let written = visit.state.store.write(move |tx| record_answer(tx, id, &said, words.as_ref(), now)).await;
    match written {
        Ok(_) => answer::private_page(&visit.page(said_of, Field::of(typed), true)),
        Err(StoreError::NotFound) => Err(Problem::NotFound),
        Err(error) => {
            let address = format!("/{}/answers/{}", visit.language.code(), visit.token);
            Err(Problem::refused(Refusal::Store(error), address, &form))
        }
    }
}

/// `GET /{lang}/unsubscribe/{token}/questions`: a button; opening changes nothing.
///
/// # Errors
/// `NotFound` for a token that we did not make.
pub async fn show_stop(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    state.keys.open_token(Purpose::Answer, &token).ok_or(Problem::NotFound)?;
    stop_page(&state, language, token, false)
}

/// `POST /{lang}/unsubscribe/{token}/questions`: nothing of this kind is asked any more. As a one-click address must
/// (RFC 8058, section 3.2), it needs no session, answers without a redirect, and may be sent twice.
///
/// # Errors
/// `NotFound` for a token that we did not make; `Unavailable` when the database is away.
pub async fn stop(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = path.into_inner();
    let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
    let id = state.keys.open_token(Purpose::Answer, &token).ok_or(Problem::NotFound)?;
    let now = state.clock.now();
    state.store.write(move |tx| stop_questions(tx, QuestionId::from_uuid(id), now)).await?;
    stop_page(&state, language, token, true)
}

fn stop_page(
    state: &AppState,
    language: Language,
    token: String,
    is_done: bool,
) -> Result<HttpResponse, Problem> {
    let path = format!("/unsubscribe/{token}/questions");
    let chrome = state.chrome(&state.snapshot(), language, &path, None);
    answer::private_page(&StopQuestionsPage { chrome, token, is_done })
}
