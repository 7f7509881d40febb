//! From the campaign's document to what pages show, in one language and on one day.

use super::page::campaign::{
    AskFacts, AskView, CommitmentState, CommitmentView, CountView, EvidenceView, FigureView, HappenedView,
    ProgressView, RemarkView, SourceView,
};
use super::page::commitment::{AuditView, BarView, ChartView, NationCommitments};
use super::page::home::PetitionCard;
use super::page::petition::PetitionView;
use super::tracking::Tracking;
use crate::domain::audit::standing;
use crate::domain::campaign::{
    Ask, Bilingual, Campaign, Commitment, Date, Evidence, Gap, Measure, Petition, Silence, Source,
};
use crate::domain::language::Language;
use crate::domain::nation::Nation;
use crate::domain::tracker::{CommitmentEvent, EventOrigin, Progress, Standing};
use crate::language::Texts;

/// The campaign seen in one language on one day.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The document.
    pub campaign: &'a Campaign,
    /// What is on record beside it.
    pub tracking: &'a Tracking,
    /// The language.
    pub language: Language,
    /// The day on which due dates are compared.
    pub today: Date,
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

    fn numbers(&mut self, campaign: &'a Campaign, keys: &[String]) -> Vec<usize> {
        keys.iter().filter_map(|key| self.number(campaign, key)).collect()
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
        let remarks = self.remarks(petition.nation, &mut cited);
        PetitionView {
            slug: petition.slug.clone(),
            nation: petition.nation,
            title: self.say(&petition.title),
            addressed_to: self.say(&petition.addressed_to),
            lead: self.say(&petition.lead),
            background: petition.background.iter().map(|text| self.say(text)).collect(),
            notice: self.say(&petition.notice),
            min_age: petition.min_age,
            progress: progress(petition, count),
            evidence,
            asks: petition
                .asks
                .iter()
                .filter_map(|asked| {
                    let ask = self.campaign.find_ask(&asked.ask)?;
                    Some(AskView { title: self.say(&ask.title), text: self.say(&asked.text) })
                })
                .collect(),
            commitments,
            remarks,
            sources: cited.views(self.language),
        }
    }

    /// A petition's card on the front page.
    #[must_use]
    pub fn card(self, petition: &'a Petition, count: u64, is_open: bool) -> PetitionCard {
        PetitionCard {
            slug: petition.slug.clone(),
            nation: petition.nation,
            title: self.say(&petition.title),
            progress: progress(petition, count),
            is_open,
        }
    }

    /// What is asked of every government: the asks that no petition or letter leaves out.
    #[must_use]
    pub fn asks(self) -> Vec<AskView> {
        let asks = self.campaign.asks.iter().filter(|ask| ask.required);
        asks.map(|ask| AskView { title: self.say(&ask.title), text: self.say(&ask.text) }).collect()
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
            promises.push(NationCommitments {
                nation: *nation,
                slug: petition.slug.clone(),
                commitments: self.commitments(*nation, &mut cited),
                remarks: self.remarks(*nation, &mut cited),
            });
        }
        (promises, cited.views(self.language))
    }

    /// What someone in a nation should know of each of these asks before asking it, with one list of sources.
    #[must_use]
    pub fn facts(self, nation: Nation, asks: &[&'a Ask]) -> (Vec<AskFacts>, Vec<SourceView>) {
        let mut cited = Cited::default();
        let facts = asks.iter().map(|ask| self.facts_of(nation, ask, &mut cited)).collect();
        (facts, cited.views(self.language))
    }

    fn facts_of(self, nation: Nation, ask: &'a Ask, cited: &mut Cited<'a>) -> AskFacts {
        let evidence = self.campaign.evidence_for(&ask.key).map(|evidence| RemarkView {
            text: self.say(&evidence.text),
            sources: cited.number(self.campaign, &evidence.source).into_iter().collect(),
        });
        let mut evidence: Vec<RemarkView> = evidence.collect();
        if evidence.is_empty() {
            evidence.push(RemarkView { text: self.say(&ask.text), sources: Vec::new() });
        }
        let commitments = self.campaign.commitments_of(nation).filter(|commitment| commitment.ask == ask.key);
        let commitments: Vec<CommitmentView> =
            commitments.map(|commitment| self.commitment(commitment, cited)).collect();
        let gaps = self.campaign.gaps_of(nation).filter(|gap| gap.ask == ask.key);
        let mut remarks: Vec<RemarkView> = gaps.map(|gap| self.gap(gap, cited)).collect();
        let silences = self.campaign.silences_of(nation).filter(|silence| silence.ask == ask.key);
        remarks.extend(silences.map(|silence| self.silence(silence)));
        if !self.is_told(nation, &ask.key) {
            remarks.push(self.none(nation, ask));
        }
        AskFacts { evidence, commitments, remarks }
    }

    /// The audit with its figures, where it covers any of these nations.
    #[must_use]
    pub fn audit(self, nations: &[Nation]) -> Option<AuditView> {
        let audit = self.campaign.audit.as_ref()?;
        audit.nations.iter().any(|nation| nations.contains(nation)).then(|| {
            let charts = audit.measures.iter().map(|measure| self.chart(measure, nations));
            AuditView {
                title: self.say(&audit.title),
                text: self.say(&audit.text),
                charts: charts.filter(|chart| !chart.bars.is_empty()).collect(),
            }
        })
    }

    fn chart(self, measure: &Measure, nations: &[Nation]) -> ChartView {
        let texts = Texts::of(self.language);
        let releases = standing(&self.tracking.releases);
        let figures = releases.into_iter().filter_map(|release| {
            let is_here = release.nations.iter().any(|nation| nations.contains(nation));
            let figure = release.figures.iter().find(|figure| figure.measure == measure.key);
            figure.filter(|_| is_here).map(|figure| (release, figure.percent))
        });
        let bars = figures.enumerate().map(|(index, (release, percent))| {
            let (from, to) = (self.written(release.period_from), self.written(release.period_to));
            let names: Vec<String> = release.nations.iter().map(|nation| texts.nation(*nation)).collect();
            BarView {
                index,
                published: self.written(release.published_on),
                nations: names.join(", "),
                period: texts.say_with("audit-period-days", &[("from", from.into()), ("to", to.into())]),
                percent: percent.to_string(),
                basis_points: percent.basis_points(),
                source_title: release.title.clone(),
                source_url: release.source_url.clone(),
            }
        });
        ChartView { key: measure.key.clone(), label: self.say(&measure.label), bars: bars.collect() }
    }

    fn evidence(self, figures: impl Iterator<Item = &'a Evidence>, cited: &mut Cited<'a>) -> EvidenceView {
        let mut notes: Vec<String> = Vec::new();
        let figures = figures
            .map(|evidence| {
                let source = self.campaign.find_source(&evidence.source);
                if let Some(source) = source {
                    cited.number(self.campaign, &source.key);
                    let about = source.about.as_ref().map(|about| self.say(about));
                    let note = about.unwrap_or_else(|| source.citation(self.language));
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
                FigureView { figure: self.say(&evidence.figure), says: self.say(&evidence.short) }
            })
            .collect();
        EvidenceView { figures, note: notes.join(" ") }
    }

    fn commitments(self, nation: Nation, cited: &mut Cited<'a>) -> Vec<CommitmentView> {
        self.campaign.commitments_of(nation).map(|commitment| self.commitment(commitment, cited)).collect()
    }

    fn commitment(self, commitment: &'a Commitment, cited: &mut Cited<'a>) -> CommitmentView {
        let standing = self.tracking.tracker.standing(commitment);
        let state = match standing.progress(self.today) {
            Progress::NotRecorded => CommitmentState::NotRecorded,
            Progress::DatePassed => CommitmentState::DatePassed,
            Progress::Recorded(event) => match self.documented(commitment, event) {
                Some(label) => CommitmentState::Recorded(label),
                None => CommitmentState::Happened(event.what),
            },
        };
        let sources = cited.numbers(self.campaign, &commitment.sources);
        let history = standing.history().map(|event| self.happened(commitment, event, cited)).collect();
        CommitmentView {
            promise: self.say(&commitment.text),
            promised_by: self.say(&commitment.promised_by),
            who_can_act: self.say(&commitment.who_can_act),
            due: commitment.due.as_ref().map(|due| self.say(&due.text)),
            state,
            reported: self.say(&commitment.reported),
            count: self.count(&standing),
            history,
            sources,
            checked_on: self.written(standing.checked_on()),
        }
    }

    /// The document's words for a badge, where the fact is the one that the document records.
    fn documented(self, commitment: &Commitment, event: &CommitmentEvent) -> Option<String> {
        let outcome = commitment.outcome.as_ref()?;
        let own = CommitmentEvent::of_document(self.campaign, commitment)?;
        own.says_the_same(event).then(|| self.say(&outcome.label))
    }

    fn happened(
        self,
        commitment: &'a Commitment,
        event: &CommitmentEvent,
        cited: &mut Cited<'a>,
    ) -> HappenedView {
        let own = self.documented(commitment, event).and(commitment.outcome.as_ref());
        let link = || (event.source_title.clone(), event.source_url.clone());
        HappenedView {
            on: self.written(event.on),
            what: event.what,
            text: self.say(&event.note),
            sources: own.map(|outcome| cited.numbers(self.campaign, &outcome.sources)).unwrap_or_default(),
            source: (own.is_none() && !event.source_title.is_empty()).then(link),
            by_staff: event.origin == EventOrigin::Staff,
            checked_on: self.written(event.checked_on),
        }
    }

    fn count(self, standing: &Standing<'_>) -> Option<CountView> {
        let (count, event) = standing.count()?;
        let bodies: Vec<String> =
            count.bodies().iter().map(|body| self.tracking.body_name(*body, self.language)).collect();
        Some(CountView {
            done: u64::try_from(count.done()).unwrap_or_default(),
            total: u64::try_from(count.total()).unwrap_or_default(),
            bodies: bodies.join(", "),
            on: self.written(event.on),
        })
    }

    /// Gaps in guidance, and where no commitment is on record.
    fn remarks(self, nation: Nation, cited: &mut Cited<'a>) -> Vec<RemarkView> {
        let mut remarks: Vec<RemarkView> =
            self.campaign.gaps_of(nation).map(|gap| self.gap(gap, cited)).collect();
        remarks.extend(self.campaign.silences_of(nation).map(|silence| self.silence(silence)));
        remarks.extend(self.unpromised(nation));
        remarks
    }

    fn gap(self, gap: &'a Gap, cited: &mut Cited<'a>) -> RemarkView {
        RemarkView { text: self.say(&gap.text), sources: cited.numbers(self.campaign, &gap.sources) }
    }

    fn silence(self, silence: &Silence) -> RemarkView {
        RemarkView { text: self.say(&silence.text), sources: Vec::new() }
    }

    /// The asks of a nation's petition of which the document names neither a commitment nor its absence.
    fn unpromised(self, nation: Nation) -> Vec<RemarkView> {
        let Some(petition) = self.campaign.find_petition_of(nation) else { return Vec::new() };
        let untold = petition.asks.iter().filter(|asked| !self.is_told(nation, &asked.ask));
        untold.filter_map(|asked| Some(self.none(nation, self.campaign.find_ask(&asked.ask)?))).collect()
    }

    /// Whether the document names a commitment of a nation to an ask, or the absence of one.
    fn is_told(self, nation: Nation, ask: &str) -> bool {
        self.campaign.commitments_of(nation).any(|commitment| commitment.ask == ask)
            || self.campaign.silences_of(nation).any(|silence| silence.ask == ask)
    }

    fn none(self, nation: Nation, ask: &Ask) -> RemarkView {
        let texts = Texts::of(self.language);
        let values = [("ask", self.say(&ask.title).into()), ("where", texts.in_nation(nation).into())];
        RemarkView { text: texts.say_with("commitment-none", &values), sources: Vec::new() }
    }

    fn say(self, text: &Bilingual) -> String {
        text.in_language(self.language).to_owned()
    }

    fn written(self, date: Date) -> String {
        Texts::of(self.language).day(date.year(), date.month(), date.day())
    }
}

fn progress(petition: &Petition, count: u64) -> ProgressView {
    ProgressView { count, milestone: petition.next_milestone(count) }
}
