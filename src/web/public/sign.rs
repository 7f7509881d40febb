//! Signing a petition: from the form to the intake.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::{answer, petition};
use crate::domain::email::EmailAddress;
use crate::domain::id::{ConsentEventId, OutboxId, SignatureId};
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::network::HomeNetwork;
use crate::domain::outcode::{self, OutcodeNation};
use crate::domain::petition::PetitionState;
use crate::domain::place::{Gss, Located};
use crate::domain::postcode::Postcode;
use crate::domain::signature::{EmailKey, Flag, NewSignature};
use crate::domain::text::PersonName;
use crate::language::Texts;
use crate::secret::StampCheck;
use crate::web::form::Form;
use crate::web::middleware::door::ClientIp;
use crate::web::page::petition::{ConstituencyQuestion, Moved, NationQuestion, NationReason, SignForm};
use crate::web::page::{Choice, Field};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// `POST /{lang}/petitions/{slug}/signatures`: 303 to "check your email", or 422 with the form and what to
/// mend. The answer is the same whether or not the address has signed before.
///
/// # Errors
/// `NotFound` for an unknown slug; `Unavailable` with the form when the database is away or too many wait.
pub async fn create(
    state: Data<AppState>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let (language, slug) = addressed(request.path()).ok_or(Problem::NotFound)?;
    let form = Form::decode(&body);
    let snapshot = state.snapshot();
    let (counted, text) = snapshot.find_petition(slug).ok_or(Problem::NotFound)?;
    if counted.record.state != PetitionState::Open || !state.is_ready {
        let page = petition::page(&state, &snapshot, language, slug, SignForm::default())?;
        return answer::form_to_mend(&page);
    }
    let typed = match read_placed(&form, &snapshot).filter(|typed| typed.nation == text.nation) {
        Some(typed) => typed,
        None => {
            let (mut shown, typed) = read(&form, &snapshot, language);
            let Some(typed) = typed else {
                shown.stamp = petition::stamp(&state, &snapshot, slug, language)?;
                let page = petition::page(&state, &snapshot, language, slug, shown)?;
                return answer::form_to_mend(&page);
            };
            if typed.nation != text.nation {
                return other_nation(&state, &snapshot, language, &typed, shown);
            }
            typed
        }
    };
    let mut new = signature(&state, counted.record.id, language, &form, typed);
    if let Some(ip) = request.extensions().get::<ClientIp>().map(|client| client.0) {
        new.network = Some(state.keys.network_key(HomeNetwork::of(ip)));
        if state.limiter.is_over(ip, new.signed_at) {
            new.flag = new.flag.or(Some(Flag::Network));
        }
    }
    match state.intake.sign(new).await {
        Ok(_) => {
            metrics::counter!("clarion_signed").increment(1);
            Ok(answer::see_other(&format!("/{}/petitions/{slug}/check-your-email", language.code())))
        }
        Err(refusal) => Err(Problem::refused(refusal, path(language, slug), &form)),
    }
}

/// The path that a petition is signed at.
#[must_use]
pub fn path(language: Language, slug: &str) -> String {
    format!("/{}/petitions/{slug}/signatures", language.code())
}

/// The language and the slug of such a path. It is routed by its full name or by its pattern, so its parts are not
/// always told by the router.
fn addressed(path: &str) -> Option<(Language, &str)> {
    let (language, rest) = path.strip_prefix('/')?.split_once('/')?;
    let slug = rest.strip_prefix("petitions/")?.strip_suffix("/signatures")?;
    Some((Language::from_code(language)?, slug))
}

/// What a good form says.
struct Typed {
    name: PersonName,
    email: EmailAddress,
    postcode: Postcode,
    nation: Nation,
    constituency: Option<Gss>,
}

/// A good form of someone whose postcode the directory places: nearly everyone's, and nothing is shown again.
fn read_placed(form: &Form<'_>, snapshot: &Snapshot) -> Option<Typed> {
    let postcode = Postcode::parse(form.text("postcode")).ok()?;
    let place = snapshot.places.locate(&postcode).place()?;
    let (nation, constituency) = (place.nation?, place.constituency);
    let name = PersonName::parse(form.text("name")).ok()?;
    let email = EmailAddress::parse(form.text("email")).ok()?;
    Some(Typed { name, email, postcode, nation, constituency })
}

/// Reads the form into domain values, and into what is shown again where one of them fails.
fn read(form: &Form<'_>, snapshot: &Snapshot, language: Language) -> (SignForm, Option<Typed>) {
    let texts = Texts::of(language);
    let mut shown = SignForm {
        name: Field::of(form.text("name")),
        email: Field::of(form.text("email")),
        postcode: Field::of(form.text("postcode")),
        updates: form.is_ticked("updates"),
        source: petition::source_tag(form.text("source")),
        ..SignForm::default()
    };
    let name = PersonName::parse(form.text("name"));
    let email = EmailAddress::parse(form.text("email"));
    let postcode = Postcode::parse(form.text("postcode"));
    if let Err(error) = &name {
        shown.name.error = Some(texts.error("name", error.code()));
    }
    if let Err(error) = &email {
        shown.email.error = Some(texts.error("email", error.code()));
    }
    if let Err(error) = &postcode {
        shown.postcode.error = Some(texts.error("postcode", error.code()));
    }
    let located = match &postcode {
        Ok(postcode) => locate(form, snapshot, postcode, texts, &mut shown),
        Err(_) => None,
    };
    let (Ok(name), Ok(email), Ok(postcode), Some((nation, constituency))) = (name, email, postcode, located)
    else {
        return (shown, None);
    };
    (shown, Some(Typed { name, email, postcode, nation, constituency }))
}

