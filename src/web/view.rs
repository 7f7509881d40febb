//! From the campaign's document to what pages show, in one language and on one day.

use super::page::campaign::{
    AskView, CommitmentState, CommitmentView, EvidenceView, FigureView, GapView, ProgressView, ReportView,
    SourceView,
};
use super::page::commitment::NationCommitments;
use super::page::home::PetitionCard;
use super::page::petition::PetitionView;
use crate::domain::campaign::{Campaign, Commitment, Date, Evidence, Petition, Progress, Source};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::nation::Nation;
use crate::language::Texts;

/// The campaign seen in one language on one day.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The document.
    pub campaign: &'a Campaign,
    /// The language.
    pub language: Language,
    /// The day on which due dates are compared.
    pub today: Date,
}

/// The day that holds a moment, where the campaign's people live.
#[must_use]
pub fn day_of(moment: Moment) -> Date {
    let instant =
        jiff::Timestamp::from_millisecond(moment.as_millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    Date::from(instant.to_zoned(zone).date())
}

/// The sources that a page cites, in the order in which they are first cited.
#[derive(Default)]
struct Cited<'a> {
    sources: Vec<&'a Source>,
}

impl<'a> Cited<'a> {
    /// The number of a source on this page, from 1.
    fn number(&mut self, campaign: &'a Campaign, key: &str) -> Option<usize> {
        let known = self.sources.iter().position(|source| source.key == key);
        let index = match known {
            Some(index) => index,
            None => {
                self.sources.push(campaign.find_source(key)?);
                self.sources.len() - 1
            }
        };
        Some(index + 1)
    }

    fn views(&self, language: Language) -> Vec<SourceView> {
        self.sources
            .iter()
            .enumerate()
            .map(|(index, source)| SourceView {
                number: index + 1,
                citation: source.citation(language),
                url: source.url.clone(),
            })
            .collect()
    }
}

impl<'a> Reading<'a> {
    /// A petition's page, with `count` counted signatures.
    #[must_use]
    pub fn petition(self, petition: &'a Petition, count: u64) -> PetitionView {
        let mut cited = Cited::default();
        let evidence = self.evidence(self.campaign.evidence_of(petition), &mut cited);
        let commitments = self.commitments(petition.nation, &mut cited);
        let gaps = self.gaps(petition.nation, &mut cited);
        PetitionView {
            slug: petition.slug.clone(),
            nation: petition.nation,
            title: petition.title.in_language(self.language).to_owned(),
            addressed_to: petition.addressed_to.in_language(self.language).to_owned(),
            summary: petition.lead.in_language(self.language).to_owned(),
            progress: progress(petition, count),
            evidence,
            asks: petition
                .asks
                .iter()
                .filter_map(|asked| {
                    let ask = self.campaign.find_ask(&asked.ask)?;
                    Some(AskView {
                        title: ask.title.in_language(self.language).to_owned(),
                        text: asked.text.in_language(self.language).to_owned(),
                    })
                })
                .collect(),
            commitments,
            gaps,
            sources: cited.views(self.language),
        }
    }

    /// A petition's card on the front page.
    #[must_use]
    pub fn card(self, petition: &'a Petition, count: u64, is_open: bool) -> PetitionCard {
        PetitionCard {
            slug: petition.slug.clone(),
            nation: petition.nation,
            title: petition.title.in_language(self.language).to_owned(),
            progress: progress(petition, count),
            is_open,
        }
    }

    /// What is asked of every government: the asks that no petition or letter leaves out.
    #[must_use]
    pub fn asks(self) -> Vec<AskView> {
        let asks = self.campaign.asks.iter().filter(|ask| ask.required);
        asks.map(|ask| AskView {
            title: ask.title.in_language(self.language).to_owned(),
            text: ask.text.in_language(self.language).to_owned(),
        })
        .collect()
    }

    /// The evidence of the front page, with its sources.
    #[must_use]
    pub fn front(self) -> (EvidenceView, Vec<SourceView>) {
        let mut cited = Cited::default();
        let evidence = self.evidence(self.campaign.evidence.iter(), &mut cited);
        (evidence, cited.views(self.language))
    }

