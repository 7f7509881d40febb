//! From what the form holds to the letters that it makes.

use super::desk::{Addressee, Desk};
use crate::actions::send_letter::{OfficeLetter, SendLetter};
use crate::clock::Clock;
use crate::domain::campaign::LetterFields;
use crate::domain::id::{LetterId, OfficeId, OutboxId};
use crate::domain::language::Language;
use crate::domain::letter::{
    BODY_LIMIT, ComposedLetter, DraftError, LetterDraft, LetterFaults, LetterWords, OWN_WORDS_LIMIT,
    SUBJECT_LIMIT, TypedLetter, chosen_points,
};
use crate::domain::postcode::Postcode;
use crate::domain::text::{LetterBody, MultiLine, OneLine, PostalAddress};
use crate::language::Texts;
use crate::web::form::Form;
use crate::web::page::letter::{ComposePage, LetterView, PointView};
use crate::web::page::{Chrome, Field};
use crate::web::problem::Problem;
use crate::web::public::office;

/// A letter being written: what was typed, and what the campaign adds to it.
pub struct Writing<'a> {
    desk: &'a Desk,
    texts: &'static Texts,
    addressees: Vec<Addressee<'a>>,
    chosen: Vec<OfficeId>,
    picked: Vec<String>,
    typed: Typed,
    clean: Clean,
    nation: String,
    date: String,
    campaign_line: String,
}

/// The fields exactly as they were typed, to be shown again.
#[derive(Default)]
struct Typed {
    own_words: String,
    subject: String,
    body: String,
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
    /// An untouched letter to every office that can be written to.
    #[must_use]
    pub fn begin(desk: &'a Desk, language: Language, clock: &Clock, base_url: &str) -> Self {
        let mut writing = Self::blank(desk, language, clock, base_url);
        writing.chosen = writing.addressees.iter().map(|addressee| addressee.office.id).collect();
        writing.typed.postcode.clone_from(&desk.writer.postcode);
        writing.clean.postcode.clone_from(&desk.writer.postcode);
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
        let ids = writing.addressees.iter().map(|addressee| addressee.office.id);
        writing.chosen = ids.filter(|id| ticked.contains(&id.to_string().as_str())).collect();
        writing.picked = form.texts("points").map(ToOwned::to_owned).collect();
        let text = |name| form.text(name).to_owned();
        writing.typed = Typed {
            own_words: text("own_words"),
            subject: text("subject"),
            body: text("body"),
            address: text("address"),
            postcode: text("postcode"),
        };
        writing.clean = writing.cleaned().map_err(at_fault)?;
        Ok(writing)
    }

    fn blank(desk: &'a Desk, language: Language, clock: &Clock, base_url: &str) -> Self {
        let texts = Texts::of(language);
        let campaign = desk.document();
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
            picked: Vec::new(),
            typed: Typed::default(),
            clean: Clean::default(),
            nation: texts.nation(desk.writer.nation),
            date: texts.date(clock.now()),
            campaign_line: texts.say_with("letter-campaign", &line),
        }
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

    /// Whether any office can be written to.
    #[must_use]
    pub fn has_addressee(&self) -> bool {
        !self.addressees.is_empty()
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
        let first = self.chosen_addressees().chain(&self.addressees).next().ok_or(Problem::NotFound)?;
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
            offices: self.desk.shown(self.texts, &self.chosen),
            offices_error,
            own_words: field(
                &self.typed.own_words,
                error("own_words", faults.own_words.map(|fault| fault.code())),
            ),
            points: self.point_views(first, &points),
            subject: field(&subject, error("subject", faults.subject.map(|fault| fault.code()))),
            body: Some(field(&body, error("body", faults.body.map(|fault| fault.code())))),
            address: field(&self.typed.address, error("address", faults.address.map(|fault| fault.code()))),
            postcode: field(
                &self.typed.postcode,
                error("postcode", faults.postcode.map(|fault| fault.code())),
            ),
            letter: self.letter_view(first, letter),
            help_note: first.text.help_note.in_language(self.texts.language()).to_owned(),
            own_percent: draft.own_percent().map_err(at_fault)?,
        })
    }

    /// The letter to each chosen office.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn letters(&self) -> Result<Vec<LetterView>, Problem> {
        self.composed(|addressee, letter| self.letter_view(addressee, letter))
    }

    /// The request that stores and queues the letters, with the ids of every row that it may cause.
    ///
    /// # Errors
    /// `Internal` when the campaign's text cannot be filled in.
    pub fn request(&self, words: LetterWords, clock: &Clock) -> Result<SendLetter, Problem> {
        let letters = self.composed(|addressee, letter| OfficeLetter {
            id: LetterId::from_uuid(clock.new_id()),
            mail_id: OutboxId::from_uuid(clock.new_id()),
            office: addressee.office.id,
            holder: Some(addressee.holder.id),
            letter,
        })?;
        let first = self.chosen_addressees().next();
        let points = first.map(|addressee| self.points_of(addressee)).unwrap_or_default();
        Ok(SendLetter {
            campaign: self.desk.campaign.id,
            signature: self.desk.writer.id,
            language: self.texts.language(),
            words,
            points: points.into_iter().map(ToOwned::to_owned).collect(),
            letters,
        })
    }

    fn composed<T>(&self, of: impl Fn(&Addressee<'a>, ComposedLetter) -> T) -> Result<Vec<T>, Problem> {
        self.chosen_addressees()
            .map(|addressee| {
                let points = self.points_of(addressee);
                let letter = self.draft(addressee, &points).compose().map_err(at_fault)?;
                Ok(of(addressee, letter))
            })
            .collect()
    }

    fn chosen_addressees(&self) -> impl Iterator<Item = &Addressee<'a>> {
        self.addressees.iter().filter(|addressee| self.chosen.contains(&addressee.office.id))
    }

    fn points_of(&self, addressee: &Addressee<'a>) -> Vec<&'a str> {
        chosen_points(&self.desk.document().asks, addressee.text, &self.picked)
    }

    fn draft<'d>(&'d self, addressee: &Addressee<'d>, points: &'d [&'d str]) -> LetterDraft<'d> {
        let language = self.texts.language();
        LetterDraft {
            text: addressee.text,
            language,
            fields: LetterFields {
                name: &self.desk.writer.name,
                member: &addressee.holder.member.salutation,
                constituency: addressee.office.name(language),
                nation: &self.nation,
                postcode: &self.clean.postcode,
            },
            points,
            own_words: &self.clean.own_words,
            subject: &self.clean.subject,
            body: &self.clean.body,
            address: &self.clean.address,
            date: &self.date,
            campaign_line: &self.campaign_line,
        }
    }

    fn letter_view(&self, addressee: &Addressee<'_>, letter: ComposedLetter) -> LetterView {
        LetterView {
            member: addressee.holder.member.name.clone(),
            role: office::role(self.texts, addressee.office),
            subject: letter.subject.into_string(),
            text: letter.body.into_string(),
        }
    }

    /// The points of a letter, the fixed ones first.
    fn point_views(&self, addressee: &Addressee<'_>, chosen: &[&str]) -> Vec<PointView> {
        let (campaign, language) = (self.desk.document(), self.texts.language());
        let asks = addressee.text.points.iter().filter_map(|point| campaign.find_ask(&point.ask));
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
                    is_fixed: ask.required,
                    is_chosen: chosen.contains(&ask.key.as_str()),
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
