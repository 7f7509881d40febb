//! Who represents a postcode. Nothing of the question is kept: no log holds the query of a request.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{answer, office};
use crate::domain::language::Language;
use crate::domain::outcode::{self, OutcodeNation};
use crate::domain::place::{Gss, Place};
use crate::domain::postcode::{Postcode, PostcodeKind};
use crate::domain::representative::Chamber;
use crate::language::Texts;
use crate::store::representative::{self, OfficeView};
use crate::store::{Store, StoreError};
use crate::web::form::Form;
use crate::web::page::Field;
use crate::web::page::find::{FindPage, FoundView};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// `GET /{lang}/find?postcode=`: the form, and what is known of the postcode; 422 for what is none of the
/// four nations' postcodes.
///
/// # Errors
/// `Unavailable` when the database is away.
pub async fn show(
    state: Data<AppState>,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let language = Language::from_code(&path).ok_or(Problem::NotFound)?;
    let texts = Texts::of(language);
    let snapshot = state.snapshot();
    let query = Form::decode(request.query_string().as_bytes());
    let mut page = FindPage {
        chrome: state.chrome(&snapshot, language, "/find", None),
        postcode: Field::of(query.text("postcode")),
        found: None,
    };
    if query.find("postcode").is_none() {
        return answer::private_page(&page);
    }
    let code = match Postcode::parse(query.text("postcode")) {
        Ok(postcode) if postcode.kind() == PostcodeKind::CrownDependency => "postcode-elsewhere",
        Ok(postcode) => {
            page.found = Some(found(&state.store, &snapshot, texts, &postcode).await?);
            return answer::private_page(&page);
        }
        Err(error) => error.code(),
    };
    page.postcode.error = Some(texts.error("postcode", code));
    answer::form_to_mend(&page)
}

async fn found(
    store: &Store,
    snapshot: &Snapshot,
    texts: &Texts,
    postcode: &Postcode,
) -> Result<FoundView, Problem> {
    let place = snapshot.places.find(postcode);
    let nation = match (place.and_then(|place| place.nation), outcode::nation_of(postcode.outcode())) {
        (Some(nation), _) | (None, OutcodeNation::One(nation)) => Some(nation),
        (None, _) => None,
    };
    let seat = place.and_then(|Place { constituency, .. }| constituency);
    let offices = match seat {
        Some(seat) => offices_of(store, seat).await?,
        None => Vec::new(),
    };
    Ok(FoundView {
        postcode: postcode.display(),
        petition: nation
            .and_then(|nation| snapshot.find_petition_of(nation))
            .map(|(_, petition)| (petition.nation, petition.slug.clone())),
        constituency: seat.map(|seat| seat_name(snapshot, texts.language(), seat)),
        offices: offices
            .iter()
            .map(|found| office::view(texts, found, office::openness(found), false))
            .collect(),
    })
}

/// The name of a seat; its code when no import names it.
fn seat_name(snapshot: &Snapshot, language: Language, seat: Gss) -> String {
    let named = snapshot.seats(language).iter().find(|known| known.code == seat);
    named.map_or_else(|| seat.as_str().to_owned(), |known| known.name.clone())
}

async fn offices_of(store: &Store, seat: Gss) -> Result<Vec<OfficeView>, StoreError> {
    store
        .read(move |conn| {
            let mut offices = Vec::new();
            for chamber in Chamber::ALL {
                offices.extend(representative::list_by_area(conn, chamber.into(), seat.into())?);
            }
            Ok(offices)
        })
        .await
}