    /// Everything that was promised in these nations, with one list of sources.
    #[must_use]
    pub fn promises(self, nations: &[Nation]) -> (Vec<NationCommitments>, Vec<SourceView>) {
        let mut cited = Cited::default();
        let mut promises = Vec::new();
        for nation in nations {
            let Some(petition) = self.campaign.find_petition_of(*nation) else { continue };
            let silences: Vec<&str> = self
                .campaign
                .silences_of(*nation)
                .map(|silence| silence.text.in_language(self.language))
                .collect();
            promises.push(NationCommitments {
                nation: *nation,
                slug: petition.slug.clone(),
                commitments: self.commitments(*nation, &mut cited),
                gaps: self.gaps(*nation, &mut cited),
                note: (!silences.is_empty()).then(|| silences.join(" ")),
            });
        }
        (promises, cited.views(self.language))
    }

    fn evidence(self, figures: impl Iterator<Item = &'a Evidence>, cited: &mut Cited<'a>) -> EvidenceView {
        let mut notes: Vec<String> = Vec::new();
        let figures = figures
            .map(|evidence| {
                let source = self.campaign.find_source(&evidence.source);
                if let Some(source) = source {
                    cited.number(self.campaign, &source.key);
                    let about =
                        source.about.as_ref().map(|about| about.in_language(self.language).to_owned());
                    let note = about.unwrap_or_else(|| source.citation(self.language));
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
                FigureView {
                    figure: evidence.figure.in_language(self.language).to_owned(),
                    says: evidence.short.in_language(self.language).to_owned(),
                }
            })
            .collect();
        EvidenceView { figures, note: notes.join(" ") }
    }

    fn commitments(self, nation: Nation, cited: &mut Cited<'a>) -> Vec<CommitmentView> {
        self.campaign.commitments_of(nation).map(|commitment| self.commitment(commitment, cited)).collect()
    }

    fn commitment(self, commitment: &'a Commitment, cited: &mut Cited<'a>) -> CommitmentView {
        let mut reports = vec![ReportView {
            on: "2024".to_owned(),
            text: commitment.reported.in_language(self.language).to_owned(),
            url: None,
        }];
        let state = match commitment.progress(self.today) {
            Progress::NotRecorded => CommitmentState::NotRecorded,
            Progress::DatePassed => CommitmentState::DatePassed,
            Progress::Recorded(outcome) => {
                let key = outcome.sources.first();
                reports.push(ReportView {
                    on: self.written(outcome.on),
                    text: outcome.text.in_language(self.language).to_owned(),
                    url: key
                        .and_then(|key| self.campaign.find_source(key))
                        .and_then(|source| source.url.clone()),
                });
                for source in &outcome.sources {
                    cited.number(self.campaign, source);
                }
                CommitmentState::Reported(self.written(outcome.on))
            }
        };
        CommitmentView {
            promise: commitment.text.in_language(self.language).to_owned(),
            promised_by: commitment.promised_by.in_language(self.language).to_owned(),
            due: commitment.due.as_ref().map(|due| due.text.in_language(self.language).to_owned()),
            state,
            reports,
            source: commitment.sources.first().and_then(|key| cited.number(self.campaign, key)),
            checked_on: self.written(commitment.checked_on),
        }
    }

    fn gaps(self, nation: Nation, cited: &mut Cited<'a>) -> Vec<GapView> {
        self.campaign
            .gaps_of(nation)
            .map(|gap| {
                for source in &gap.sources {
                    cited.number(self.campaign, source);
                }
                let ask = self.campaign.find_ask(&gap.ask);
                GapView {
                    title: ask.map(|ask| ask.title.in_language(self.language).to_owned()).unwrap_or_default(),
                    text: gap.text.in_language(self.language).to_owned(),
                }
            })
            .collect()
    }

    fn written(self, date: Date) -> String {
        Texts::of(self.language).day(date.year(), date.month(), date.day())
    }
}

fn progress(petition: &Petition, count: u64) -> ProgressView {
    ProgressView { count, milestone: petition.next_milestone(count).unwrap_or(count) }
}
