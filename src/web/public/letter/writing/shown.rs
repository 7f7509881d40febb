//! What the pages show of a letter that is being written.

use super::{Writing, at_fault, words_for};
use crate::domain::campaign::{Ask, SEAT_SIGNATURES_AT_LEAST};
use crate::domain::letter::{ComposedLetter, LetterFaults};
use crate::web::page::letter::{ComposePage, LetterView, RecordView};
use crate::web::page::office::OfficeGroup;
use crate::web::page::own::OwnView;
use crate::web::page::{Chrome, Field};
use crate::web::problem::Problem;
use crate::web::public::letter::desk::{Addressee, Way};
use crate::web::public::office;

impl<'a> Writing<'a> {
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
        let (points_shown, sources) = self.point_views(first);
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
            committed: self.committed(),
            seat_fact: self.seat_fact(),
            offices_error,
            own_words: field(
                &self.typed.own_words,
                error("own_words", faults.own_words.map(|fault| fault.code())),
            ),
            points: points_shown,
            sources,
            nation: self.desk.writer.nation,
            record: self.record_view(first),
            subject: field(&subject, error("subject", faults.subject.map(|fault| fault.code()))),
            body: Some(field(&body, error("body", faults.body.map(|fault| fault.code())))),
            body_for: words_for(first),
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

    /// The offices that have committed themselves, each with what to.
    fn committed(&self) -> Vec<String> {
        let thanked = self.addressees.iter().filter(|addressee| !addressee.thanked.is_empty());
        let line = |addressee: &Addressee<'_>| {
            let office = office::role(self.texts, addressee.office);
            format!("{office}: {}", self.titles(&addressee.thanked))
        };
        thanked.map(line).collect()
    }

    /// What is on record about the asks of any of the chosen letters; `None` where nothing is, or nothing was checked
    /// lately.
    fn record_view(&self, first: &Addressee<'a>) -> Option<RecordView> {
        let mut letters: Vec<&Addressee<'a>> = self.chosen_addressees().collect();
        if letters.is_empty() {
            letters.push(first);
        }
        let mut lines: Vec<String> = Vec::new();
        for (_, line) in letters.into_iter().flat_map(|one| self.record_for(one)) {
            if !lines.contains(line) {
                lines.push(line.clone());
            }
        }
        (!lines.is_empty()).then_some(RecordView { lines, is_told: self.tells_record })
    }

    fn titles(&self, asks: &[&Ask]) -> String {
        let titles: Vec<&str> = asks.iter().map(|ask| ask.title.in_language(self.texts.language())).collect();
        titles.join("; ")
    }

    /// What an office has committed itself to, and what that makes of its letter; `None` where that is nothing.
    fn thanks_line(&self, addressee: &Addressee<'a>) -> Option<String> {
        if addressee.thanked.is_empty() {
            return None;
        }
        let is_all = self.points_of(addressee).is_empty();
        let asks = [("asks", self.titles(&addressee.thanked).into())];
        Some(match is_all {
            true => self.texts.say_with("office-thanks-only", &asks),
            false => self.texts.say_with("office-thanks-and-asks", &asks),
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
            let to = self.addressees.iter().find(|addressee| addressee.office.id.to_string() == office.id);
            office.thanks = to.filter(|to| to.way != Way::Gone).and_then(|to| self.thanks_line(to));
            if let Some(addressee) = to.filter(|to| to.is_sent_by_hand()) {
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

    fn letter_view(&self, addressee: &Addressee<'a>, letter: ComposedLetter) -> LetterView {
        LetterView {
            member: office::holder_name(self.texts, addressee.office),
            role: office::role(self.texts, addressee.office),
            election: (addressee.way == Way::Mail)
                .then(|| self.desk.election(self.texts, addressee.office))
                .flatten(),
            thanks: self.thanks_line(addressee),
            is_weighed: !letter.quotes.is_empty(),
            subject: letter.subject.into_string(),
            text: letter.body.into_string(),
            own: None,
        }
    }
}
