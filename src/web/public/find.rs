//! Who represents a postcode. Nothing of the question is kept: no log holds the query of a request.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use form_urlencoded::Serializer;

use super::{answer, office};
use crate::domain::campaign::Date;
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::outcode::{self, OutcodeNation};
use crate::domain::place::{Gss, Located, PlaceLayer, Seat};
use crate::domain::place_row::PlaceFormat;
use crate::domain::postcode::Postcode;
use crate::domain::representation::{Residence, represent};
use crate::language::{Texts, day_of};
use crate::store::{Store, representative};
use crate::web::form::Form;
use crate::web::page::find::{DirectoryView, FindPage, FoundView, SeatQuestion};
use crate::web::page::office::{OfficeGroup, OfficeView};
use crate::web::page::{Choice, Field};
use crate::web::problem::Problem;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// `GET /{lang}/find?postcode=`: the form, and what is known of the postcode; with `constituency` where the
/// postcode tells none. 422 for what cannot be read as a postcode, or is no seat.
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
    // The page in the other language answers the same question, and is told nothing else.
    let question = ["postcode", "constituency"].into_iter();
    let question = question.filter_map(|name| Some((name, query.find(name)?)));
    page.chrome.path = format!("/find?{}", Serializer::new(String::new()).extend_pairs(question).finish());
    match Postcode::parse(query.text("postcode")) {
        Ok(postcode) => {
            let search = Search { texts, snapshot: &snapshot, on: day_of(state.clock.now()), postcode };
            page.found = Some(search.answer(&state.store, query.find("constituency")).await?);
        }
        Err(error) => page.postcode.error = Some(texts.error("postcode", error.code())),
    }
    if page.errors().is_empty() { answer::private_page(&page) } else { answer::form_to_mend(&page) }
}

/// One question.
struct Search<'a> {
    texts: &'static Texts,
    snapshot: &'a Snapshot,
    on: Date,
    postcode: Postcode,
}

