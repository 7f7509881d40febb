//! An office's own page. The link at the foot of a letter is quoted and passed on, so all that it leads to is a
//! button that mails a second link to the address on file. That one lets the office in for half an hour: it stands
//! in the path of each page, since public pages have no cookie, and no page with a token is kept or logged.

mod confirm;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path, Query};

pub use confirm::{create as create_confirmation, show as show_confirmation};

use super::{answer, office};
use crate::actions::choose_intake::{Chosen, choose_intake};
use crate::actions::make_statement::{Stated, write_statement};
use crate::actions::request_office_link::request_office_link;
use crate::domain::campaign::Campaign;
use crate::domain::email::EmailAddress;
use crate::domain::id::{
    CampaignId, LetterId, OfficeChoiceId, OfficeId, OfficeRequestId, OutboxId, StatementEventId, StatementId,
};
use crate::domain::language::Language;
use crate::domain::office::{
    Intake, StatementFaults, StatementKind, StatementState, StatementWords, VISIT_LIFE_MS,
};
use crate::domain::text::MultiLine;
use crate::intake::Refusal;
use crate::language::{Texts, day_of};
use crate::secret::OfficeVisit;
use crate::store::letter::{self, NamedWriter, OfficeShelf};
use crate::store::office_choice::{self, OfficeChoice};
use crate::store::office_request::OfficeRequest;
use crate::store::representative::{self, HolderView, OfficeView};
use crate::store::statement::{self, Statement};
use crate::store::{Conn, StoreError};
use crate::web::form::Form;
use crate::web::page::office_desk::{
    AskChoice, OfficeAskPage, OfficeDeskPage, OfficeLettersPage, ReadLetter, StatementLine,
};
use crate::web::page::{self, Chrome, Field};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// Letters on one page.
const LETTERS_PER_PAGE: i64 = 20;
/// People whom the page names; the letters name the rest.
const NAMED_AT_MOST: i64 = 100;

/// What a path tells beside the token.
#[derive(serde::Deserialize)]
pub struct Told {
    /// What was done by the form that led here.
    done: Option<String>,
    /// The letter that the page before ended with.
    before: Option<String>,
}

/// Who comes, and how far they get.
enum Entrance {
    /// By the link of a letter, or by one that has run out.
    Door { campaign: CampaignId, office: Box<OfficeView>, is_expired: bool },
    /// By a link that was mailed to the address on file within the half hour.
    In(Box<Desk>),
}

/// An office that has been let in.
struct Desk {
    state: Data<AppState>,
    language: Language,
    token: String,
    visit: OfficeVisit,
    office: OfficeView,
    holder: HolderView,
    choice: Option<OfficeChoice>,
    statements: Vec<Statement>,
    letters: i64,
    named: Vec<NamedWriter>,
}

impl Entrance {
    async fn open(state: Data<AppState>, language: Language, token: String) -> Result<Self, Problem> {
        let visit = state.keys.open_visit_token(&token);
        let named = visit.map(|visit| (visit.campaign, visit.office));
        let named = named.or_else(|| state.keys.open_office_token(&token));
        let (campaign, office) = named.ok_or(Problem::NotFound)?;
        if state.snapshot().campaign.as_ref().is_none_or(|known| known.id != campaign) {
            return Err(Problem::NotFound);
        }
        let now = state.clock.now();
        let visit = visit.filter(|visit| now.since_ms(visit.issued_at) < VISIT_LIFE_MS);
        let is_expired = visit.is_none() && state.keys.open_office_token(&token).is_none();
        let read = move |conn: &mut Conn| {
            let office = representative::find(conn, office)?.ok_or(StoreError::NotFound)?;
            let held = office.holder.clone();
            let inside = visit.and_then(|visit| Some((visit, held.filter(|held| held.id == visit.holder)?)));
            let Some((visit, holder)) = inside else {
                return Ok((office, None));
            };
            let shelf = OfficeShelf { campaign, office: office.id, since: holder.since };
            let choice = office_choice::find_current(conn, campaign, holder.id)?;
            let statements = statement::list_by_holder(conn, holder.id)?;
            let letters = letter::count_for_office(conn, shelf)?;
            let named = letter::list_named(conn, shelf, None, NAMED_AT_MOST.saturating_add(1))?;
            Ok::<_, StoreError>((office, Some((visit, holder, choice, statements, (letters, named)))))
        };
        Ok(match state.store.read(read).await? {
            (office, Some((visit, holder, choice, statements, (letters, named)))) => {
                Self::In(Box::new(Desk {
                    state,
                    language,
                    token,
                    visit,
                    office,
                    holder,
                    choice,
                    statements,
                    letters,
                    named,
                }))
            }
            (office, None) => {
                let is_expired = is_expired || visit.is_some();
                Self::Door { campaign, office: Box::new(office), is_expired }
            }
        })
    }
}

