//! From what the form holds to the letters that it makes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::desk::{Addressee, Desk, Way};
use crate::actions::send_letter::{Naming, OfficeLetter, SendLetter};
use crate::clock::Clock;
use crate::domain::campaign::{LetterFields, LetterText, SEAT_SIGNATURES_AT_LEAST};
use crate::domain::id::{ConsentEventId, ConsentTextId, LetterId, OfficeId, OutboxId};
use crate::domain::language::Language;
use crate::domain::letter::{
    BODY_LIMIT, ComposedLetter, DraftError, LetterDraft, LetterFaults, LetterWords, OWN_WORDS_LIMIT,
    SUBJECT_LIMIT, TypedLetter, chosen_points, fixed_points,
};
use crate::domain::postcode::Postcode;
use crate::domain::representative::OfficeKind;
use crate::domain::similarity::{Likeness, OwnPart, author};
use crate::domain::text::{LetterBody, MultiLine, OneLine, PostalAddress};
use crate::language::Texts;
use crate::web::form::Form;
use crate::web::page::letter::{ComposePage, LetterView, PointView};
use crate::web::page::office::OfficeGroup;
use crate::web::page::own::OwnView;
use crate::web::page::{Chrome, Field};
use crate::web::problem::Problem;
use crate::web::public::office;

/// A letter being written: what was typed, and what the campaign adds to it.
pub struct Writing<'a> {
    desk: &'a Desk,
    texts: &'static Texts,
    addressees: Vec<Addressee<'a>>,
    chosen: Vec<OfficeId>,
    // Whether nobody has chosen yet, so that what is ticked is a proposal.
    is_proposal: bool,
    picked: Vec<String>,
    // Whether the box is ticked that lets offices know the writer; it never is before somebody ticks it.
    may_be_named: bool,
    typed: Typed,
    clean: Clean,
    nation: String,
    petition: String,
    seat_signatures: Option<u64>,
    promised: Vec<&'a str>,
    date: String,
    // Of each office, the line about the others that are written to.
    others_lines: Vec<(OfficeId, String)>,
    campaign_line: String,
}

/// The fields exactly as they were typed, to be shown again.
#[derive(Default)]
struct Typed {
    own_words: String,
    subject: String,
    body: String,
    // The kind of office that the words in `body` were shown for.
    body_for: Option<OfficeKind>,
    address: String,
    postcode: String,
}

/// The fields as a letter can hold them: cleaned, and empty where they cannot be used or say nothing of the
/// supporter's own.
#[derive(Default)]
struct Clean {
    own_words: String,
    subject: String,
    body: String,
    address: String,
    postcode: String,
}

impl<'a> Writing<'a> {
    /// An untouched letter to the offices that are proposed.
    #[must_use]
    pub fn begin(desk: &'a Desk, language: Language, clock: &Clock, base_url: &str) -> Self {
        let mut writing = Self::blank(desk, language, clock, base_url);
        writing.chosen = desk.proposed();
        writing.is_proposal = true;
        writing.typed.postcode.clone_from(&desk.writer.postcode);
        writing.clean.postcode.clone_from(&desk.writer.postcode);
        writing.others_lines = writing.others();
        writing
    }

