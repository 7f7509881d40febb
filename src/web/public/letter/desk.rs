//! What is known of a supporter who comes to write: the signature, the offices, and what was sent before.

use std::sync::Arc;

use crate::domain::campaign::{Campaign, LetterText};
use crate::domain::id::{OfficeId, SignatureId};
use crate::domain::place::Gss;
use crate::domain::representative::Chamber;
use crate::domain::signature::SignatureState;
use crate::language::Texts;
use crate::secret::Purpose;
use crate::store::campaign::CampaignView;
use crate::store::letter::{self, LetterView};
use crate::store::representative::{self, HolderView, OfficeView};
use crate::store::signature::{self, SignatureView};
use crate::store::{Conn, StoreError};
use crate::web::page::letter::{OfficeState, OfficeView as ShownOffice};
use crate::web::problem::Problem;
use crate::web::public::office;
use crate::web::snapshot::Snapshot;
use crate::web::state::AppState;

/// A supporter at the desk. Only one who is confirmed, and not flagged, gets there.
pub struct Desk {
    /// The campaign that the letters are sent through.
    pub campaign: Arc<CampaignView>,
    /// The supporter's signature.
    pub writer: SignatureView,
    /// The offices of the supporter's seat that the campaign has a letter for.
    pub offices: Vec<OfficeView>,
    written: Vec<LetterView>,
}

/// An office that can be written to, with whom to greet and what to say.
#[derive(Clone, Copy)]
pub struct Addressee<'a> {
    /// The office.
    pub office: &'a OfficeView,
    /// Who holds it.
    pub holder: &'a HolderView,
    /// The campaign's letter to that chamber.
    pub text: &'a LetterText,
}

impl Desk {
    /// Opens the desk for whoever holds `token`.
    ///
    /// # Errors
    /// `NotFound` for a token that is not ours or no longer good; `Unavailable` when the database is away.
    pub async fn open(state: &AppState, snapshot: &Snapshot, token: &str) -> Result<Self, Problem> {
        let id = state.keys.open_token(Purpose::Letters, token).ok_or(Problem::NotFound)?;
        let campaign = snapshot.campaign.clone().ok_or(Problem::NotFound)?;
        let read = move |conn: &mut Conn| Self::read(conn, Arc::clone(&campaign), SignatureId::from_uuid(id));
        Ok(state.store.read(read).await?)
    }

    fn read(conn: &mut Conn, campaign: Arc<CampaignView>, id: SignatureId) -> Result<Self, StoreError> {
        let writer = signature::find(conn, id)?
            .filter(|row| row.state == SignatureState::Confirmed && row.flag.is_none())
            .ok_or(StoreError::NotFound)?;
        let mut offices = Vec::new();
        if let Ok(seat) = Gss::parse(&writer.constituency) {
            for chamber in Chamber::ALL {
                if campaign.document.find_letter(chamber.into(), writer.nation).is_some() {
                    offices.extend(representative::list_by_area(conn, chamber.into(), seat.into())?);
                }
            }
        }
        let written = letter::list_by_supporter(conn, campaign.id, writer.email_key, writer.slot)?;
        Ok(Self { campaign, writer, offices, written })
    }

    /// The campaign's document.
    #[must_use]
    pub fn document(&self) -> &Campaign {
        &self.campaign.document
    }

    /// The offices that can be written to now.
    pub fn addressees(&self) -> impl Iterator<Item = Addressee<'_>> {
        self.offices.iter().filter_map(|office| {
            let holder = office.holder.as_ref().filter(|holder| holder.member.address().is_some())?;
            let text = self.document().find_letter(office.key.kind, self.writer.nation)?;
            (!self.has_written_to(office.id)).then_some(Addressee { office, holder, text })
        })
    }

    /// Every office, with why it cannot be written to where it cannot; `chosen` are ticked.
    #[must_use]
    pub fn shown(&self, texts: &Texts, chosen: &[OfficeId]) -> Vec<ShownOffice> {
        let shown = |found: &OfficeView| {
            let letter = self.written.iter().find(|letter| letter.office == found.id);
            let state = match letter {
                Some(letter) => office::written(texts, letter),
                None => office::openness(found),
            };
            office::view(texts, found, state, chosen.contains(&found.id))
        };
        self.offices.iter().map(shown).collect()
    }

    /// The offices that this supporter has written to.
    #[must_use]
    pub fn recipients(&self, texts: &Texts) -> Vec<ShownOffice> {
        let written =
            |shown: &ShownOffice| matches!(shown.state, OfficeState::Written(_) | OfficeState::Waiting(_));
        self.shown(texts, &[]).into_iter().filter(written).collect()
    }

    fn has_written_to(&self, office: OfficeId) -> bool {
        self.written.iter().any(|letter| letter.office == office)
    }
}