/// The nation and seat of a postcode: from the directory, else the nation from its first half, else the
/// person is asked. A postcode that the directory lacks signs with the seat left open; one that is no longer in use
/// signs for its last place. Who serves in the forces is asked for both, and may not know the seat.
fn locate(
    form: &Form<'_>,
    snapshot: &Snapshot,
    postcode: &Postcode,
    texts: &Texts,
    shown: &mut SignForm,
) -> Option<(Nation, Option<Gss>)> {
    let located = snapshot.places.locate(postcode);
    if let Some(place) = located.place()
        && let Some(nation) = place.nation
    {
        return Some((nation, place.constituency));
    }
    let (options, reason) = match (located, outcode::nation_of(postcode.outcode())) {
        (Located::Forces, _) => (Nation::ALL.to_vec(), NationReason::Forces),
        (Located::CrownDependency | Located::Overseas, _) => (Nation::ALL.to_vec(), NationReason::Elsewhere),
        (_, OutcodeNation::One(nation)) => (vec![nation], NationReason::Postcode),
        (_, OutcodeNation::Mixed(nations)) => (nations.to_vec(), NationReason::Postcode),
        (_, OutcodeNation::CrownDependency | OutcodeNation::Unknown) => {
            (Nation::ALL.to_vec(), NationReason::Postcode)
        }
    };
    let answered = form.find("nation").and_then(Nation::from_slug).filter(|nation| options.contains(nation));
    let nation = match (options.as_slice(), answered) {
        ([only], _) => *only,
        (_, Some(nation)) => {
            shown.nation = NationQuestion::Answered(nation);
            nation
        }
        (_, None) => {
            let code = if reason == NationReason::Elsewhere { "nation-petition" } else { "missing" };
            let error = Some(texts.error("nation", code));
            shown.nation = NationQuestion::Asked { options, chosen: None, reason, error };
            return None;
        }
    };
    if reason == NationReason::Elsewhere {
        return Some((nation, None));
    }
    // The seat may stay open: the list is offered where the form is shown again, and before writing letters.
    let mut question = seat_question(form, snapshot, nation, texts.language());
    let is_unanswered = reason == NationReason::Forces && form.find("constituency").is_none();
    if let Some(question) = question.as_mut().filter(|_| is_unanswered) {
        question.error = Some(texts.error("constituency", "seat-forces"));
        shown.constituency = Some(question.clone());
        return None;
    }
    let seat = question.as_ref().and_then(|question| {
        let chosen = question.options.iter().find(|option| option.value == question.chosen)?;
        Gss::parse(&chosen.value).ok()
    });
    shown.constituency = question;
    Some((nation, seat))
}

fn seat_question(
    form: &Form<'_>,
    snapshot: &Snapshot,
    nation: Nation,
    language: Language,
) -> Option<ConstituencyQuestion> {
    let options: Vec<Choice> = snapshot
        .seats(language)
        .iter()
        .filter(|seat| seat.nation == nation)
        .map(|seat| Choice { value: seat.code.as_str().to_owned(), label: seat.name.clone() })
        .collect();
    let chosen = form.text("constituency").to_owned();
    (!options.is_empty()).then_some(ConstituencyQuestion { options, chosen, error: None })
}

/// The petition of the nation that the postcode lies in, with the form filled in: nobody signs a text that
/// they have not seen.
fn other_nation(
    state: &AppState,
    snapshot: &Snapshot,
    language: Language,
    typed: &Typed,
    mut shown: SignForm,
) -> Result<HttpResponse, Problem> {
    let (counted, _) = snapshot.find_petition_of(typed.nation).ok_or(Problem::NotFound)?;
    let slug = counted.record.slug.clone();
    let chosen = matches!(shown.nation, NationQuestion::Answered(_))
        && !matches!(snapshot.places.locate(&typed.postcode), Located::Unknown | Located::NoGeography);
    shown.moved = if chosen { Moved::Chosen } else { Moved::Lives };
    shown.stamp = petition::stamp(state, snapshot, &slug, language)?;
    let page = petition::page(state, snapshot, language, &slug, shown)?;
    answer::form_to_mend(&page)
}

/// The signature with everything that it may cause.
fn signature(
    state: &AppState,
    petition: crate::domain::id::PetitionId,
    language: Language,
    form: &Form<'_>,
    typed: Typed,
) -> NewSignature {
    let clock = &state.clock;
    let now = clock.now();
    let (form_minutes, flag) =
        match state.keys.check_stamp(petition, language, form.text("stamp"), now.minute()) {
            StampCheck::Good { age_minutes } => (i16::try_from(age_minutes).ok(), None),
            StampCheck::Old => (None, Some(Flag::Timing)),
            StampCheck::Forged => (None, Some(Flag::Stamp)),
        };
    let flag = if form.text("website").is_empty() { flag } else { Some(Flag::Honeypot) };
    let [id, mail_id, offered, given] = clock.new_ids();
    NewSignature {
        id: SignatureId::from_uuid(id),
        mail_id: OutboxId::from_uuid(mail_id),
        event_ids: [offered, given].map(ConsentEventId::from_uuid),
        petition,
        email_key: EmailKey::from_hash(&state.keys.email_key(typed.email.canonical())),
        name: typed.name,
        email: typed.email,
        postcode: typed.postcode,
        nation: typed.nation,
        constituency: typed.constituency,
        language,
        flag,
        updates: form.is_ticked("updates"),
        updates_text: state.updates_texts.of(language),
        source: petition::source_tag(form.text("source")),
        network: None,
        form_minutes,
        household: state.settings.signing.household,
        signed_at: now,
    }
}
