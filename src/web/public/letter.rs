//! Writing to the representatives. The link is in the mail that follows confirming, and it works without a
//! cookie: everything typed travels with the form from page to page, until it is sent.

mod desk;
mod schedule;
mod writing;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path, ServiceConfig, get, post, resource};

use self::desk::Desk;
use self::schedule::{Schedule, can_be_taken_back};
use self::writing::Writing;
use super::answer;
use crate::actions::choose_seat::{SeatChosen, choose_seat};
use crate::actions::send_letter::{LetterSent, SendLetterError, send_letter};
use crate::actions::stop_naming::stop_naming;
use crate::actions::withdraw_letter::{LetterWithdrawn, withdraw_letter};
use crate::domain::id::ConsentEventId;
use crate::domain::language::Language;
use crate::domain::letter::{LetterFaults, LetterState};
use crate::domain::place::{Gss, Located};
use crate::intake::Refusal;
use crate::language::Texts;
use crate::web::form::Form;
use crate::web::page::letter::{
    HiddenField, LetterPreviewPage, LetterPrintPage, LetterSentPage, NobodyToWritePage, SeatPage, SentLetter,
};
use crate::web::page::{Choice, Chrome};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// The field of the preview that says to whom the letters are and for what they thank.
const TERMS: &str = "terms";

/// The paths of this shelf.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/{lang:en|cy}/letters/{token}").route(get().to(show)).route(post().to(update)))
        .service(resource("/{lang:en|cy}/letters/{token}/preview").route(post().to(preview)))
        .service(resource("/{lang:en|cy}/letters/{token}/print").route(post().to(print)))
        .service(resource("/{lang:en|cy}/letters/{token}/send").route(post().to(send)))
        .service(resource("/{lang:en|cy}/letters/{token}/withdraw").route(post().to(withdraw)))
        .service(resource("/{lang:en|cy}/letters/{token}/naming").route(post().to(end_naming)))
        .service(resource("/{lang:en|cy}/letters/{token}/sent").route(get().to(sent)));
}

/// What every page of this shelf is drawn from.
struct Visit {
    state: Data<AppState>,
    snapshot: std::sync::Arc<Snapshot>,
    language: Language,
    token: String,
    desk: Desk,
}

impl Visit {
    async fn begin(state: Data<AppState>, path: Path<(String, String)>) -> Result<Self, Problem> {
        let (language, token) = path.into_inner();
        let language = Language::from_code(&language).ok_or(Problem::NotFound)?;
        let snapshot = state.snapshot();
        let desk = Desk::open(&state, &snapshot, &token).await?;
        Ok(Self { state, snapshot, language, token, desk })
    }

    /// The same for someone whose seat is known, so that letters can be written; otherwise the page that asks for it.
    async fn of_a_seat(
        state: Data<AppState>,
        path: Path<(String, String)>,
    ) -> Result<Result<Self, HttpResponse>, Problem> {
        let visit = Self::begin(state, path).await?;
        if visit.has_seat() { Ok(Ok(visit)) } else { visit.seat_page(Some("seat-empty")).map(Err) }
    }

    /// Reads again what may have changed since.
    async fn again(self) -> Result<Self, Problem> {
        let desk = Desk::open(&self.state, &self.snapshot, &self.token).await?;
        Ok(Self { desk, ..self })
    }

    fn address(&self) -> String {
        format!("/{}/letters/{}", self.language.code(), self.token)
    }

    fn chrome(&self) -> Chrome {
        let path = format!("/letters/{}", self.token);
        self.state.chrome(&self.snapshot, self.language, &path, Some(self.desk.writer.nation))
    }

    fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    fn slug(&self) -> Result<String, Problem> {
        let petition = self.snapshot.find_petition_by_id(self.desk.writer.petition);
        petition.map(|(_, text)| text.slug.clone()).ok_or(Problem::NotFound)
    }

    fn has_seat(&self) -> bool {
        !self.desk.is_elsewhere() && !self.desk.writer.constituency.is_empty()
    }

