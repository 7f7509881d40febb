//! What is on record, in the words of a letter: how far a commitment has come, and the newest release of the audit.
//!
//! Told is only what staff compared with its source within the six months before the day on which the letter leaves, in
//! the words that they recorded, with its day and its source.

use super::Texts;
use crate::domain::audit::{AuditRelease, newest};
use crate::domain::campaign::{Campaign, Commitment, Date, is_fresh};
use crate::domain::letter::Ground;
use crate::domain::nation::Nation;
use crate::domain::tracker::Tracker;

/// What is on record at one moment, of which letters may speak.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The campaign's document.
    pub campaign: &'a Campaign,
    /// The facts about its commitments.
    pub tracker: &'a Tracker,
    /// The releases of the audit.
    pub releases: &'a [AuditRelease],
}

impl Record<'_> {
    /// What a letter that makes these `asks` may quote for someone of a nation on the day `on`: a paragraph each, with
    /// what it rests on. Empty where nothing is on record or nothing was checked lately.
    #[must_use]
    pub fn quotable(&self, texts: &Texts, nation: Nation, asks: &[&str], on: Date) -> Vec<(Ground, String)> {
        let mut quotable = Vec::new();
        for ask in asks {
            let commitments = self.campaign.commitments_of(nation).filter(|one| one.ask == **ask);
            quotable.extend(commitments.filter_map(|commitment| {
                let paragraph = self.state_of(texts, commitment, on)?;
                Some((Ground::State(commitment.key.clone()), paragraph))
            }));
            let is_audited =
                self.campaign.audit.as_ref().is_some_and(|audit| audit.ask.as_deref() == Some(*ask));
            let audit = is_audited.then(|| self.audit(texts, nation, on)).flatten();
            quotable.extend(audit.map(|paragraph| (Ground::Audit, paragraph)));
        }
        quotable
    }

    /// How far the commitment of a key has come, as a letter of the day `on` may say it; `None` where it may not, or
    /// where the document has no such commitment any more.
    #[must_use]
    pub fn state(&self, texts: &Texts, key: &str, on: Date) -> Option<String> {
        let commitment = self.campaign.commitments.iter().find(|commitment| commitment.key == key)?;
        self.state_of(texts, commitment, on)
    }

    fn state_of(&self, texts: &Texts, commitment: &Commitment, on: Date) -> Option<String> {
        let standing = self.tracker.standing(commitment);
        let event = standing.quotable(on)?;
        let language = texts.language();
        let promise = commitment.text.in_language(language);
        let source = format!("{} {}", event.source_title, event.source_url);
        let values = [
            ("promise", promise.trim_end_matches('.').into()),
            ("text", event.note.in_language(language).into()),
            ("on", texts.calendar_day(event.on).into()),
            ("checked", texts.calendar_day(standing.checked_by_staff_on()?).into()),
            ("source", source.trim().into()),
        ];
        Some(texts.say_with("letter-state", &values))
    }

    /// The newest release of the audit that covers a nation, as a letter of the day `on` may quote it; `None` where none
    /// is on record, or staff have not checked it lately.
    #[must_use]
    pub fn audit(&self, texts: &Texts, nation: Nation, on: Date) -> Option<String> {
        let (audit, language) = (self.campaign.audit.as_ref()?, texts.language());
        let figures = || {
            audit
                .measures
                .iter()
                .filter_map(|measure| Some((measure, newest(self.releases, &measure.key, nation)?)))
        };
        let release =
            figures().map(|(_, (release, _))| release).max_by_key(|release| release.published_on)?;
        if release.published_on > on || !is_fresh(release.checked_on, on) {
            return None;
        }
        let figures = figures().filter(|(_, (of, _))| of.id == release.id);
        let figures: Vec<String> = figures
            .map(|(measure, (_, percent))| format!("{}: {percent}%", measure.label.in_language(language)))
            .collect();
        let nations: Vec<String> = release.nations.iter().map(|nation| texts.nation(*nation)).collect();
        let values = [
            ("title", release.title.as_str().into()),
            ("on", texts.calendar_day(release.published_on).into()),
            ("nations", nations.join(", ").into()),
            ("from", texts.calendar_day(release.period_from).into()),
            ("to", texts.calendar_day(release.period_to).into()),
            ("figures", figures.join("; ").into()),
            ("checked", texts.calendar_day(release.checked_on).into()),
            ("url", release.source_url.as_str().into()),
        ];
        Some(texts.say_with("letter-audit", &values))
    }
}
