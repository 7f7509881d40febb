//! Fills a demonstration with its invented crowd, so that charts mean something.

use anyhow::Context as _;

use super::PLACES;
use super::crowd::{Crowd, Home};
use super::letters;
use crate::actions::fill_demonstration::{PastSignature, add_commitments, add_letters, add_signatures};
use crate::cli::house::House;
use crate::domain::moment::DAY_MS;
use crate::domain::nation::Nation;
use crate::domain::place::Gss;
use crate::domain::postcode::Postcode;
use crate::domain::representative::OfficeKind;
use crate::language::day_of;
use crate::store::{StoreError, campaign, petition, representative};

/// How many have signed.
pub const PEOPLE: usize = 20_000;
/// Signatures that one transaction adds.
const BATCH: usize = 5_000;

/// Adds `many` invented signatures, with letters and commitments. Nobody is mailed because of them.
///
/// # Errors
/// What the database answered; the files of the demonstration themselves are sound.
pub async fn fill(house: &House, many: usize) -> anyhow::Result<()> {
    let wordings = house.updates_texts().await?;
    let read = house.store.read(|conn| {
        let mut offices = Vec::new();
        for kind in OfficeKind::ALL {
            offices.extend(representative::list_by_kind(conn, kind)?);
        }
        Ok::<_, StoreError>((petition::list(conn)?, campaign::find(conn)?, offices))
    });
    let (petitions, campaign, offices) = read.await?;
    let campaign = campaign.context("no campaign")?.id;
    let petitions: Vec<_> = petitions.iter().map(|petition| (petition.nation, petition.id)).collect();
    let (homes, now) = (homes()?, house.clock.now());
    let crowd = Crowd {
        homes: &homes,
        petitions: &petitions,
        wordings: [wordings.english, wordings.welsh],
        keys: &house.keys,
        now,
    };
    let people = crowd.gather(many)?;
    let written = letters::write(&people, &offices, campaign, now)?;
    let committed = letters::commit(&offices, campaign, now.plus_ms(-8 * DAY_MS), day_of(now))?;
    for people in people.chunks(BATCH) {
        let signatures: Vec<PastSignature> = people.iter().map(|person| person.signature.clone()).collect();
        let added: Result<(), StoreError> =
            house.store.write(move |tx| add_signatures(tx, &signatures)).await;
        added?;
    }
    let added: Result<(), StoreError> = house
        .store
        .write(move |tx| {
            add_letters(tx, &written)?;
            add_commitments(tx, &committed)
        })
        .await;
    Ok(added?)
}

/// The postcodes of the demonstration that are in use.
fn homes() -> anyhow::Result<Vec<Home>> {
    let mut homes = Vec::new();
    for line in PLACES.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if let [postcode, nation, seat, health, ""] = cells.as_slice() {
            homes.push(Home {
                postcode: Postcode::parse(postcode)?,
                nation: Nation::from_slug(nation).context("an unknown nation")?,
                seat: Gss::parse(seat)?,
                health: (*health).to_owned(),
            });
        }
    }
    Ok(homes)
}
