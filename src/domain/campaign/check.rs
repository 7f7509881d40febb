//! The rules that hold across a campaign, beyond the shape of its parts.

mod wordings;

use std::collections::{BTreeMap, BTreeSet};

use super::document::FaultKind;
use super::flatten::Leaf;
use super::{Campaign, LetterText, Petition, Post, Reach};
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::representative::OfficeKind;

/// A Welsh text of more words than this never equals the English one: names may, sentences do not.
const WORDS_ALIKE: usize = 4;

/// A broken rule and where: `nth` tells entries of the same key apart, counted from 0.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) nth: usize,
    pub(super) kind: FaultKind,
}

/// Every broken rule of a campaign, in no order.
pub(super) fn faults(campaign: &Campaign) -> Vec<Found> {
    let mut faults = Faults(Vec::new());
    faults.texts(campaign);
    faults.keys(campaign);
    faults.references(campaign);
    campaign.petitions.iter().for_each(|petition| faults.petition(campaign, petition));
    faults.posts(campaign);
    faults.powers(campaign);
    campaign.letters.iter().for_each(|letter| faults.letter(campaign, letter));
    faults.letter_pairs(campaign);
    faults.thanks(campaign);
    for commitment in &campaign.commitments {
        if commitment.outcome.as_ref().is_some_and(|outcome| outcome.on > commitment.checked_on) {
            faults.add(format!("commitments.{}.outcome.on", commitment.key), FaultKind::CheckedBeforeOutcome);
        }
    }
    faults.0
}

struct Faults(Vec<Found>);

impl Faults {
    fn add(&mut self, path: String, kind: FaultKind) {
        self.0.push(Found { path, nth: 0, kind });
    }

    /// Each text has both languages, and the Welsh one is Welsh.
    fn texts(&mut self, campaign: &Campaign) {
        let mut texts: BTreeMap<String, BTreeMap<Language, String>> = BTreeMap::new();
        for Leaf { path, language, value } in campaign.flatten() {
            if let Some(language) = language {
                texts.entry(path).or_default().insert(language, value);
            }
        }
        for (path, text) in texts {
            let said = |language| text.get(&language).map_or("", |text| text.trim());
            for language in Language::ALL.into_iter().filter(|language| said(*language).is_empty()) {
                self.add(format!("{path}.{}", language.code()), FaultKind::MissingText(language));
            }
            let english = said(Language::English);
            if english == said(Language::Welsh) && english.split_whitespace().count() > WORDS_ALIKE {
                self.add(format!("{path}.cy"), FaultKind::Untranslated);
            }
        }
    }

    /// Keys are plain, and no two entries of a list share one.
    fn keys(&mut self, campaign: &Campaign) {
        self.key("slug", 0, &campaign.slug);
        self.key("reference", 0, &campaign.reference);
        self.list("asks", campaign.asks.iter().map(|ask| &ask.key));
        self.list("evidence", campaign.evidence.iter().map(|evidence| &evidence.key));
        self.list("sources", campaign.sources.iter().map(|source| &source.key));
        self.list("commitments", campaign.commitments.iter().map(|commitment| &commitment.key));
        self.list("gaps", campaign.gaps.iter().map(|gap| &gap.key));
        self.list("silences", campaign.silences.iter().map(|silence| &silence.key));
        self.list("history", campaign.history.iter().map(|event| &event.key));
        self.list("petitions", campaign.petitions.iter().map(|petition| &petition.slug));
        self.list("posts", campaign.posts.iter().map(|post| &post.key));
        self.list("powers", campaign.powers.iter().map(|power| &power.key));
        self.list("letters", campaign.letters.iter().map(|letter| &letter.key));
        self.list("thanks", campaign.thanks.iter().map(|thanks| &thanks.key));
        self.filled("petitions", campaign.petitions.is_empty());
        if let Some(audit) = &campaign.audit {
            self.list("audit.measures", audit.measures.iter().map(|measure| &measure.key));
            self.filled("audit.nations", audit.nations.is_empty());
        }
    }

