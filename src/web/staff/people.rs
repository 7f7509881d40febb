//! Who may come in, as what: listed, invited, changed and ended by an admin.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};

use super::guard::Insider;
use super::{account, answer, words};
use crate::actions::staff::Acting;
use crate::actions::staff::invite::{Invitation, Invited, invite};
use crate::actions::staff::people::{Decided, change_role, disable, end_sessions, reset_authenticator};
use crate::domain::email::EmailAddress;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::staff::{Account, Nations, Role, StaffState};
use crate::domain::text::RecordLine;
use crate::language::Texts;
use crate::secret::staff::{TokenDigest, new_token};
use crate::store::staff::session::Session;
use crate::store::staff::{self, session};
use crate::store::{StoreError, Tx};
use crate::web::form::Form;
use crate::web::page::Field;
use crate::web::page::staff::{
    HandedLinkPage, InvitePage, NationChoice, PeoplePage, PersonLine, PersonPage, RoleChoice, Standing,
};
use crate::web::problem::Problem;
use crate::web::state::AppState;

const PATH: &str = "/staff/people";

/// The account that a path names.
fn staff_id(text: &str) -> Result<StaffId, Problem> {
    let id = uuid::Uuid::parse_str(text).ok().map(StaffId::from_uuid);
    id.ok_or(Problem::NotFound)
}

/// `GET /staff/people`.
///
/// # Errors
/// What the database answered.
pub async fn list(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let accounts = state.store.read(staff::list).await?;
    let chrome = answer::chrome(&state, &insider, PATH);
    let people = accounts.iter().map(|account| PersonLine {
        id: account.id.to_string(),
        email: account.email.as_typed().to_owned(),
        role: words::role(chrome.texts, account.role),
        nations: words::nations(chrome.texts, &account.nations),
        state: words::state(chrome.texts, account.state),
        is_own: account.id == insider.account.id,
    });
    let people = people.collect();
    answer::private_page(&PeoplePage { chrome, people })
}

/// What a form says of role and nations.
fn standing(texts: &Texts, role: Option<Role>, nations: &[Nation]) -> Standing {
    Standing {
        roles: Role::ALL
            .into_iter()
            .map(|one| RoleChoice {
                code: one.code(),
                label: words::role(texts, one),
                hint: words::role_hint(texts, one),
                is_chosen: role == Some(one),
            })
            .collect(),
        nations: Nation::ALL
            .into_iter()
            .map(|one| NationChoice {
                slug: one.slug(),
                label: texts.nation(one),
                is_chosen: nations.contains(&one),
            })
            .collect(),
    }
}

/// The nations that a form names; our own names no others than there are.
fn typed_nations(form: &Form<'_>) -> Result<Vec<Nation>, Problem> {
    form.texts("nations").map(|slug| Nation::from_slug(slug).ok_or(Problem::Unprocessable)).collect()
}

/// Why something is done, as it may stand on record; the empty text is no reason. The error is the field to mend.
fn typed_reason(texts: &Texts, form: &Form<'_>) -> Result<String, Field> {
    let typed = form.text("why");
    let error = || Field { value: typed.to_owned(), error: Some(texts.say("staff-why-wrong")) };
    let line = RecordLine::optional(typed).ok().ok_or_else(error)?;
    Ok(line.map(|line| line.as_str().to_owned()).unwrap_or_default())
}

/// `GET /staff/people/new`.
///
/// # Errors
/// `Internal` when the page cannot be drawn.
pub async fn show_invitation(state: Data<AppState>, insider: Insider) -> Result<HttpResponse, Problem> {
    let chrome = answer::chrome(&state, &insider, PATH);
    let standing = standing(chrome.texts, Some(Role::Viewer), &[]);
    let (email, why) = (Field::default(), Field::default());
    answer::private_page(&InvitePage { chrome, email, standing, is_welsh: false, why })
}

