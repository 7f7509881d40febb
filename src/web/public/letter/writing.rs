//! From what the form holds to the letters that it makes.

mod points;
mod shown;

use std::sync::Arc;

use super::desk::{Addressee, Desk, Way};
use crate::actions::send_letter::{Naming, OfficeLetter, SendLetter};
use crate::clock::Clock;
use crate::domain::campaign::LetterFields;
use crate::domain::id::{ConsentEventId, ConsentTextId, LetterId, OfficeId, OutboxId};
use crate::domain::language::Language;
use crate::domain::letter::{
    BODY_LIMIT, ComposedLetter, DraftError, Ground, LetterDraft, LetterFaults, LetterWords, OWN_WORDS_LIMIT,
    SUBJECT_LIMIT, Thanks, TypedLetter, chosen_points,
};
use crate::domain::postcode::Postcode;
use crate::domain::similarity::{Likeness, OwnPart, author};
use crate::domain::text::{LetterBody, MultiLine, OneLine, PostalAddress};
use crate::language::Texts;
use crate::language::record::Record;
use crate::web::form::Form;
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
    // Whether the letters say what is on record of what they ask for.
    tells_record: bool,
    // Of each office, what that is.
    record: Vec<(OfficeId, Vec<(Ground, String)>)>,
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
    // The kind of letter that the words in `body` were shown for.
    body_for: String,
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
        writing.tells_record = true;
        writing.typed.postcode.clone_from(&desk.writer.postcode);
        writing.clean.postcode.clone_from(&desk.writer.postcode);
        writing.record = writing.on_record();
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
        writing.tells_record = form.texts("record").next().is_some();
        writing.record = writing.on_record();
        let text = |name| form.text(name).to_owned();
        writing.typed = Typed {
            own_words: text("own_words"),
            subject: text("subject"),
            body: text("body"),
            body_for: text("body_for"),
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
            tells_record: false,
            record: Vec::new(),
            others_lines: Vec::new(),
            campaign_line: texts.say_with("letter-campaign", &line),
        }
    }

    /// What each letter may say of what is on record about the asks that it makes, on this day.
    fn on_record(&self) -> Vec<(OfficeId, Vec<(Ground, String)>)> {
        let tracking = &self.desk.snapshot().tracking;
        let record = Record {
            campaign: self.desk.document(),
            tracker: &tracking.tracker,
            releases: &tracking.releases,
        };
        let nation = self.desk.writer.nation;
        let quotable = |addressee: &Addressee<'a>| {
            record.quotable(self.texts, nation, &self.points_of(addressee), self.desk.on)
        };
        self.addressees.iter().map(|addressee| (addressee.office.id, quotable(addressee))).collect()
    }

    /// What is on record about the asks of the letter to an office.
    fn record_for(&self, addressee: &Addressee<'_>) -> &[(Ground, String)] {
        let record = self.record.iter().find(|(id, _)| *id == addressee.office.id);
        record.map_or(&[], |(_, record)| record)
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
            if draft.is_default_subject(&subject)? {
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
        let words = self.words_kind();
        let changed =
            self.chosen_addressees().find(|one| is_changed && words.as_ref() == Some(&words_for(one)));
        let open = || self.addressees.iter().filter(|addressee| addressee.way != Way::Gone);
        changed.or_else(|| self.chosen_addressees().next()).or_else(|| open().next())
    }

    /// The kind of letter that changed words go to: the one that they were shown for, while any of it is chosen.
    /// What was written to an MP is not for a minister, and what asks one member is not for another who has committed
    /// to it.
    fn words_kind(&self) -> Option<String> {
        let kinds = || self.chosen_addressees().map(words_for);
        let stated = kinds().find(|kind| *kind == self.typed.body_for);
        let open = || self.addressees.iter().filter(|addressee| addressee.way != Way::Gone);
        stated.or_else(|| kinds().next()).or_else(|| open().next().map(words_for))
    }

    /// To whom the chosen letters are, and for what they thank: what must not change unseen between the preview and the
    /// sending of it.
    #[must_use]
    pub fn terms(&self) -> String {
        let terms = self.chosen_addressees().map(|one| {
            let (office, holder) = (one.office.id.uuid().simple(), one.holder.id.uuid().simple());
            format!("{office}-{holder}-{}", words_for(one))
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    fn points_of(&self, addressee: &Addressee<'a>) -> Vec<&'a str> {
        let asks = &self.desk.document().asks;
        chosen_points(asks, addressee.text, &self.picked, &addressee.thanked)
    }

    fn draft<'d>(&'d self, addressee: &'d Addressee<'a>, points: &'d [&'d str]) -> LetterDraft<'d> {
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
            thanks: addressee.thanks.map(|text| Thanks { text, asks: &addressee.thanked }),
            own_words: &self.clean.own_words,
            subject: &self.clean.subject,
            body: if self.words_kind() == Some(words_for(addressee)) { &self.clean.body } else { "" },
            record: if self.tells_record { self.record_for(addressee) } else { &[] },
            address: &self.clean.address,
            date: &self.date,
            others_line: others.map_or("", |(_, line)| line),
            campaign_line: &self.campaign_line,
        }
    }
}

/// The kind of letter that an office gets: its kind, and what it is thanked for.
fn words_for(addressee: &Addressee<'_>) -> String {
    let mut words = addressee.office.key.kind.slug().to_owned();
    for ask in &addressee.thanked {
        words.push('.');
        words.push_str(&ask.key);
    }
    words
}

/// A campaign's text that makes no letter: a fault of ours; what the log is told holds nothing of a person.
fn at_fault(error: DraftError) -> Problem {
    Problem::Internal(error.to_string())
}
