//! What ids and codes are called: read once for an export, and looked up for each row.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::representative::Chamber;
use crate::domain::representative::OfficeKind;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::schema::{consent_text, holder, office, petition};

/// An office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeName {
    /// The word of its kind.
    pub kind: String,
    /// The code of its area.
    pub area: String,
    /// The slug of its nation.
    pub nation: String,
    /// Its English name.
    pub name: String,
}

/// Names by ids as stored, and of Westminster seats by their codes. Some thousands at most.
#[derive(Clone, Debug, Default)]
pub struct Names {
    petitions: HashMap<Vec<u8>, String>,
    wordings: HashMap<Vec<u8>, String>,
    seats: HashMap<String, String>,
    offices: HashMap<Vec<u8>, OfficeName>,
    holders: HashMap<Vec<u8>, String>,
}

impl Names {
    /// Reads them.
    ///
    /// # Errors
    /// What the database answered.
    pub fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        let petitions: Vec<(Vec<u8>, String)> =
            each!(conn, |c| petition::table.select((petition::id, petition::slug)).load(c))?;
        let wordings: Vec<(Vec<u8>, String, i64)> = each!(conn, |c| consent_text::table
            .select((consent_text::id, consent_text::language, consent_text::version))
            .load(c))?;
        let offices: Vec<(Vec<u8>, String, String, String, String)> = each!(conn, |c| office::table
            .select((office::id, office::kind, office::area, office::nation, office::name_en))
            .load(c))?;
        let holders: Vec<(Vec<u8>, String)> =
            each!(conn, |c| holder::table.select((holder::id, holder::name)).load(c))?;
        let offices: HashMap<Vec<u8>, OfficeName> = offices
            .into_iter()
            .map(|(id, kind, area, nation, name)| (id, OfficeName { kind, area, nation, name }))
            .collect();
        let commons = OfficeKind::from(Chamber::HouseOfCommons);
        let seats = offices.values().filter(|office| office.kind == commons.slug());
        Ok(Self {
            petitions: petitions.into_iter().collect(),
            wordings: wordings
                .into_iter()
                .map(|(id, language, version)| (id, format!("{language}-{version}")))
                .collect(),
            seats: seats.map(|office| (office.area.clone(), office.name.clone())).collect(),
            offices,
            holders: holders.into_iter().collect(),
        })
    }

    /// The slug of a petition.
    #[must_use]
    pub fn petition(&self, id: &[u8]) -> Option<&str> {
        self.petitions.get(id).map(String::as_str)
    }

    /// A wording of a consent, as its language and number: `en-1`.
    #[must_use]
    pub fn wording(&self, id: &[u8]) -> Option<&str> {
        self.wordings.get(id).map(String::as_str)
    }

    /// The name of a Westminster seat.
    #[must_use]
    pub fn seat(&self, code: &str) -> Option<&str> {
        self.seats.get(code).map(String::as_str)
    }

    /// An office.
    #[must_use]
    pub fn office(&self, id: &[u8]) -> Option<&OfficeName> {
        self.offices.get(id)
    }

    /// The name of somebody who holds or held an office.
    #[must_use]
    pub fn holder(&self, id: &[u8]) -> Option<&str> {
        self.holders.get(id).map(String::as_str)
    }
}