impl Search<'_> {
    async fn answer(&self, store: &Store, chosen: Option<&str>) -> Result<FoundView, Problem> {
        let located = self.snapshot.places.locate(&self.postcode);
        let texts = self.texts;
        let mut found = FoundView { postcode: self.postcode.display(), ..FoundView::default() };
        if let Located::Terminated(_) = located {
            found.remarks.push(texts.say("found-terminated"));
        }
        let residence = match located {
            Located::Found(place) | Located::Terminated(place) if place.constituency.is_none() => {
                found.remarks.push(texts.say("found-no-seat"));
                let likely = place.nation.map_or_else(|| self.likely(), |nation| vec![nation]);
                let chosen = self.asked(&mut found, &likely, chosen);
                chosen.map(|chosen| Residence { place: Some(place), ..chosen }).or(Residence::at(place))
            }
            Located::Found(place) | Located::Terminated(place) => Residence::at(place),
            Located::Unknown | Located::NoGeography | Located::Forces | Located::Girobank => {
                found.remarks.push(match located {
                    Located::Forces => texts.say("found-forces"),
                    Located::Girobank => texts.say("found-girobank"),
                    Located::NoGeography => texts.say("found-no-geography"),
                    _ => texts.say("found-unknown"),
                });
                self.asked(&mut found, &self.likely(), chosen)
            }
            Located::CrownDependency | Located::Overseas => {
                found.remarks.push(match located {
                    Located::Overseas => texts.say("found-overseas"),
                    _ => texts.say("found-crown-dependency"),
                });
                found.remarks.push(texts.say("found-elsewhere"));
                None
            }
        };
        if let Some(residence) = residence {
            found.nation = Some(residence.nation);
            found.groups = self.groups(store, residence).await?;
        }
        found.petitions = self.petitions(found.nation);
        found.directories = self.directories();
        Ok(found)
    }

    /// The nations that the postcode may lie in, by its first half.
    fn likely(&self) -> Vec<Nation> {
        match outcode::nation_of(self.postcode.outcode()) {
            OutcodeNation::One(nation) => vec![nation],
            OutcodeNation::Mixed(nations) => nations.to_vec(),
            OutcodeNation::CrownDependency | OutcodeNation::Unknown => Nation::ALL.to_vec(),
        }
    }

    /// The choice of a seat in one of the `likely` nations, and the residence that follows from the one that was
    /// chosen.
    fn asked(&self, found: &mut FoundView, likely: &[Nation], chosen: Option<&str>) -> Option<Residence> {
        found.nation = match likely {
            [only] => Some(*only),
            _ => None,
        };
        let seats = self.snapshot.seats(self.texts.language());
        let nations: Vec<(Nation, Vec<Choice>)> = likely
            .iter()
            .map(|nation| (*nation, choices(seats, *nation)))
            .filter(|(_, choices)| !choices.is_empty())
            .collect();
        let seat = chosen.and_then(|chosen| Gss::parse(chosen).ok());
        let seat = seats.iter().find(|known| Some(known.code) == seat && likely.contains(&known.nation));
        let error = match (chosen, seat) {
            (Some(""), _) => Some(self.texts.error("constituency", "seat-empty")),
            (Some(_), None) => Some(self.texts.error("constituency", "seat-unknown")),
            (None, _) | (_, Some(_)) => None,
        };
        if !nations.is_empty() {
            let chosen = chosen.unwrap_or_default().to_owned();
            found.question = Some(SeatQuestion { nations, chosen, error });
        }
        seat.map(|seat| Residence { nation: seat.nation, seat: Some(seat.code), place: None })
    }

    /// Who represents the residence, as the letters have it.
    async fn groups(&self, store: &Store, residence: Residence) -> Result<Vec<OfficeGroup>, Problem> {
        let Some(campaign) = self.snapshot.document() else { return Ok(Vec::new()) };
        let (texts, on) = (self.texts, self.on);
        let representation = represent(&residence, &self.snapshot.boundaries, campaign, on);
        let areas = representation.areas(campaign);
        let offices = store.read(move |conn| representative::list_by_areas(conn, &areas, on)).await?;
        let view = |found: &_| OfficeView {
            election: office::election(texts, &self.snapshot.elections, found, on),
            ..office::view(texts, found, office::openness(found), false)
        };
        Ok(office::groups(texts, self.snapshot, &representation, &offices, on, view))
    }

    /// The nation's petition; all of them where no nation is known.
    fn petitions(&self, nation: Option<Nation>) -> Vec<(Nation, String)> {
        let petitions = self.snapshot.petitions.iter().map(|petition| &petition.record);
        petitions
            .filter(|record| nation.is_none_or(|nation| record.nation == nation))
            .map(|record| (record.nation, record.slug.clone()))
            .collect()
    }

    /// The directories that hold the postcode.
    fn directories(&self) -> Vec<DirectoryView> {
        let holds = |layer: PlaceLayer| self.snapshot.places.layer(layer).find(&self.postcode).is_some();
        let releases = self.snapshot.releases.iter().filter(|release| holds(release.layer));
        releases
            .map(|release| {
                let values = [
                    ("name", release.name.as_str().into()),
                    ("on", self.texts.date(release.imported_at).into()),
                ];
                // A table of one's own has no publisher whose sentence had to be quoted.
                let is_quoted = release.format != PlaceFormat::Csv.name();
                let own = || self.texts.say("directory-licence-own");
                DirectoryView {
                    about: match release.layer {
                        PlaceLayer::Kingdom => self.texts.say_with("directory-kingdom", &values),
                        PlaceLayer::Scotland => self.texts.say_with("directory-scotland", &values),
                        PlaceLayer::Assembly => self.texts.say_with("directory-assembly", &values),
                    },
                    licence: if is_quoted { release.licence.clone() } else { own() },
                    is_quoted,
                }
            })
            .collect()
    }
}

fn choices(seats: &[Seat], nation: Nation) -> Vec<Choice> {
    let seats = seats.iter().filter(|seat| seat.nation == nation);
    seats.map(|seat| Choice { value: seat.code.as_str().to_owned(), label: seat.name.clone() }).collect()
}