/// `POST /staff/people`: the link is shown once, to be handed over.
///
/// # Errors
/// What the database answered.
pub async fn invite_person(
    state: Data<AppState>,
    insider: Insider,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let chrome = answer::chrome(&state, &insider, PATH);
    let (role, nations) = (Role::from_code(form.text("role")), typed_nations(&form)?);
    let language = Language::from_code(form.text("language")).unwrap_or(Language::English);
    let mut page = InvitePage {
        email: Field::of(form.text("email")),
        standing: standing(chrome.texts, role, &nations),
        is_welsh: language == Language::Welsh,
        why: Field::of(form.text("why")),
        chrome,
    };
    let (Ok(email), Some(role)) = (EmailAddress::parse(form.text("email")), role) else {
        page.email.error = Some(page.chrome.texts.say("staff-email-wrong"));
        return answer::form_to_mend(&page);
    };
    let why = match typed_reason(page.chrome.texts, &form) {
        Ok(why) => why,
        Err(field) => {
            page.why = field;
            return answer::form_to_mend(&page);
        }
    };
    let token = new_token()?;
    let invitation = Invitation {
        id: StaffId::from_uuid(state.clock.new_id()),
        email: email.clone(),
        role,
        nations: Nations::of(&nations),
        language,
        digest: TokenDigest::of(token.expose()),
        why,
    };
    let acting = insider.acting(&state);
    let invited = state.store.write(move |tx| invite(tx, &acting, &invitation)).await;
    match invited {
        Ok(Invited::Done) => handed(&state, page.chrome, &email, token.expose(), true),
        Ok(Invited::Denied) => Err(Problem::Denied),
        Ok(Invited::AlreadyActive) | Err(StoreError::Conflict) => {
            page.email.error = Some(page.chrome.texts.say("staff-email-known"));
            answer::form_to_mend(&page)
        }
        Err(error) => Err(error.into()),
    }
}

fn handed(
    state: &AppState,
    chrome: crate::web::page::staff::StaffChrome,
    email: &EmailAddress,
    token: &str,
    is_first: bool,
) -> Result<HttpResponse, Problem> {
    let link = format!("{}/staff/invitation/{token}", state.base_url.as_str());
    answer::private_page(&HandedLinkPage { chrome, email: email.as_typed().to_owned(), link, is_first })
}

async fn load(state: &AppState, id: StaffId) -> Result<(Account, Vec<Session>), Problem> {
    let read = state.store.read(move |conn| {
        let account = staff::find(conn, id)?.ok_or(StoreError::NotFound)?;
        Ok::<_, StoreError>((account, session::list(conn, id)?))
    });
    Ok(read.await?)
}

fn person_page(
    state: &AppState,
    insider: &Insider,
    (account, sessions): (&Account, &[Session]),
    notice: Option<String>,
) -> PersonPage {
    let chrome = answer::chrome(state, insider, PATH);
    let (texts, now) = (chrome.texts, state.clock.now());
    let alive = sessions.iter().filter(|session| !session.times.is_over(now));
    let lines = alive.map(|session| account::line(texts, session, insider.session.id)).collect();
    PersonPage {
        id: account.id.to_string(),
        email: account.email.as_typed().to_owned(),
        state: words::state(texts, account.state),
        standing: standing(texts, Some(account.role), account.nations.limit()),
        sessions: lines,
        is_own: account.id == insider.account.id,
        is_active: account.state == StaffState::Active,
        is_disabled: account.state == StaffState::Disabled,
        chrome,
        notice,
        mend: None,
    }
}