/// The page with the button, or with what follows once it was pressed.
fn door(
    state: &AppState,
    language: Language,
    (campaign, office): (CampaignId, &OfficeView),
    was_asked: bool,
    is_expired: bool,
) -> Result<HttpResponse, Problem> {
    let token = state.keys.office_token(campaign, office.id);
    let path = format!("/office/{token}");
    let address = office.holder.as_ref().and_then(|holder| holder.member.address());
    answer::private_page(&OfficeAskPage {
        chrome: state.chrome(&state.snapshot(), language, &path, Some(office.nation)),
        role: office::role(Texts::of(language), office),
        domain: address.map(|address| address.domain().to_owned()),
        token,
        was_asked,
        is_expired,
    })
}

/// The link of a path, and its language.
fn named(path: Path<(String, String)>) -> Result<(Language, String), Problem> {
    let (language, token) = path.into_inner();
    Ok((Language::from_code(&language).ok_or(Problem::NotFound)?, token))
}

/// The desk of whoever holds a link that lets in; anyone else is shown the door.
macro_rules! desk {
    ($state:expr, $path:expr) => {{
        let (language, token) = named($path)?;
        match Entrance::open($state.clone(), language, token).await? {
            Entrance::In(desk) => desk,
            Entrance::Door { campaign, office, is_expired } => {
                return door(&$state, language, (campaign, &office), false, is_expired);
            }
        }
    }};
}

/// `GET /{lang}/office/{token}`: a button that mails the office a link; or, by that link, the office's page.
///
/// # Errors
/// `NotFound` for a token that we did not make; `Unavailable` when the database is away.
pub async fn show(
    state: Data<AppState>,
    path: Path<(String, String)>,
    told: Query<Told>,
) -> Result<HttpResponse, Problem> {
    let desk = desk!(state, path);
    let mut page = desk.page()?;
    page.notice = told.done.as_deref().and_then(|done| desk.notice(done));
    answer::private_page(&page)
}

/// `POST /{lang}/office/{token}`: queues the mail that lets the office in, and says the same whatever came of it.
///
/// # Errors
/// `NotFound` for any other token than a letter's; `Unavailable` when the database is away.
pub async fn create(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (language, token) = named(path)?;
    let (campaign, office) = state.keys.open_office_token(&token).ok_or(Problem::NotFound)?;
    let (id, mail) =
        (OfficeRequestId::from_uuid(state.clock.new_id()), OutboxId::from_uuid(state.clock.new_id()));
    let request = OfficeRequest { id, campaign, office, language, asked_at: state.clock.now() };
    let found: Result<OfficeView, StoreError> = state
        .store
        .write(move |tx| {
            request_office_link(tx, &request, mail)?;
            representative::find(tx.conn(), office)?.ok_or(StoreError::NotFound)
        })
        .await;
    door(&state, language, (campaign, &found?), true, false)
}

