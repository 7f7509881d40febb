//! What is known of a supporter who comes to write: the signature, the offices, and what was sent before.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::campaign::{Ask, Campaign, Date, LetterText, ThanksText};
use crate::domain::id::{HolderId, LetterId, OfficeId, SignatureId};
use crate::domain::letter::LetterState;
use crate::domain::office::Intake;
use crate::domain::place::{Gss, Located};
use crate::domain::postcode::Postcode;
use crate::domain::representation::{Representation, Residence, proposed, represent};
use crate::language::{Texts, day_of};
use crate::secret::Purpose;
use crate::store::campaign::CampaignView;
use crate::store::letter::{self, LetterView};
use crate::store::office_choice::{self, OfficeChoice};
use crate::store::office_commitment;
use crate::store::representative::{self, HolderView, OfficeView};
use crate::store::signature::{self, SignatureView};
use crate::store::{Conn, StoreError};
use crate::web::page::office::{OfficeGroup, OfficeState, OfficeView as ShownOffice};
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
    /// What the signature's postcode is.
    pub located: Located,
    /// The day.
    pub on: Date,
    /// The offices that represent the supporter and that the campaign has a letter for; first those that have committed
    /// themselves to something that it asks for.
    pub offices: Vec<OfficeView>,
    snapshot: Arc<Snapshot>,
    representation: Representation,
    written: Vec<LetterView>,
    // How those who hold the offices want letters, where they have said so.
    choices: HashMap<HolderId, OfficeChoice>,
    // What the offices have publicly committed themselves to.
    committed: HashMap<OfficeId, BTreeSet<String>>,
    // Offices that were written to and represent the supporter no more.
    former: Vec<OfficeView>,
}

/// How a letter gets to an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By mail from here.
    Mail,
    /// The supporter copies it into the office's own form.
    Form,
    /// The supporter prints and posts it: no mail can go there, or the office wants none.
    Post,
    /// It has gone there before.
    Gone,
}

/// An office that a letter is made for, with whom to greet and what to say.
#[derive(Clone)]
pub struct Addressee<'a> {
    /// The office.
    pub office: &'a OfficeView,
    /// Who holds it.
    pub holder: &'a HolderView,
    /// The campaign's letter to that kind of office.
    pub text: &'a LetterText,
    /// How it gets there.
    pub way: Way,
    /// What the office has committed itself to, for which its letter thanks it; empty where that is nothing.
    pub thanked: Vec<&'a Ask>,
    /// The frame of a letter that only thanks; there where `thanked` is not empty.
    pub thanks: Option<&'a ThanksText>,
}

impl Addressee<'_> {
    /// Whether the supporter takes the letter there, and not we.
    #[must_use]
    pub fn is_sent_by_hand(&self) -> bool {
        matches!(self.way, Way::Form | Way::Post)
    }
}

impl Desk {
    /// Opens the desk for whoever holds `token`.
    ///
    /// # Errors
    /// `NotFound` for a token that is not ours or no longer good; `Unavailable` when the database is away.
    pub async fn open(state: &AppState, snapshot: &Arc<Snapshot>, token: &str) -> Result<Self, Problem> {
        let id = state.keys.open_token(Purpose::Letters, token).ok_or(Problem::NotFound)?;
        let campaign = snapshot.campaign.clone().ok_or(Problem::NotFound)?;
        let (snapshot, on) = (Arc::clone(snapshot), day_of(state.clock.now()));
        let read = move |conn: &mut Conn| {
            Self::read(conn, Arc::clone(&campaign), Arc::clone(&snapshot), SignatureId::from_uuid(id), on)
        };
        Ok(state.store.read(read).await?)
    }

    fn read(
        conn: &mut Conn,
        campaign: Arc<CampaignView>,
        snapshot: Arc<Snapshot>,
        id: SignatureId,
        on: Date,
    ) -> Result<Self, StoreError> {
        let writer = signature::find(conn, id)?
            .filter(signature::SignatureView::is_counted)
            .ok_or(StoreError::NotFound)?;
        let postcode = Postcode::parse(&writer.postcode);
        let located = postcode.map_or(Located::Unknown, |postcode| snapshot.places.locate(&postcode));
        let seat = Gss::parse(&writer.constituency).ok();
        let residence = Residence { nation: writer.nation, seat, place: located.place() };
        let document = &campaign.document;
        let representation = represent(&residence, &snapshot.boundaries, document, on);
        let areas =
            if located.is_outside_the_kingdom() { Vec::new() } else { representation.areas(document) };
        let mut offices = representative::list_by_areas(conn, &areas, on)?;
        let holders: Vec<HolderId> =
            offices.iter().filter_map(|office| Some(office.holder.as_ref()?.id)).collect();
        let choices = office_choice::list_current(conn, campaign.id, &holders)?;
        let ids: Vec<OfficeId> = offices.iter().map(|office| office.id).collect();
        let committed = office_commitment::list_committed(conn, campaign.id, &ids)?;
        offices.sort_by_key(|office| thanked_for(document, office, &committed).is_empty());
        let written = letter::list_by_supporter(conn, campaign.id, writer.email_key, writer.slot)?;
        let is_former = |id: &OfficeId| offices.iter().all(|office| office.id != *id);
        let former: Vec<OfficeId> = written.iter().map(|letter| letter.office).filter(is_former).collect();
        let former = representative::list_by_ids(conn, &former)?;
        Ok(Self {
            campaign,
            writer,
            located,
            on,
            offices,
            snapshot,
            representation,
            written,
            choices,
            committed,
            former,
        })
    }