    fn writing(&self, form: &Form<'_>) -> Result<Writing<'_>, Problem> {
        let (clock, base_url) = (&self.state.clock, self.state.base_url.as_str());
        Writing::read(&self.desk, self.language, clock, base_url, form)
    }

    /// Why no letter can be begun: the seat has to be chosen first, or there is none to choose.
    fn seat_page(&self, error: Option<&'static str>) -> Result<HttpResponse, Problem> {
        if self.desk.is_elsewhere() { self.nobody_page() } else { self.choice_page(error) }
    }

    /// The seats of the supporter's nation to choose from; nobody to write to where none is known.
    fn choice_page(&self, error: Option<&'static str>) -> Result<HttpResponse, Problem> {
        let seats = self.snapshot.seats(self.language).iter();
        let options: Vec<Choice> = seats
            .filter(|seat| seat.nation == self.desk.writer.nation)
            .map(|seat| Choice { value: seat.code.as_str().to_owned(), label: seat.name.clone() })
            .collect();
        if options.is_empty() {
            return self.nobody_page();
        }
        let error = error.map(|code| self.texts().error("constituency", code));
        let texts = self.texts();
        let why = match self.desk.located {
            Located::Forces => texts.say("seat-text-forces"),
            Located::Found(_) | Located::Terminated(_) => texts.say("seat-text-no-seat"),
            _ => texts.say("seat-text"),
        };
        let page = SeatPage { chrome: self.chrome(), token: self.token.clone(), why, options, error };
        if page.error.is_some() { answer::form_to_mend(&page) } else { answer::private_page(&page) }
    }

    fn nobody_page(&self) -> Result<HttpResponse, Problem> {
        let is_elsewhere = self.desk.is_elsewhere();
        let groups = if is_elsewhere { Vec::new() } else { self.desk.groups(self.texts(), &[]) };
        answer::private_page(&NobodyToWritePage {
            chrome: self.chrome(),
            token: self.token.clone(),
            has_written: self.desk.has_written(),
            groups,
            is_elsewhere,
            slug: self.slug()?,
        })
    }

    /// Every word of every chosen letter, and the form's fields to be sent again.
    async fn preview_page(
        &self,
        writing: &Writing<'_>,
        form: &Form<'_>,
        has_changed: bool,
    ) -> Result<HttpResponse, Problem> {
        let fields = form
            .fields()
            .filter(|(name, _)| *name != TERMS)
            .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() });
        let recipients = writing.recipients();
        let schedule = Schedule::read(&self.state, self.desk.campaign.id, recipients.clone(), &[]).await?;
        answer::private_page(&LetterPreviewPage {
            chrome: self.chrome(),
            token: self.token.clone(),
            letters: writing.letters()?,
            expected: schedule.expected(self.texts(), &recipients),
            pace: schedule.reason(self.texts()),
            has_changed,
            terms: writing.terms(),
            fields: fields.collect(),
        })
    }

    /// The form with what there is to mend: 422, or 200 where there is nothing.
    fn form_page(
        &self,
        writing: &Writing<'_>,
        faults: LetterFaults,
        wants_office: bool,
    ) -> Result<HttpResponse, Problem> {
        if !writing.has_addressee() {
            return self.nobody_page();
        }
        let is_missing = wants_office && !writing.has_chosen();
        let offices_error = is_missing.then(|| self.texts().error("offices", "offices-empty"));
        let page = writing.page(self.chrome(), self.token.clone(), faults, offices_error)?;
        if page.errors().is_empty() { answer::private_page(&page) } else { answer::form_to_mend(&page) }
    }
}

/// `GET /{lang}/letters/{token}`: the letter as the campaign prepares it; or the choice of a seat, where the
/// postcode told none; or why nobody can be written to.
///
/// # Errors
/// `NotFound` for a token that is not good; `Unavailable` when the database is away.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    if !visit.has_seat() {
        return visit.seat_page(None);
    }
    let (clock, base_url) = (&visit.state.clock, visit.state.base_url.as_str());
    let writing = Writing::begin(&visit.desk, visit.language, clock, base_url);
    visit.form_page(&writing, LetterFaults::default(), false)
}

/// `POST /{lang}/letters/{token}`: the letter with what was changed, everything typed kept; or the chosen
/// seat, and then the letter by way of a redirect.
///
/// # Errors
/// As [`show`].
pub async fn update(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    let form = Form::decode(&body);
    if !visit.has_seat() {
        return choose(visit, &form).await;
    }
    let writing = visit.writing(&form)?;
    let faults = writing.words().err().unwrap_or_default();
    visit.form_page(&writing, faults.of_what_is_there(), false)
}