/// `GET /{lang}/office/{token}/letters`: the letters that reached whoever holds the office now, newest first.
///
/// # Errors
/// As [`show`].
pub async fn letters(
    state: Data<AppState>,
    path: Path<(String, String)>,
    told: Query<Told>,
) -> Result<HttpResponse, Problem> {
    let desk = desk!(state, path);
    let before =
        told.before.as_deref().and_then(|id| uuid::Uuid::try_parse(id).ok()).map(LetterId::from_uuid);
    let shelf =
        OfficeShelf { campaign: desk.visit.campaign, office: desk.office.id, since: desk.holder.since };
    let read = move |conn: &mut Conn| {
        letter::list_for_office(conn, shelf, before, LETTERS_PER_PAGE.saturating_add(1))
    };
    let mut found = state.store.read(read).await?;
    let page = usize::try_from(LETTERS_PER_PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    let address = format!("{}/letters", desk.address());
    let older = found.last().filter(|_| has_more).map(|last| format!("{address}?before={}", last.id));
    let texts = desk.texts();
    answer::private_page(&OfficeLettersPage {
        chrome: desk.chrome("/letters"),
        token: desk.token.clone(),
        role: desk.role(),
        letters: found
            .into_iter()
            .map(|letter| ReadLetter {
                lang: letter.language.html_lang(),
                subject: letter.subject,
                text: letter.body,
                on: letter.at.map(|at| texts.date(at)).unwrap_or_default(),
                reply_to: letter.reply_to,
            })
            .collect(),
        older,
    })
}

/// `POST /{lang}/office/{token}/intake`: how letters are taken from now on.
///
/// # Errors
/// As [`show`]; `Unavailable` with the form.
pub async fn choose(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let desk = desk!(state, path);
    let form = Form::decode(&body);
    let intake = Intake::from_code(form.text("intake")).ok_or(Problem::BadRequest)?;
    let address = match form.text("address").trim() {
        "" => None,
        typed => match EmailAddress::parse(typed) {
            Ok(address) => Some(address),
            Err(fault) => {
                let mut page = desk.page()?;
                page.intake = intake.code();
                let error = Some(desk.texts().error("email", fault.code()));
                page.address = Field { value: typed.to_owned(), error };
                return answer::form_to_mend(&page);
            }
        },
    };
    let (clock, now) = (&state.clock, state.clock.now());
    let choice = OfficeChoice {
        id: OfficeChoiceId::from_uuid(clock.new_id()),
        campaign: desk.visit.campaign,
        office: desk.office.id,
        holder: desk.holder.id,
        intake,
        address,
        language: desk.language,
        made_at: now,
        confirmed_at: None,
        refused_at: None,
    };
    let mails = [clock.new_id(), clock.new_id()].map(OutboxId::from_uuid);
    let chosen = state.store.write(move |tx| choose_intake(tx, &choice, mails, now)).await;
    desk.done(chosen, &form, "/intake", |chosen| match chosen {
        Chosen::Now => Some("chosen"),
        Chosen::AwaitsAddress => Some("address"),
        Chosen::NotYours => None,
    })
}

/// `POST /{lang}/office/{token}/answer`: one answer for all who wrote, to be confirmed by mail.
///
/// # Errors
/// As [`show`]; `Unavailable` with the form.
pub async fn answer_all(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let desk = desk!(state, path);
    let form = Form::decode(&body);
    let (english, welsh) = (form.text("answer_en"), form.text("answer_cy"));
    match StatementWords::parse(StatementKind::Answer, english, welsh) {
        Ok(words) => desk.state_it(StatementKind::Answer, words, Vec::new(), &form, "/answer").await,
        Err(faults) => {
            let mut page = desk.page()?;
            [page.answer_en, page.answer_cy] = desk.fields((english, welsh), faults);
            answer::form_to_mend(&page)
        }
    }
}

/// `POST /{lang}/office/{token}/commitment`: a promise in the office's own words, to be confirmed by mail.
///
/// # Errors
/// As [`show`]; `Unavailable` with the form.
pub async fn commit(
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let desk = desk!(state, path);
    let form = Form::decode(&body);
    let (english, welsh) = (form.text("commitment_en"), form.text("commitment_cy"));
    let mut page = desk.page()?;
    for ask in &mut page.asks {
        ask.is_chosen = form.texts("asks").any(|key| key == ask.key);
    }
    let asks: Vec<String> = page.asks.iter().filter(|ask| ask.is_chosen).map(|ask| ask.key.clone()).collect();
    match StatementWords::parse(StatementKind::Commitment, english, welsh) {
        Ok(words) if !asks.is_empty() => {
            desk.state_it(StatementKind::Commitment, words, asks, &form, "/commitment").await
        }
        other => {
            let faults = StatementFaults { asks: asks.is_empty(), ..other.err().unwrap_or_default() };
            page.asks_error = faults.asks.then(|| desk.texts().error("asks", "asks-empty"));
            [page.commitment_en, page.commitment_cy] = desk.fields((english, welsh), faults);
            answer::form_to_mend(&page)
        }
    }
}

impl Desk {
    fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    fn address(&self) -> String {
        format!("/{}/office/{}", self.language.code(), self.token)
    }

    fn role(&self) -> String {
        office::role(self.texts(), &self.office)
    }

    fn chrome(&self, below: &str) -> Chrome {
        let path = format!("/office/{}{below}", self.token);
        self.state.chrome(&self.state.snapshot(), self.language, &path, Some(self.office.nation))
    }

    /// What the page says of the form that led to it.
    fn notice(&self, done: &str) -> Option<String> {
        let texts = self.texts();
        match done {
            "chosen" => Some(texts.say("office-done-chosen")),
            "address" => Some(texts.say("office-done-address")),
            "stated" => Some(texts.say("office-done-stated")),
            _ => None,
        }
    }

    fn page(&self) -> Result<OfficeDeskPage, Problem> {
        let texts = self.texts();
        let snapshot = self.state.snapshot();
        let document = snapshot.document().ok_or(Problem::NotFound)?;
        let choice = self.choice.as_ref();
        let address = choice.and_then(|choice| choice.address.as_ref());
        let listed = usize::try_from(NAMED_AT_MOST).unwrap_or(usize::MAX);
        let shown = |writer: &NamedWriter| page::office_desk::NamedWriter {
            name: writer.name.clone(),
            email: writer.email.clone(),
        };
        Ok(OfficeDeskPage {
            chrome: self.chrome(""),
            token: self.token.clone(),
            role: self.role(),
            until: texts.date_and_time(self.visit.issued_at.plus_ms(VISIT_LIFE_MS)),
            notice: None,
            letters: u64::try_from(self.letters).unwrap_or(0),
            named: self.named.iter().take(listed).map(shown).collect(),
            has_more_named: self.named.len() > listed,
            intake: choice.map_or(Intake::Single, |choice| choice.intake).code(),
            address: Field::of(address.map_or("", EmailAddress::as_str)),
            answer_en: Field::default(),
            answer_cy: Field::default(),
            asks: ask_choices(document, self.language),
            asks_error: None,
            commitment_en: Field::default(),
            commitment_cy: Field::default(),
            statements: self.statements.iter().map(|said| line(texts, said)).collect(),
            silent_until: self.silent_until(&snapshot),
        })
    }

    /// Until when an election silences the office, written out; `None` where none does.
    fn silent_until(&self, snapshot: &Snapshot) -> Option<String> {
        let today = day_of(self.state.clock.now());
        let freeze = snapshot.elections.find_freeze(self.office.standing(), today)?;
        Some(self.texts().calendar_day(freeze.until))
    }

    fn fields(&self, (english, welsh): (&str, &str), faults: StatementFaults) -> [Field; 2] {
        let field = |value: &str, fault: Option<crate::domain::text::TextError>| Field {
            value: value.to_owned(),
            error: fault.map(|fault| self.texts().error("statement", fault.code())),
        };
        [field(english, faults.english), field(welsh, faults.welsh)]
    }

    async fn state_it(
        &self,
        kind: StatementKind,
        words: StatementWords,
        asks: Vec<String>,
        form: &Form<'_>,
        below: &str,
    ) -> Result<HttpResponse, Problem> {
        let (clock, now) = (&self.state.clock, self.state.clock.now());
        let text = |words: Option<MultiLine>| words.map(MultiLine::into_string).unwrap_or_default();
        let new = Statement {
            id: StatementId::from_uuid(clock.new_id()),
            campaign: self.visit.campaign,
            office: self.office.id,
            holder: self.holder.id,
            kind,
            number: 0,
            text_en: text(words.english),
            text_cy: text(words.welsh),
            asks,
            language: self.language,
            state: StatementState::Written,
            written_at: now,
            settled_at: None,
            told_at: None,
        };
        let ids = (StatementEventId::from_uuid(clock.new_id()), OutboxId::from_uuid(clock.new_id()));
        let stated = self.state.store.write(move |tx| write_statement(tx, &new, ids, now)).await;
        self.done(stated, form, below, |stated| (stated == Stated::Done).then_some("stated"))
    }

    /// After a form: the page again, which says what was done. Who holds the office no more is shown the door.
    fn done<T>(
        &self,
        outcome: Result<T, StoreError>,
        form: &Form<'_>,
        below: &str,
        word: impl FnOnce(T) -> Option<&'static str>,
    ) -> Result<HttpResponse, Problem> {
        match outcome {
            Ok(outcome) => {
                let told = word(outcome).map(|word| format!("?done={word}")).unwrap_or_default();
                Ok(answer::see_other(&format!("{}{told}", self.address())))
            }
            Err(StoreError::NotFound) => Err(Problem::NotFound),
            Err(error) => {
                Err(Problem::refused(Refusal::Store(error), format!("{}{below}", self.address()), form))
            }
        }
    }
}

/// The asks that a commitment can be to: those that every letter makes.
fn ask_choices(document: &Campaign, language: Language) -> Vec<AskChoice> {
    let required = document.asks.iter().filter(|ask| ask.required);
    let choice = |ask: &crate::domain::campaign::Ask| AskChoice {
        key: ask.key.clone(),
        title: ask.title.in_language(language).to_owned(),
        is_chosen: false,
    };
    required.map(choice).collect()
}

fn line(texts: &Texts, said: &Statement) -> StatementLine {
    let on = [("on", texts.date(said.written_at).into())];
    StatementLine {
        title: match said.kind {
            StatementKind::Answer => texts.say_with("office-said-answer", &on),
            StatementKind::Commitment => texts.say_with("office-said-commitment", &on),
        },
        state: match said.state {
            StatementState::Written => texts.say("office-state-written"),
            StatementState::Confirmed => texts.say("office-state-confirmed"),
            StatementState::Approved => texts.say("office-state-approved"),
            StatementState::Refused => texts.say("office-state-refused"),
        },
    }
}

/// The office of a statement or a choice, for the page that confirms it.
async fn office_of(state: &AppState, id: OfficeId) -> Result<OfficeView, Problem> {
    let found = state.store.read(move |conn| representative::find(conn, id)).await?;
    found.ok_or(Problem::NotFound)
}