    /// Whether an office may know who wrote.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.written.iter().any(|letter| letter.naming.is_some())
    }

    /// The campaign's document.
    #[must_use]
    pub fn document(&self) -> &Campaign {
        &self.campaign.document
    }

    /// What pages are drawn from.
    #[must_use]
    pub const fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// Whether the supporter lives outside the kingdom, where there is nobody to write to.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        self.located.is_outside_the_kingdom()
    }

    /// The offices that a letter is made for.
    pub fn addressees(&self) -> impl Iterator<Item = Addressee<'_>> {
        self.offices.iter().filter_map(|office| {
            let holder = office.holder.as_ref()?;
            let text = self.document().find_letter(office.key.kind, self.writer.nation)?;
            let way = match self.openness(office) {
                _ if self.has_written_to(office.id) => Way::Gone,
                OfficeState::Open | OfficeState::ViaOffice | OfficeState::Digest => Way::Mail,
                OfficeState::WebForm { .. } => Way::Form,
                OfficeState::OptedOut | OfficeState::NoAddress => Way::Post,
                _ => return None,
            };
            let thanked = thanked_for(self.document(), office, &self.committed);
            let thanks = self.document().find_thanks(office.key.kind).filter(|_| !thanked.is_empty());
            Some(Addressee { office, holder, text, way, thanked, thanks })
        })
    }

    /// The offices that are ticked before anybody has chosen: the campaign's choice, one of each seat, without the
    /// seats that were written to. Whoever has written to all of them is proposed nobody else.
    #[must_use]
    pub fn proposed(&self) -> Vec<OfficeId> {
        let is_done = |office: &OfficeView| {
            self.offices.iter().any(|other| {
                (other.key.kind, other.key.area) == (office.key.kind, office.key.area)
                    && self.has_written_to(other.id)
            })
        };
        let by_mail = self.addressees().filter(|addressee| matches!(addressee.way, Way::Mail | Way::Gone));
        let by_mail: Vec<&OfficeView> = by_mail.map(|addressee| addressee.office).collect();
        let keys = by_mail.iter().map(|office| (office.key, office.id));
        let drawn = proposed(self.writer.id, self.writer.nation, self.document(), keys);
        let open = by_mail.iter().filter(|office| drawn.contains(&office.id) && !is_done(office));
        open.map(|office| office.id).collect()
    }

    /// Every office, chamber by chamber, with why it cannot be written to where it cannot; `chosen` are ticked.
    #[must_use]
    pub fn groups(&self, texts: &Texts, chosen: &[OfficeId]) -> Vec<OfficeGroup> {
        let view = |office: &OfficeView| self.shown(texts, office, chosen.contains(&office.id));
        office::groups(texts, &self.snapshot, &self.representation, &self.offices, self.on, view)
    }

    /// The letters that this supporter has sent, each with its office, in the order of the offices.
    #[must_use]
    pub fn sent(&self, texts: &Texts) -> Vec<(LetterView, ShownOffice)> {
        let offices = self.offices.iter().chain(&self.former);
        let with_letter = offices.filter_map(|office| {
            let letter = self.written.iter().find(|letter| letter.office == office.id)?;
            Some((*letter, self.shown(texts, office, false)))
        });
        with_letter.collect()
    }

    /// The letter of this supporter whose id a form sent back.
    #[must_use]
    pub fn find_letter(&self, id: &str) -> Option<LetterId> {
        self.written.iter().map(|letter| letter.id).find(|known| known.to_string() == id)
    }

    /// Whether this supporter has sent any letter.
    #[must_use]
    pub fn has_written(&self) -> bool {
        !self.written.is_empty()
    }

    /// Whether a letter can go to the office, and how, by its contact route and by what its holder has chosen.
    fn openness(&self, office: &OfficeView) -> OfficeState {
        let choice = office.holder.as_ref().and_then(|holder| self.choices.get(&holder.id));
        match (office::openness(office), choice.map(|choice| choice.intake)) {
            (OfficeState::Open | OfficeState::ViaOffice, Some(Intake::Digest)) => OfficeState::Digest,
            (OfficeState::Open | OfficeState::ViaOffice, Some(Intake::Nothing)) => OfficeState::OptedOut,
            (state, _) => state,
        }
    }

    /// Whether a letter of this supporter has reached the office, or is still on its way there.
    #[must_use]
    pub fn has_reached(&self, office: OfficeId) -> bool {
        self.written.iter().any(|letter| {
            letter.office == office
                && !matches!(
                    letter.state,
                    LetterState::Withdrawn
                        | LetterState::Failed
                        | LetterState::Bounced
                        | LetterState::Declined
                )
        })
    }

    fn shown(&self, texts: &Texts, office: &OfficeView, is_chosen: bool) -> ShownOffice {
        let letter = self.written.iter().find(|letter| letter.office == office.id);
        let state = match letter {
            Some(letter) => office::written(texts, letter),
            None => self.openness(office),
        };
        let waits = letter.is_none_or(office::is_here).then(|| self.election(texts, office)).flatten();
        ShownOffice { election: waits, ..office::view(texts, office, state, is_chosen) }
    }

    /// Why a letter to the office waits for an election, and when it goes; `None` if it does not.
    #[must_use]
    pub fn election(&self, texts: &Texts, office: &OfficeView) -> Option<String> {
        office::election(texts, &self.snapshot.elections, office, self.on)
    }

    fn has_written_to(&self, office: OfficeId) -> bool {
        self.written.iter().any(|letter| letter.office == office)
    }
}

/// What a letter to an office thanks it for.
fn thanked_for<'a>(
    document: &'a Campaign,
    office: &OfficeView,
    committed: &HashMap<OfficeId, BTreeSet<String>>,
) -> Vec<&'a Ask> {
    committed.get(&office.id).map_or_else(Vec::new, |asks| document.thanked_for(office.key.kind, asks))
}