/// The chosen seat, kept with the signature.
async fn choose(visit: Visit, form: &Form<'_>) -> Result<HttpResponse, Problem> {
    let chosen = form.text("constituency");
    if visit.desk.is_elsewhere() {
        return visit.nobody_page();
    }
    if chosen.is_empty() {
        return visit.seat_page(Some("seat-empty"));
    }
    let Ok(seat) = Gss::parse(chosen) else {
        return visit.seat_page(Some("seat-unknown"));
    };
    let (writer, id, now) = (visit.state.writer, visit.desk.writer.id, visit.state.clock.now());
    let outcome = visit.state.store.write(move |tx| choose_seat(tx, writer, id, seat, now)).await;
    match outcome {
        Ok(SeatChosen::Now | SeatChosen::Before) => Ok(answer::see_other(&visit.address())),
        Ok(SeatChosen::UnknownSeat) => visit.seat_page(Some("seat-unknown")),
        Ok(SeatChosen::NotConfirmed) => Err(Problem::NotFound),
        Err(error) => Err(Problem::refused(Refusal::Store(error), visit.address(), form)),
    }
}

/// `POST /{lang}/letters/{token}/preview`: every word of every letter before it goes; 422 with the form
/// where something has to be mended first.
///
/// # Errors
/// As [`show`].
pub async fn preview(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let visit = match Visit::of_a_seat(state, path).await? {
        Ok(visit) => visit,
        Err(page) => return Ok(page),
    };
    let writing = visit.writing(&form)?;
    let faults = writing.words().err();
    if faults.is_some() || !writing.has_chosen() {
        return visit.form_page(&writing, faults.unwrap_or_default(), true);
    }
    visit.preview_page(&writing, &form, false).await
}

/// `POST /{lang}/letters/{token}/print`: the letter to the office named by `print`, by itself, for an office that no
/// mail can go to or that wants none; 422 with the form where something has to be mended first. Nothing is stored.
///
/// # Errors
/// As [`show`]; `NotFound` too for an office whose letters go through us.
pub async fn print(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let visit = match Visit::of_a_seat(state, path).await? {
        Ok(visit) => visit,
        Err(page) => return Ok(page),
    };
    let writing = visit.writing(&form)?;
    if let Err(faults) = writing.words() {
        return visit.form_page(&writing, faults, false);
    }
    let letter = writing.to_print(form.text("print"))?.ok_or(Problem::NotFound)?;
    let (chrome, token) = (visit.chrome(), visit.token.clone());
    answer::private_page(&LetterPrintPage { chrome, token, letter })
}

/// `POST /{lang}/letters/{token}/send`: stores and queues the letters, and shows to whom they go by way of a
/// redirect that survives reloading. Pressed twice, it is the same. Where an office has changed hands or committed itself
/// since the letters were checked, they are shown once more, and nothing is sent.
///
/// # Errors
/// As [`show`]; `Unavailable` with the form, so that nothing has to be typed again.
pub async fn send(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let visit = match Visit::of_a_seat(state, path).await? {
        Ok(visit) => visit,
        Err(page) => return Ok(page),
    };
    let writing = visit.writing(&form)?;
    let sent_page = format!("{}/sent", visit.address());
    // A second press finds no office left to write to; the first one's page is what it asks for.
    if !writing.has_chosen() && visit.desk.has_written() {
        return Ok(answer::see_other(&sent_page));
    }
    let words = match writing.words() {
        Ok(words) if writing.has_chosen() => words,
        other => return visit.form_page(&writing, other.err().unwrap_or_default(), true),
    };
    // Whoever has checked a letter sends that one: who holds the office, or what it has committed itself to, may have
    // changed since.
    let has_changed = form.fields().any(|(name, value)| name == TERMS && value != writing.terms());
    if has_changed {
        return visit.preview_page(&writing, &form, true).await;
    }
    let review_above = visit.state.settings.letters.review_above;
    let naming_text = visit.state.naming_texts.of(visit.language);
    let request = writing.request(words, &visit.state.clock, review_above, naming_text)?;
    let now = visit.state.clock.now();
    match visit.state.store.write(move |tx| send_letter(tx, &request, now)).await {
        Ok(outcomes) => {
            let queued = outcomes.iter().filter(|sent| **sent == LetterSent::Queued).count();
            metrics::counter!("clarion_letters_queued").increment(u64::try_from(queued).unwrap_or(0));
            if outcomes
                .iter()
                .all(|sent| matches!(sent, LetterSent::Queued | LetterSent::Held | LetterSent::Already))
            {
                return Ok(answer::see_other(&sent_page));
            }
            // An office has changed hands since the letter was checked: it has to be read again.
            let visit = visit.again().await?;
            let writing = visit.writing(&form)?;
            visit.form_page(&writing, LetterFaults::default(), true)
        }
        Err(SendLetterError::NotConfirmed | SendLetterError::Flagged) => Err(Problem::NotFound),
        Err(SendLetterError::Store(error)) => {
            Err(Problem::refused(Refusal::Store(error), format!("{}/send", visit.address()), &form))
        }
    }
}