    /// The letter that a form holds.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn read(
        desk: &'a Desk,
        language: Language,
        clock: &Clock,
        base_url: &str,
        form: &Form<'_>,
    ) -> Result<Self, Problem> {
        let mut writing = Self::blank(desk, language, clock, base_url);
        let ticked: Vec<&str> = form.texts("offices").collect();
        let open = writing.addressees.iter().filter(|addressee| addressee.way == Way::Mail);
        let ids = open.map(|addressee| addressee.office.id);
        writing.chosen = ids.filter(|id| ticked.contains(&id.to_string().as_str())).collect();
        writing.picked = form.texts("points").map(ToOwned::to_owned).collect();
        writing.may_be_named = form.text("naming") == "yes";
        let text = |name| form.text(name).to_owned();
        writing.typed = Typed {
            own_words: text("own_words"),
            subject: text("subject"),
            body: text("body"),
            body_for: OfficeKind::from_slug(form.text("body_for")),
            address: text("address"),
            postcode: text("postcode"),
        };
        writing.others_lines = writing.others();
        writing.clean = writing.cleaned().map_err(at_fault)?;
        Ok(writing)
    }

    fn blank(desk: &'a Desk, language: Language, clock: &Clock, base_url: &str) -> Self {
        let texts = Texts::of(language);
        let campaign = desk.document();
        let signed = desk.snapshot().find_petition_by_id(desk.writer.petition);
        let url = format!("{base_url}/{}", language.code());
        let line = [
            ("title", campaign.title.in_language(language).into()),
            ("reference", campaign.reference.as_str().into()),
            ("url", url.into()),
        ];
        Self {
            desk,
            texts,
            addressees: desk.addressees().collect(),
            chosen: Vec::new(),
            is_proposal: false,
            picked: Vec::new(),
            may_be_named: false,
            typed: Typed::default(),
            clean: Clean::default(),
            nation: texts.nation(desk.writer.nation),
            petition: signed
                .map_or_else(String::new, |(_, text)| text.title.in_language(language).to_owned()),
            seat_signatures: signed
                .and_then(|(count, _)| count.by_seat.get(&desk.writer.constituency).copied()),
            promised: desk.snapshot().tracking.tracker.promised(campaign, desk.writer.nation, desk.on),
            date: texts.date(clock.now()),
            others_lines: Vec::new(),
            campaign_line: texts.say_with("letter-campaign", &line),
        }
    }

    /// What each letter says of the others that are chosen, and of those that have gone before: an office answers
    /// differently where it knows who else was asked. Offices are named, not people, who may change before it leaves.
    fn others(&self) -> Vec<(OfficeId, String)> {
        let is_told = |id: OfficeId| self.chosen.contains(&id) || self.desk.has_reached(id);
        let told: Vec<(OfficeId, String)> = self
            .desk
            .offices
            .iter()
            .filter(|office| is_told(office.id))
            .map(|office| (office.id, office::role(self.texts, office)))
            .collect();
        let line = |own: OfficeId| {
            let mut roles: Vec<&str> =
                told.iter().filter(|(id, _)| *id != own).map(|(_, role)| role.as_str()).collect();
            // Seats with several members have one name.
            roles.dedup();
            let roles = roles.join("; ");
            if roles.is_empty() {
                roles
            } else {
                self.texts.say_with("letter-others", &[("offices", roles.into())])
            }
        };
        self.addressees.iter().map(|addressee| (addressee.office.id, line(addressee.office.id))).collect()
    }

    /// Subject and body come back from the form even when nobody changed them; then they stay the
    /// campaign's, and follow the chosen points and offices.
    fn cleaned(&self) -> Result<Clean, DraftError> {
        let typed = &self.typed;
        let subject = OneLine::parse(&typed.subject, SUBJECT_LIMIT).map(OneLine::into_string);
        let body = LetterBody::parse(&typed.body, BODY_LIMIT).map(LetterBody::into_string);
        let (mut subject, mut body) = (subject.unwrap_or_default(), body.unwrap_or_default());
        for addressee in &self.addressees {
            let points = self.points_of(addressee);
            let draft = self.draft(addressee, &points);
            if draft.default_subject()? == subject {
                subject.clear();
            }
            if draft.is_untouched(&body)? {
                body.clear();
            }
        }
        let own_words = MultiLine::parse(&typed.own_words, OWN_WORDS_LIMIT).map(MultiLine::into_string);
        Ok(Clean {
            own_words: own_words.unwrap_or_default(),
            subject,
            body,
            address: PostalAddress::parse(&typed.address).map(PostalAddress::into_string).unwrap_or_default(),
            postcode: Postcode::parse(&typed.postcode).map(|code| code.display()).unwrap_or_default(),
        })
    }

    /// What can be sent of what was typed.
    ///
    /// # Errors
    /// What there is to mend.
    pub fn words(&self) -> Result<LetterWords, LetterFaults> {
        LetterWords::parse(&TypedLetter {
            own_words: &self.typed.own_words,
            subject: &self.typed.subject,
            body: &self.typed.body,
            address: &self.typed.address,
            postcode: &self.typed.postcode,
        })
    }

    /// Whether any office can be written to, from here or through a form of its own.
    #[must_use]
    pub fn has_addressee(&self) -> bool {
        self.addressees.iter().any(|addressee| addressee.way != Way::Gone)
    }

    /// Whether any office is chosen.
    #[must_use]
    pub fn has_chosen(&self) -> bool {
        !self.chosen.is_empty()
    }

    /// The form with the letter as it stands, and with what there is to mend.
    ///
    /// # Errors
    /// `NotFound` when no office can be written to; `Internal` when the campaign's text cannot be filled in.
    pub fn page(
        &self,
        chrome: Chrome,
        token: String,
        faults: LetterFaults,
        offices_error: Option<String>,
    ) -> Result<ComposePage, Problem> {
        let first = self.first(faults.body.is_some()).ok_or(Problem::NotFound)?;
        let points = self.points_of(first);
        let draft = self.draft(first, &points);
        let letter = draft.compose().map_err(at_fault)?;
        let error = |field, code: Option<&'static str>| code.map(|code| self.texts.error(field, code));
        let field = |value: &str, error| Field { value: value.to_owned(), error };
        // What is at fault is shown as it was typed; what is only the campaign's, as it is now.
        let subject = if self.clean.subject.is_empty() && faults.subject.is_none() {
            draft.default_subject().map_err(at_fault)?
        } else {
            self.typed.subject.clone()
        };
        let body = if self.clean.body.is_empty() && faults.body.is_none() {
            draft.campaign_words().map_err(at_fault)?
        } else {
            self.typed.body.clone()
        };
        Ok(ComposePage {
            chrome,
            token,
            has_written: self.desk.has_written(),
            groups: self.groups()?,
            seat_fact: self.seat_fact(),
            offices_error,
            own_words: field(
                &self.typed.own_words,
                error("own_words", faults.own_words.map(|fault| fault.code())),
            ),
            points: self.point_views(first),
            subject: field(&subject, error("subject", faults.subject.map(|fault| fault.code()))),
            body: Some(field(&body, error("body", faults.body.map(|fault| fault.code())))),
            body_for: first.office.key.kind.slug(),
            address: field(&self.typed.address, error("address", faults.address.map(|fault| fault.code()))),
            postcode: field(
                &self.typed.postcode,
                error("postcode", faults.postcode.map(|fault| fault.code())),
            ),
            letter: self.letter_view(first, letter),
            may_be_named: self.may_be_named,
            others: self.chosen_addressees().filter(|other| other.office.id != first.office.id).count(),
            help_note: draft.help_note().map_err(at_fault)?,
            own_percent: u32::from(draft.own_part().map_err(at_fault)?.percent()),
        })
    }

    /// How many of the writer's seat have signed. Of a few, someone could tell who they are.
    fn seat_fact(&self) -> Option<String> {
        let count = self.seat_signatures.filter(|count| *count >= SEAT_SIGNATURES_AT_LEAST)?;
        let code = &self.desk.writer.constituency;
        let mut seats = self.desk.snapshot().seats(self.texts.language()).iter();
        let seat = seats.find(|seat| seat.code.as_str() == code)?;
        let values = [("count", count.into()), ("seat", seat.name.as_str().into())];
        Some(self.texts.say_with("compose-seat", &values))
    }

    /// The offices with what is ticked, and with the letter to copy where an office has a form of its own.
    fn groups(&self) -> Result<Vec<OfficeGroup>, Problem> {
        let mut groups = self.desk.groups(self.texts, &self.chosen);
        for office in groups.iter_mut().flat_map(|group| &mut group.offices) {
            let to_copy = self.addressees.iter().find(|addressee| {
                addressee.is_sent_by_hand() && addressee.office.id.to_string() == office.id
            });
            if let Some(addressee) = to_copy {
                let points = self.points_of(addressee);
                let letter = self.draft(addressee, &points).compose().map_err(at_fault)?;
                office.text = Some(letter.body.into_string());
            }
        }
        for group in &mut groups {
            let open = group.offices.iter().filter(|office| office.state.is_open()).count();
            let has_chosen = group.offices.iter().any(|office| office.is_chosen);
            if self.is_proposal && has_chosen && open > 1 {
                group.note = Some(self.texts.say("group-one-of-several"));
            }
        }
        Ok(groups)
    }

    /// The letter to one office, to be printed; `None` where `id` names none whose letters the supporter sends by
    /// other ways than through us.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn to_print(&self, id: &str) -> Result<Option<LetterView>, Problem> {
        let by_hand = self.addressees.iter().filter(|addressee| addressee.is_sent_by_hand());
        let Some(addressee) = by_hand.into_iter().find(|addressee| addressee.office.id.to_string() == id)
        else {
            return Ok(None);
        };
        let points = self.points_of(addressee);
        let letter = self.draft(addressee, &points).compose().map_err(at_fault)?;
        Ok(Some(self.letter_view(addressee, letter)))
    }

    /// The letter to each chosen office.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn letters(&self) -> Result<Vec<LetterView>, Problem> {
        let mut letters = self.composed(|addressee, letter, part| {
            let own = OwnView::new(self.texts, part, &self.likeness(addressee, part));
            LetterView { own: Some(own), ..self.letter_view(addressee, letter) }
        })?;
        // Said once, it is said.
        let nudges = letters.iter_mut().filter_map(|letter| letter.own.as_mut());
        nudges.filter(|own| own.nudge.is_some()).skip(1).for_each(|own| own.nudge = None);
        Ok(letters)
    }

    /// The chosen offices, in the order of their letters.
    #[must_use]
    pub fn recipients(&self) -> Vec<OfficeId> {
        self.chosen_addressees().map(|addressee| addressee.office.id).collect()
    }

    /// How like the letter to an office is to those that others have written.
    fn likeness(&self, addressee: &Addressee<'_>, part: &OwnPart) -> Likeness {
        let writer = &self.desk.writer;
        let author = author(writer.email_key, writer.slot);
        self.desk.snapshot().sketches().likeness(&part.sketch, addressee.office.id, author)
    }

    /// The request that stores and queues the letters, with the ids of every row that it may cause. One that resembles
    /// a letter of anybody else by more than `review_above` percent waits for the staff.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn request(
        &self,
        words: LetterWords,
        clock: &Clock,
        review_above: u8,
        naming_text: ConsentTextId,
    ) -> Result<SendLetter, Problem> {
        let letters = self.composed(|addressee, letter, part| OfficeLetter {
            id: LetterId::from_uuid(clock.new_id()),
            mail_id: OutboxId::from_uuid(clock.new_id()),
            notice_id: OutboxId::from_uuid(clock.new_id()),
            sketch: part.sketch,
            likeness: self.likeness(addressee, part).most,
            office: addressee.office.id,
            holder: Some(addressee.holder.id),
            points: self.points_of(addressee).into_iter().map(ToOwned::to_owned).collect(),
            letter,
        })?;
        let desk = self.desk;
        Ok(SendLetter {
            campaign: Arc::clone(&desk.campaign),
            place: desk.located.place(),
            boundaries: Arc::clone(&desk.snapshot().boundaries),
            on: desk.on,
            signature: desk.writer.id,
            language: self.texts.language(),
            words,
            review_above,
            naming: Some(Naming {
                text: naming_text,
                is_given: self.may_be_named,
                event_ids: [clock.new_id(), clock.new_id()].map(ConsentEventId::from_uuid),
            }),
            letters,
        })
    }

    fn composed<T>(
        &self,
        of: impl Fn(&Addressee<'a>, ComposedLetter, &OwnPart) -> T,
    ) -> Result<Vec<T>, Problem> {
        self.chosen_addressees()
            .map(|addressee| {
                let points = self.points_of(addressee);
                let draft = self.draft(addressee, &points);
                let (letter, part) =
                    (draft.compose().map_err(at_fault)?, draft.own_part().map_err(at_fault)?);
                Ok(of(addressee, letter, &part))
            })
            .collect()
    }

    fn chosen_addressees(&self) -> impl Iterator<Item = &Addressee<'a>> {
        self.addressees.iter().filter(|addressee| self.chosen.contains(&addressee.office.id))
    }

    /// The office whose letter the page shows: the first chosen one, but where words were changed, the first for
    /// which they were.
    fn first(&self, is_at_fault: bool) -> Option<&Addressee<'a>> {
        let is_changed = is_at_fault || !self.clean.body.is_empty();
        let changed =
            self.chosen_addressees().find(|one| is_changed && Some(one.office.key.kind) == self.words_kind());
        let open = || self.addressees.iter().filter(|addressee| addressee.way != Way::Gone);
        changed.or_else(|| self.chosen_addressees().next()).or_else(|| open().next())
    }

    /// The kind of office that changed words go to: the one that they were shown for, while any of it is chosen.
    /// What was written to an MP is not for a minister.
    fn words_kind(&self) -> Option<OfficeKind> {
        let kinds = || self.chosen_addressees().map(|addressee| addressee.office.key.kind);
        let stated = self.typed.body_for.filter(|stated| kinds().any(|kind| kind == *stated));
        let open = || self.addressees.iter().filter(|addressee| addressee.way != Way::Gone);
        stated.or_else(|| kinds().next()).or_else(|| open().next().map(|one| one.office.key.kind))
    }

    fn points_of(&self, addressee: &Addressee<'a>) -> Vec<&'a str> {
        chosen_points(&self.desk.document().asks, addressee.text, &self.picked)
    }

    fn draft<'d>(&'d self, addressee: &Addressee<'d>, points: &'d [&'d str]) -> LetterDraft<'d> {
        let language = self.texts.language();
        let kind = addressee.office.key.kind;
        let others = self.others_lines.iter().find(|(id, _)| *id == addressee.office.id);
        LetterDraft {
            text: addressee.text,
            language,
            fields: LetterFields {
                name: &self.desk.writer.name,
                member: &addressee.holder.member.salutation,
                seat: addressee.office.name(language),
                nation: self.desk.writer.nation,
                nation_name: &self.nation,
                chamber: kind,
                petition: &self.petition,
                postcode: &self.clean.postcode,
                seat_signatures: self.seat_signatures,
                promised: &self.promised,
            },
            points,
            own_words: &self.clean.own_words,
            subject: &self.clean.subject,
            body: if self.words_kind() == Some(kind) { &self.clean.body } else { "" },
            address: &self.clean.address,
            date: &self.date,
            others_line: others.map_or("", |(_, line)| line),
            campaign_line: &self.campaign_line,
        }
    }

    fn letter_view(&self, addressee: &Addressee<'_>, letter: ComposedLetter) -> LetterView {
        LetterView {
            member: office::holder_name(self.texts, addressee.office),
            role: office::role(self.texts, addressee.office),
            election: (addressee.way == Way::Mail)
                .then(|| self.desk.election(self.texts, addressee.office))
                .flatten(),
            subject: letter.subject.into_string(),
            text: letter.body.into_string(),
            own: None,
        }
    }

    /// The points that any of the letters can make, the fixed ones first.
    fn point_views(&self, first: &Addressee<'_>) -> Vec<PointView> {
        let (campaign, language) = (self.desk.document(), self.texts.language());
        let letters: Vec<&LetterText> = self.chosen_addressees().map(|addressee| addressee.text).collect();
        let letters = if letters.is_empty() { vec![first.text] } else { letters };
        let keys: BTreeSet<&str> =
            letters.iter().flat_map(|text| text.points.iter().map(|point| point.ask.as_str())).collect();
        // What one letter always says may be for the supporter to pick in another.
        let is_free = |key: &str| {
            letters.iter().any(|text| {
                text.points.iter().any(|point| point.ask == key)
                    && !fixed_points(&campaign.asks, text).contains(&key)
            })
        };
        let asks = campaign.asks.iter().filter(|ask| keys.contains(ask.key.as_str()));
        let mut views: Vec<PointView> = asks
            .map(|ask| {
                let evidence: Vec<&str> = campaign
                    .evidence_for(&ask.key)
                    .map(|evidence| evidence.text.in_language(language))
                    .collect();
                let reason = ask.text.in_language(language).to_owned();
                PointView {
                    key: ask.key.clone(),
                    title: ask.title.in_language(language).to_owned(),
                    evidence: if evidence.is_empty() { reason } else { evidence.join(" ") },
                    is_fixed: !is_free(&ask.key),
                    is_chosen: !is_free(&ask.key) || self.picked.contains(&ask.key),
                }
            })
            .collect();
        views.sort_by_key(|view| !view.is_fixed);
        views
    }
}

/// A campaign's text that makes no letter: a fault of ours; what the log is told holds nothing of a person.
fn at_fault(error: DraftError) -> Problem {
    Problem::Internal(error.to_string())
}
