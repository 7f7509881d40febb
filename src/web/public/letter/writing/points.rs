//! The points to pick, with what there is to know of each.

use super::Writing;
use crate::domain::campaign::Ask;
use crate::domain::letter::fixed_points;
use crate::web::page::campaign::{AskFacts, SourceView};
use crate::web::page::letter::{Pick, PointView};
use crate::web::public::letter::desk::Addressee;
use crate::web::public::office;
use crate::web::view::Reading;

impl<'a> Writing<'a> {
    /// The points that any of the letters can make with what there is to know of each, the fixed ones first; last those
    /// that every office in question has committed itself to. With them, what they cite.
    pub(super) fn point_views(&self, first: &Addressee<'a>) -> (Vec<PointView>, Vec<SourceView>) {
        let (campaign, language) = (self.desk.document(), self.texts.language());
        let mut letters: Vec<&Addressee<'a>> = self.chosen_addressees().collect();
        if letters.is_empty() {
            letters.push(first);
        }
        let shown: Vec<&Ask> = campaign
            .asks
            .iter()
            .filter(|ask| letters.iter().any(|one| makes(one, ask) || thanks_for(one, ask)))
            .collect();
        let reading =
            Reading { campaign, tracking: &self.desk.snapshot().tracking, language, today: self.desk.on };
        let (facts, sources) = reading.facts(self.desk.writer.nation, &shown);
        let view = |(ask, facts): (&&Ask, AskFacts)| PointView {
            key: ask.key.clone(),
            title: ask.title.in_language(language).to_owned(),
            facts,
            committed: self.committed_to(&letters, ask),
            pick: self.pick(&letters, ask),
        };
        let mut views: Vec<PointView> = shown.iter().zip(facts).map(view).collect();
        views.sort_by_key(|view| match view.pick {
            Pick::Always => 0,
            Pick::Chosen | Pick::Free => 1,
            Pick::Done => 2,
        });
        (views, sources)
    }

    /// Which of the offices have committed themselves to an ask.
    fn committed_to(&self, letters: &[&Addressee<'a>], ask: &Ask) -> Option<String> {
        let thanked = letters.iter().filter(|one| thanks_for(one, ask));
        let mut by: Vec<String> = thanked.map(|one| office::role(self.texts, one.office)).collect();
        by.dedup();
        let by = (!by.is_empty()).then(|| by.join("; "))?;
        Some(self.texts.say_with("point-committed", &[("offices", by.into())]))
    }

    fn pick(&self, letters: &[&Addressee<'a>], ask: &Ask) -> Pick {
        let asks = &self.desk.document().asks;
        let mut made = letters.iter().filter(|one| makes(one, ask)).peekable();
        if made.peek().is_none() {
            return Pick::Done;
        }
        // What one letter always says may be for the supporter to pick in another.
        let is_free = made.any(|one| !fixed_points(asks, one.text).contains(&ask.key.as_str()));
        match (is_free, self.picked.contains(&ask.key)) {
            (false, _) => Pick::Always,
            (true, true) => Pick::Chosen,
            (true, false) => Pick::Free,
        }
    }
}

/// Whether a letter can make an ask of its office.
fn makes(addressee: &Addressee<'_>, ask: &Ask) -> bool {
    addressee.text.points.iter().any(|point| point.ask == ask.key) && !thanks_for(addressee, ask)
}

/// Whether a letter thanks its office for having committed itself to an ask.
fn thanks_for(addressee: &Addressee<'_>, ask: &Ask) -> bool {
    addressee.thanked.iter().any(|known| known.key == ask.key)
}