/// The page of somebody with a reason to mend in the form whose field is `at`, and all that was typed there.
async fn reason_to_mend(
    (state, insider): (&AppState, &Insider),
    (id, form): (StaffId, &Form<'_>),
    (at, field): (&'static str, Field),
) -> Result<HttpResponse, Problem> {
    let (account, sessions) = load(state, id).await?;
    let mut page = person_page(state, insider, (&account, &sessions), None);
    if at == "why-role" {
        let nations = typed_nations(form)?;
        page.standing = standing(page.chrome.texts, Role::from_code(form.text("role")), &nations);
    }
    page.mend = Some((at, field));
    answer::form_to_mend(&page)
}

/// `GET /staff/people/{id}`.
///
/// # Errors
/// `NotFound` for an unknown account; what the database answered.
pub async fn show(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (account, sessions) = load(&state, staff_id(&id)?).await?;
    answer::private_page(&person_page(&state, &insider, (&account, &sessions), None))
}

/// Decides something about the account that a path names, for the reason that the form gives in the field `at`, and
/// shows its page with what came of it.
async fn decide(
    (state, insider): (&AppState, &Insider),
    (id, form, at): (&str, &Form<'_>, &'static str),
    decision: impl Fn(&mut Tx<'_>, &Acting, StaffId, &str) -> Result<Decided, StoreError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (id, acting, texts) = (staff_id(id)?, insider.acting(state), Texts::of(insider.account.language));
    let why = match typed_reason(texts, form) {
        Ok(why) => why,
        Err(field) => return reason_to_mend((state, insider), (id, form), (at, field)).await,
    };
    let decided = state.store.write(move |tx| decision(tx, &acting, id, &why)).await?;
    let notice = match decided {
        Decided::Done => texts.say("staff-decided"),
        Decided::Already => texts.say("staff-decided-already"),
        Decided::Own | Decided::Denied => return Err(Problem::Denied),
        Decided::OutOfTurn => texts.say("staff-decided-not"),
    };
    let (account, sessions) = load(state, id).await?;
    answer::private_page(&person_page(state, insider, (&account, &sessions), Some(notice)))
}

/// `POST /staff/people/{id}/role`: sets role and nations.
///
/// # Errors
/// `Denied` about oneself; `NotFound` for an unknown account; `Unprocessable` for an unknown role.
pub async fn set_role(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let form = Form::decode(&body);
    let role = Role::from_code(form.text("role")).ok_or(Problem::Unprocessable)?;
    let nations = Nations::of(&typed_nations(&form)?);
    let change = move |tx: &mut Tx<'_>, acting: &Acting, id, why: &str| {
        change_role(tx, acting, id, (role, &nations), why)
    };
    decide((&state, &insider), (&id, &form, "why-role"), change).await
}

/// `POST /staff/people/{id}/disable`.
///
/// # Errors
/// `Denied` about oneself; `NotFound` for an unknown account.
pub async fn end(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    decide((&state, &insider), (&id, &Form::decode(&body), "why-disable"), disable).await
}

/// `POST /staff/people/{id}/sessions`: ends every session of somebody.
///
/// # Errors
/// `Denied` about oneself; `NotFound` for an unknown account.
pub async fn end_all_sessions(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    decide((&state, &insider), (&id, &Form::decode(&body), "why-sessions"), end_sessions).await
}

/// `POST /staff/people/{id}/authenticator`: takes a lost authenticator away; the link to set another is shown once.
///
/// # Errors
/// `Denied` about oneself; `NotFound` for an unknown account.
pub async fn reset(
    state: Data<AppState>,
    insider: Insider,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let (acting, id, token) = (insider.acting(&state), staff_id(&id)?, new_token()?);
    let (form, digest) = (Form::decode(&body), TokenDigest::of(token.expose()));
    let why = match typed_reason(Texts::of(insider.account.language), &form) {
        Ok(why) => why,
        Err(field) => {
            return reason_to_mend((&state, &insider), (id, &form), ("why-reset", field)).await;
        }
    };
    let decided = state.store.write(move |tx| reset_authenticator(tx, &acting, id, digest, &why)).await?;
    let (account, sessions) = load(&state, id).await?;
    match decided {
        Decided::Done => {
            let chrome = answer::chrome(&state, &insider, PATH);
            handed(&state, chrome, &account.email, token.expose(), false)
        }
        Decided::Own | Decided::Denied => Err(Problem::Denied),
        Decided::Already | Decided::OutOfTurn => {
            let notice = Some(Texts::of(insider.account.language).say("staff-decided-not"));
            answer::private_page(&person_page(&state, &insider, (&account, &sessions), notice))
        }
    }
}
