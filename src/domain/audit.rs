//! The releases of the national audit: how complete each measure was, as staff recorded it from the release.
//!
//! No figure comes with the program. What is recorded has its source and its day, and is only ever added to: a
//! correction names the release that it stands in for.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use super::campaign::Date;
use super::id::AuditReleaseId;
use super::moment::Moment;
use super::nation::Nation;

/// A percentage from 0 to 100 with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i16);

/// A text or number that is no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a percentage such as 59 or 59.5")]
pub struct PercentError;

impl Percent {
    /// From hundredths of a per cent.
    ///
    /// # Errors
    /// [`PercentError`] below 0 and above 10,000.
    pub fn from_basis_points(points: i16) -> Result<Self, PercentError> {
        if (0..=10_000).contains(&points) { Ok(Self(points)) } else { Err(PercentError) }
    }

    /// In hundredths of a per cent.
    #[must_use]
    pub const fn basis_points(self) -> i16 {
        self.0
    }
}

impl fmt::Display for Percent {
    /// With as many decimals as it needs: `59`, `59.5`, `59.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) if rest % 10 == 0 => write!(f, "{whole}.{}", rest / 10),
            (whole, rest) => write!(f, "{whole}.{rest:02}"),
        }
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    /// Reads `59`, `59.5` or `59.25`, with or without a sign for per cent behind it.
    fn from_str(text: &str) -> Result<Self, PercentError> {
        let text = text.strip_suffix('%').unwrap_or(text).trim_end();
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let is_plain = |digits: &str, most: usize| {
            (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_plain(whole, 3) || !is_plain(rest, 2) {
            return Err(PercentError);
        }
        let points = format!("{whole}{rest:0<2}").parse().ok().ok_or(PercentError)?;
        Self::from_basis_points(points)
    }
}

/// How complete one measure was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The key of the measure in the campaign's document.
    pub measure: String,
    /// The share of records that have it.
    pub percent: Percent,
}

/// One release, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRelease {
    /// Its id.
    pub id: AuditReleaseId,
    /// The day on which it was published.
    pub published_on: Date,
    /// The first day of the diagnoses that it covers.
    pub period_from: Date,
    /// The last day of them.
    pub period_to: Date,
    /// The nations whose records its figures are about.
    pub nations: Vec<Nation>,
    /// What it is called.
    pub title: String,
    /// Where it can be read.
    pub source_url: String,
    /// How complete each measure was, in the order of the measures' keys.
    pub figures: Vec<Figure>,
    /// The name of whoever recorded it, for staff alone.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The day on which it was last compared with its source before it was recorded.
    pub checked_on: Date,
    /// The release that it stands in for.
    pub supersedes: Option<AuditReleaseId>,
}

/// The releases that no other stands in for, in the order of their publication.
#[must_use]
pub fn standing(releases: &[AuditRelease]) -> Vec<&AuditRelease> {
    let replaced: HashSet<AuditReleaseId> =
        releases.iter().filter_map(|release| release.supersedes).collect();
    let mut standing: Vec<&AuditRelease> =
        releases.iter().filter(|release| !replaced.contains(&release.id)).collect();
    standing
        .sort_by_key(|release| (release.published_on, release.period_to, release.recorded_at, release.id));
    standing
}

/// The newest figure of a measure for a nation, with the release that it stands in: what a letter may quote, with
/// the release's title, day and address.
#[must_use]
pub fn newest<'a>(
    releases: &'a [AuditRelease],
    measure: &str,
    nation: Nation,
) -> Option<(&'a AuditRelease, Percent)> {
    standing(releases).into_iter().rev().filter(|release| release.nations.contains(&nation)).find_map(
        |release| {
            let figure = release.figures.iter().find(|figure| figure.measure == measure)?;
            Some((release, figure.percent))
        },
    )
}