    fn list<'a>(&mut self, list: &str, keys: impl Iterator<Item = &'a String>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for key in keys {
            let path = format!("{list}.{key}");
            let nth = seen.entry(key).and_modify(|nth| *nth = nth.saturating_add(1)).or_default();
            if *nth > 0 {
                self.0.push(Found { path: path.clone(), nth: *nth, kind: FaultKind::Duplicate });
            }
            self.key(&path, *nth, key);
        }
    }

    fn key(&mut self, path: &str, nth: usize, key: &str) {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if key.is_empty() || !key.bytes().all(plain) {
            self.0.push(Found { path: path.to_owned(), nth, kind: FaultKind::Key });
        }
    }

    /// Every key that one entry names belongs to another.
    fn references(&mut self, campaign: &Campaign) {
        for evidence in &campaign.evidence {
            let path = format!("evidence.{}", evidence.key);
            self.ask(campaign, format!("{path}.supports"), &evidence.supports);
            self.source(campaign, format!("{path}.source"), &evidence.source);
        }
        for commitment in &campaign.commitments {
            let path = format!("commitments.{}", commitment.key);
            self.promise(campaign, &path, &commitment.nations, &commitment.ask);
            self.sources(campaign, &path, &commitment.sources);
            if let Some(outcome) = &commitment.outcome {
                self.sources(campaign, &format!("{path}.outcome"), &outcome.sources);
            }
        }
        for gap in &campaign.gaps {
            let path = format!("gaps.{}", gap.key);
            self.promise(campaign, &path, &gap.nations, &gap.ask);
            self.sources(campaign, &path, &gap.sources);
        }
        if let Some(ask) = campaign.audit.as_ref().and_then(|audit| audit.ask.as_ref()) {
            self.ask(campaign, "audit.ask".to_owned(), ask);
        }
        for silence in &campaign.silences {
            self.promise(campaign, &format!("silences.{}", silence.key), &silence.nations, &silence.ask);
        }
    }

    fn promise(&mut self, campaign: &Campaign, path: &str, nations: &[Nation], ask: &str) {
        self.filled(&format!("{path}.nations"), nations.is_empty());
        self.ask(campaign, format!("{path}.ask"), ask);
    }

    fn sources(&mut self, campaign: &Campaign, path: &str, keys: &[String]) {
        let path = format!("{path}.sources");
        self.filled(&path, keys.is_empty());
        for key in keys {
            self.source(campaign, path.clone(), key);
        }
    }

    fn ask(&mut self, campaign: &Campaign, path: String, key: &str) {
        self.reference(path, "ask", key, campaign.find_ask(key).is_some());
    }

    fn source(&mut self, campaign: &Campaign, path: String, key: &str) {
        self.reference(path, "source", key, campaign.find_source(key).is_some());
    }

    fn reference(&mut self, path: String, kind: &'static str, key: &str, exists: bool) {
        if !exists {
            self.add(path, FaultKind::Dangling { kind, key: key.to_owned() });
        }
    }

    fn filled(&mut self, path: &str, is_empty: bool) {
        if is_empty {
            self.add(path.to_owned(), FaultKind::Empty);
        }
    }

    fn petition(&mut self, campaign: &Campaign, petition: &Petition) {
        let path = format!("petitions.{}", petition.slug);
        let required: Vec<&str> = required_asks(campaign).collect();
        self.made(campaign, &path, "asks", petition.asks.iter().map(|made| &made.ask), &required);
        self.filled(&format!("{path}.evidence"), petition.evidence.is_empty());
        for key in &petition.evidence {
            let exists = campaign.find_evidence(key).is_some();
            self.reference(format!("{path}.evidence"), "evidence", key, exists);
        }
        let from_zero = std::iter::once(&0).chain(&petition.milestones);
        let rising = from_zero.zip(&petition.milestones).all(|(lower, higher)| lower < higher);
        if petition.milestones.is_empty() || !rising {
            self.add(format!("{path}.milestones"), FaultKind::Milestones);
        }
    }

    /// A post is no seat and no health body, belongs to a nation, and stands once.
    fn posts(&mut self, campaign: &Campaign) {
        let mut seen = BTreeSet::new();
        for post in &campaign.posts {
            let path = format!("posts.{}", post.key);
            self.filled(&format!("{path}.nations"), post.nations.is_empty());
            if !Post::may_be(post.office) {
                self.add(format!("{path}.office"), FaultKind::NotAPost);
            }
            let is_of_its_nation = match post.nations.as_slice() {
                // Said above.
                [] => true,
                [nation] => nation.gss() == post.code.as_str(),
                _ => false,
            };
            if post.office == OfficeKind::Minister && !is_of_its_nation {
                self.add(format!("{path}.area"), FaultKind::MinisterArea);
            }
            if !seen.insert(post.office_key()) {
                self.add(format!("{path}.area"), FaultKind::PostTwice);
            }
        }
    }

    /// What an office can do is said once per nation, of asks that exist, and by a letter to it.
    fn powers(&mut self, campaign: &Campaign) {
        let mut seen = BTreeSet::new();
        for power in &campaign.powers {
            let path = format!("powers.{}", power.key);
            self.filled(&format!("{path}.nations"), power.nations.is_empty());
            self.filled(&format!("{path}.asks"), power.asks.is_empty() && power.presses.is_empty());
            for (list, asks) in [("asks", &power.asks), ("presses", &power.presses)] {
                for ask in asks {
                    self.ask(campaign, format!("{path}.{list}"), ask);
                }
            }
            if power.presses.iter().any(|ask| power.asks.contains(ask)) {
                self.add(format!("{path}.presses"), FaultKind::Duplicate);
            }
            if power.presses.is_empty() != power.whom.is_none() {
                self.add(format!("{path}.presses"), FaultKind::PressesWhom);
            }
            for nation in &power.nations {
                if !seen.insert((power.office, *nation)) {
                    self.add(format!("{path}.nations"), FaultKind::PowerTwice);
                }
                if campaign.find_letter(power.office, *nation).is_none() {
                    self.add(format!("{path}.nations"), FaultKind::NoLetter(*nation));
                }
            }
        }
        for post in &campaign.posts {
            for nation in
                post.nations.iter().filter(|nation| campaign.find_power(post.office, **nation).is_none())
            {
                self.add(format!("posts.{}.nations", post.key), FaultKind::NoPower(*nation));
            }
        }
    }

    /// A letter asks for nothing that its office can do nothing about, in any of its nations, and names whom the
    /// office is to press where it can do no more.
    fn letter_reach(&mut self, campaign: &Campaign, letter: &LetterText) {
        let path = format!("letters.{}", letter.key);
        for nation in &letter.nations {
            let Some(power) = campaign.find_power(letter.office, *nation) else {
                self.add(format!("{path}.nations"), FaultKind::NoPower(*nation));
                continue;
            };
            // That an ask does not exist is said elsewhere.
            let asks =
                letter.points.iter().map(|point| &point.ask).filter(|ask| campaign.find_ask(ask).is_some());
            for ask in asks.clone().filter(|ask| power.reach(ask).is_none()) {
                let kind = FaultKind::CannotAct { ask: ask.clone(), nation: *nation };
                self.add(format!("{path}.points.{ask}.ask"), kind);
            }
            let presses = asks.clone().any(|ask| power.reach(ask) == Some(Reach::Presses));
            for language in Language::ALL {
                let whom = power.whom.as_ref().map_or("", |whom| whom.in_language(language));
                let close = letter.close.in_language(language);
                if presses && !close.is_empty() && !close.contains(whom) {
                    let kind = FaultKind::WhomUnnamed(whom.to_owned());
                    self.add(format!("{path}.close.{}", language.code()), kind);
                }
            }
        }
    }

    fn letter(&mut self, campaign: &Campaign, letter: &LetterText) {
        let path = format!("letters.{}", letter.key);
        self.filled(&format!("{path}.nations"), letter.nations.is_empty());
        let reachable =
            |ask: &&str| letter.nations.iter().any(|nation| campaign.can_act(letter.office, *nation, ask));
        let required: Vec<&str> = required_asks(campaign).filter(reachable).collect();
        self.made(campaign, &path, "points", letter.points.iter().map(|point| &point.ask), &required);
        self.filled(&format!("{path}.points"), letter.points.is_empty());
        self.letter_reach(campaign, letter);
        self.wordings(campaign, letter);
    }

    /// The asks that a petition or letter makes exist, stand once, and hold every one of `required`.
    fn made<'a>(
        &mut self,
        campaign: &Campaign,
        path: &str,
        list: &str,
        asks: impl Iterator<Item = &'a String> + Clone,
        required: &[&str],
    ) {
        self.list(&format!("{path}.{list}"), asks.clone());
        for ask in asks.clone() {
            self.ask(campaign, format!("{path}.{list}.{ask}.ask"), ask);
        }
        let made: BTreeSet<&str> = asks.map(String::as_str).collect();
        for required in required.iter().filter(|ask| !made.contains(*ask)) {
            self.add(format!("{path}.{list}"), FaultKind::MissingAsk((*required).to_owned()));
        }
    }

    /// Someone in one nation has one letter to each kind of office.
    fn letter_pairs(&mut self, campaign: &Campaign) {
        let mut seen = BTreeSet::new();
        for letter in &campaign.letters {
            for nation in &letter.nations {
                if !seen.insert((letter.office, nation)) {
                    self.add(format!("letters.{}.nations", letter.key), FaultKind::LetterTwice);
                }
            }
        }
    }
}

/// The keys of the asks that every petition makes, and every letter to an office that can do something about them.
fn required_asks(campaign: &Campaign) -> impl Iterator<Item = &str> {
    campaign.asks.iter().filter(|ask| ask.required).map(|ask| ask.key.as_str())
}