/// `GET /{lang}/letters/{token}/sent`: to whom this supporter has written, and where each letter is; the letter
/// itself, where nothing has been sent yet.
///
/// # Errors
/// As [`show`].
pub async fn sent(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    sent_page(&visit, false).await
}

async fn sent_page(visit: &Visit, is_too_late: bool) -> Result<HttpResponse, Problem> {
    let (letters, offices): (Vec<_>, Vec<_>) = visit.desk.sent(visit.texts()).into_iter().unzip();
    if letters.is_empty() {
        return Ok(answer::see_other(&visit.address()));
    }
    let ids = letters.iter().map(|letter| letter.office).collect();
    let schedule = Schedule::read(&visit.state, visit.desk.campaign.id, ids, &letters).await?;
    let standing = schedule.standing(visit.texts(), &letters);
    let letters = letters.iter().zip(offices).zip(standing).map(|((letter, office), standing)| SentLetter {
        // What an election stops leaves when the office's own line says.
        standing: if letter.state == LetterState::Queued && office.election.is_some() {
            String::new()
        } else {
            standing
        },
        office,
        take_back: can_be_taken_back(letter.state).then(|| letter.id.to_string()),
    });
    answer::private_page(&LetterSentPage {
        chrome: visit.chrome(),
        token: visit.token.clone(),
        letters: letters.collect(),
        is_too_late,
        is_named: visit.desk.is_named(),
        slug: visit.slug()?,
    })
}

/// `POST /{lang}/letters/{token}/withdraw`: takes the `letter` back that has not left, and shows where the letters
/// are. Pressed twice, it is the same.
///
/// # Errors
/// `NotFound` for a token that is not good, and for a letter of somebody else; `Unavailable` when the database is
/// away.
pub async fn withdraw(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    let form = Form::decode(&body);
    let letter = visit.desk.find_letter(form.text("letter")).ok_or(Problem::NotFound)?;
    let (campaign, writer) = (visit.desk.campaign.id, visit.desk.writer.id);
    let (event, now) = (ConsentEventId::from_uuid(visit.state.clock.new_id()), visit.state.clock.now());
    let outcome =
        visit.state.store.write(move |tx| withdraw_letter(tx, campaign, writer, letter, event, now)).await?;
    match outcome {
        LetterWithdrawn::Now | LetterWithdrawn::Before => {
            Ok(answer::see_other(&format!("{}/sent", visit.address())))
        }
        LetterWithdrawn::TooLate => sent_page(&visit.again().await?, true).await,
        LetterWithdrawn::NotTheirs => Err(Problem::NotFound),
    }
}

/// `POST /{lang}/letters/{token}/naming`: lets no office know any more who wrote, and shows where the letters are.
/// Pressed twice, it is the same.
///
/// # Errors
/// `NotFound` for a token that is not good; `Unavailable` when the database is away.
pub async fn end_naming(
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let visit = Visit::begin(state, path).await?;
    let (campaign, writer) = (visit.desk.campaign.id, visit.desk.writer.id);
    let (event, now) = (ConsentEventId::from_uuid(visit.state.clock.new_id()), visit.state.clock.now());
    visit.state.store.write(move |tx| stop_naming(tx, campaign, writer, event, now)).await?;
    Ok(answer::see_other(&format!("{}/sent", visit.address())))
}
