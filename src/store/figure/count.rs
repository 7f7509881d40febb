//! The counts behind the figures. Each reads a whole table or most of one: for a duty, never for a page.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::domain::campaign::Date;
use crate::domain::figure::{Figure, FigurePart, Measure, REST};
use crate::domain::letter::LetterState;
use crate::domain::mail_event::MailEventKind;
use crate::domain::moment::{DAY_MS, HOUR_MS, Moment};
use crate::domain::nation::Nation;
use crate::domain::office_commitment::CommitmentState;
use crate::store::conn::{Conn, each};
use crate::store::error::StoreError;
use crate::store::outbox::{self, RowState};
use crate::store::schema::{holder, letter, office, office_commitment};

/// Items of one table that are kept at most; others are summed up. Anybody can make up tags of links.
const ITEMS: usize = 500;

/// The states of a letter that has reached its office.
const REACHED: [LetterState; 4] =
    [LetterState::Sent, LetterState::Delivered, LetterState::Collected, LetterState::Answered];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    nation: String,
    #[diesel(sql_type = Text)]
    item: String,
    #[diesel(sql_type = BigInt)]
    first: i64,
    #[diesel(sql_type = BigInt)]
    second: i64,
    #[diesel(sql_type = BigInt)]
    third: i64,
}

impl Counted {
    fn figures(&self, part: FigurePart, measures: [Option<Measure>; 3]) -> impl Iterator<Item = Figure> {
        let nation = Nation::from_slug(&self.nation);
        measures.into_iter().zip([self.first, self.second, self.third]).filter_map(
            move |(measure, amount)| {
                Some(Figure { part, nation, item: self.item.clone(), measure: measure?, amount })
            },
        )
    }
}

fn rows(conn: &mut Conn, sql: &str) -> Result<Vec<Counted>, StoreError> {
    Ok(each!(conn, |c| diesel::sql_query(sql).load(c))?)
}

/// A column that sums up how many rows are so; `SUM` of numbers is a decimal on PostgreSQL.
fn how_many(condition: &str) -> String {
    format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)")
}

/// A signature that counts.
const COUNTED: &str = "state = 'confirmed' AND flag = ''";

fn reached() -> String {
    let codes: Vec<String> = REACHED.iter().map(|state| format!("'{}'", state.code())).collect();
    codes.join(", ")
}

/// Signatures that wait to be confirmed, by nation and hour of signing.
///
/// # Errors
/// What the database answered.
pub fn list_waiting(conn: &mut Conn) -> Result<Vec<Figure>, StoreError> {
    // In so many words, so that the index on those that wait serves.
    let sql = format!(
        "SELECT nation, CAST(signed_at / {HOUR_MS} AS TEXT) AS item, COUNT(*) AS first, CAST(0 AS BIGINT) AS second, \
         CAST(0 AS BIGINT) AS third FROM signature WHERE state = 'pending' GROUP BY nation, signed_at / {HOUR_MS}"
    );
    let counted = rows(conn, &sql)?;
    let figures =
        |row: &Counted| row.figures(FigurePart::Waiting, [Some(Measure::Waiting), None, None]).collect();
    Ok(counted.iter().flat_map(|row| -> Vec<Figure> { figures(row) }).collect())
}

/// Signatures and signers by nation, from the signature to an answer; and signatures by nation and tag of the link that
/// led to them.
///
/// # Errors
/// What the database answered.
pub fn list_signers(conn: &mut Conn) -> Result<Vec<Figure>, StoreError> {
    let (totals, sources) = list_items(conn, FigurePart::Source, "source", "1 = 1", COUNTED)?;
    let mut figures = Vec::new();
    for row in &totals {
        figures
            .extend(row.figures(FigurePart::Funnel, [Some(Measure::Signed), Some(Measure::Confirmed), None]));
    }
    figures.extend(list_writers(conn)?);
    figures.extend(sources);
    Ok(figures)
}

/// Signatures by nation and mail domain, with how many were ever confirmed: those of 1 to 13 days before `now`. Newer
/// ones may be confirmed yet, and older ones that were not have been deleted.
///
/// # Errors
/// What the database answered.
pub fn list_providers(conn: &mut Conn, now: Moment) -> Result<Vec<Figure>, StoreError> {
    let days_ago = |days: i64| now.plus_ms(-days * DAY_MS).as_millis();
    let window = format!("signed_at > {} AND signed_at <= {}", days_ago(13), days_ago(1));
    let (_, figures) =
        list_items(conn, FigurePart::Provider, "mail_domain", &window, "confirmed_at IS NOT NULL")?;
    Ok(figures)
}

/// Who wrote, by nation.
fn list_writers(conn: &mut Conn) -> Result<Vec<Figure>, StoreError> {
    let (reached, answered) = (reached(), LetterState::Answered.code());
    let (is_reached, is_answered) = (how_many("reached = 1"), how_many("answered = 1"));
    let sql = format!(
        "SELECT nation, CAST('' AS TEXT) AS item, COUNT(*) AS first, {is_reached} AS second, {is_answered} AS third \
         FROM (SELECT signature.nation AS nation, letter.signature_id, \
         MAX(CASE WHEN letter.state IN ({reached}) THEN 1 ELSE 0 END) AS reached, \
         MAX(CASE WHEN letter.state = '{answered}' THEN 1 ELSE 0 END) AS answered \
         FROM letter JOIN signature ON signature.id = letter.signature_id \
         GROUP BY signature.nation, letter.signature_id) AS writers GROUP BY nation"
    );
    let measures = [Some(Measure::Wrote), Some(Measure::Reached), Some(Measure::Answered)];
    let counted = rows(conn, &sql)?;
    Ok(counted.iter().flat_map(|row| row.figures(FigurePart::Funnel, measures).collect::<Vec<_>>()).collect())
}

/// Signatures of a window by nation, and by nation and a column: the largest items, and the rest together. With how many
/// of them are `so`.
fn list_items(
    conn: &mut Conn,
    part: FigurePart,
    column: &str,
    window: &str,
    so: &str,
) -> Result<(Vec<Counted>, Vec<Figure>), StoreError> {
    let so = how_many(so);
    let totals = rows(
        conn,
        &format!(
            "SELECT nation, CAST('' AS TEXT) AS item, COUNT(*) AS first, {so} AS second, \
             CAST(0 AS BIGINT) AS third FROM signature WHERE {window} GROUP BY nation"
        ),
    )?;
    let largest = rows(
        conn,
        &format!(
            "SELECT nation, {column} AS item, COUNT(*) AS first, {so} AS second, CAST(0 AS BIGINT) AS third \
             FROM signature WHERE {window} GROUP BY nation, {column} ORDER BY first DESC, item LIMIT {ITEMS}"
        ),
    )?;
    let mut rest: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for row in &totals {
        rest.insert(&row.nation, (row.first, row.second));
    }
    let measures = [Some(Measure::Signed), Some(Measure::Confirmed), None];
    let mut figures = Vec::new();
    for row in &largest {
        figures.extend(row.figures(part, measures));
        if let Some(rest) = rest.get_mut(row.nation.as_str()) {
            // Somebody may have signed between the two counts.
            *rest = ((rest.0 - row.first).max(0), (rest.1 - row.second).max(0));
        }
    }
    for (nation, (first, second)) in rest.into_iter().filter(|(_, rest)| rest.0 > 0) {
        let row = Counted { nation: nation.to_owned(), item: REST.to_owned(), first, second, third: 0 };
        figures.extend(row.figures(part, measures));
    }
    Ok((totals, figures))
}

/// Letters by their writers' nation and by state, with how many of them reached their office in the seven days before
/// `now`, and in the seven before those.
///
/// # Errors
/// What the database answered.
pub fn list_letters(conn: &mut Conn, now: Moment) -> Result<Vec<Figure>, StoreError> {
    let days_ago = |days: i64| now.plus_ms(-days * DAY_MS).as_millis();
    let (reached, week, two_weeks) = (reached(), days_ago(7), days_ago(14));
    let lately = how_many(&format!("letter.state IN ({reached}) AND letter.settled_at > {week}"));
    let before = how_many(&format!(
        "letter.state IN ({reached}) AND letter.settled_at > {two_weeks} AND letter.settled_at <= {week}"
    ));
    let sql = format!(
        "SELECT signature.nation AS nation, letter.state AS item, COUNT(*) AS first, {lately} AS second, \
         {before} AS third FROM letter JOIN signature ON signature.id = letter.signature_id \
         GROUP BY signature.nation, letter.state"
    );
    let measures = [Some(Measure::Letters), Some(Measure::Lately), Some(Measure::Before)];
    let counted = rows(conn, &sql)?;
    Ok(counted.iter().flat_map(|row| row.figures(FigurePart::Letter, measures).collect::<Vec<_>>()).collect())
}

/// Offices that exist on `today` and that somebody holds, by nation and kind: how many a letter has reached, from how
/// many an answer came, and how many holders stand by a commitment that is public.
///
/// # Errors
/// What the database answered.
pub fn list_offices(conn: &mut Conn, today: Date) -> Result<Vec<Figure>, StoreError> {
    type Held = (Vec<u8>, Vec<u8>, String, String, Option<String>, Option<String>);
    let held: Vec<Held> = each!(conn, |c| holder::table
        .inner_join(office::table.on(office::id.eq(holder::office_id)))
        .filter(holder::until.is_null())
        .select((office::id, holder::id, office::nation, office::kind, office::since, office::until))
        .load(c))?;
    let written: Vec<(Vec<u8>, String)> = each!(conn, |c| letter::table
        .filter(letter::state.eq_any(REACHED.map(LetterState::code)))
        .select((letter::office_id, letter::state))
        .distinct()
        .load(c))?;
    let public = CommitmentState::ALL.into_iter().filter(|state| state.is_public());
    let public: Vec<&str> = public.map(CommitmentState::code).collect();
    let committed: Vec<(Vec<u8>, Option<Vec<u8>>)> = each!(conn, |c| office_commitment::table
        .filter(office_commitment::state.eq_any(public))
        .select((office_commitment::office_id, office_commitment::holder_id))
        .load(c))?;
    let answered: HashSet<&[u8]> = written
        .iter()
        .filter(|(_, state)| state == LetterState::Answered.code())
        .map(|(office, _)| office.as_slice())
        .collect();
    let written: HashSet<&[u8]> = written.iter().map(|(office, _)| office.as_slice()).collect();
    let mut committed_by: HashMap<&[u8], Vec<Option<&[u8]>>> = HashMap::new();
    for (office, holder) in &committed {
        committed_by.entry(office).or_default().push(holder.as_deref());
    }
    // A day is written so that texts are in the order of the days.
    let today = today.to_string();
    let (mut sums, mut seen): (BTreeMap<_, i64>, HashSet<&[u8]>) = (BTreeMap::new(), HashSet::new());
    for (office, holder, nation, kind, since, until) in &held {
        let has_begun = since.as_ref().is_none_or(|since| *since <= today);
        let has_ended = until.as_ref().is_some_and(|until| *until <= today);
        if !has_begun || has_ended || !seen.insert(office) {
            continue;
        }
        // A holder's word binds no successor; an office's own has no holder.
        let stands = committed_by
            .get(office.as_slice())
            .is_some_and(|by| by.iter().any(|by| by.is_none_or(|by| by == holder.as_slice())));
        for (measure, holds) in [
            (Measure::Held, true),
            (Measure::WrittenTo, written.contains(office.as_slice())),
            (Measure::Answered, answered.contains(office.as_slice())),
            (Measure::Committed, stands),
        ] {
            *sums.entry((nation, kind, measure)).or_default() += i64::from(holds);
        }
    }
    let figure = |((nation, kind, measure), amount): ((&String, &String, Measure), i64)| Figure {
        part: FigurePart::Office,
        nation: Nation::from_slug(nation),
        item: kind.clone(),
        measure,
        amount,
    };
    Ok(sums.into_iter().map(figure).collect())
}

/// Mails by kind: those that have not left, with when the oldest was queued, and those that did not arrive.
///
/// # Errors
/// What the database answered.
pub fn list_mails(conn: &mut Conn) -> Result<Vec<Figure>, StoreError> {
    let mut sums: BTreeMap<(FigurePart, String, Measure), i64> = BTreeMap::new();
    for line in outbox::status(conn)? {
        let (part, measure) = match line.state {
            RowState::Queued | RowState::Leased => (FigurePart::Queue, Measure::Queued),
            RowState::Held => (FigurePart::Queue, Measure::HeldBack),
            RowState::InDoubt => (FigurePart::Fault, Measure::InDoubt),
            RowState::Dead => (FigurePart::Fault, Measure::GivenUp),
            RowState::Sent | RowState::Cancelled => continue,
        };
        let kind = line.notice.code().to_owned();
        if line.state == RowState::Queued {
            sums.insert((part, kind.clone(), Measure::Oldest), line.oldest.as_millis());
        }
        *sums.entry((part, kind, measure)).or_default() += line.count;
    }
    let (failed, complained) = (MailEventKind::Failed.code(), MailEventKind::Complained.code());
    let sql = format!(
        "SELECT CAST('' AS TEXT) AS nation, outbox.kind AS item, \
         COUNT(DISTINCT CASE WHEN mail_event.kind = '{failed}' THEN outbox.id END) AS first, \
         COUNT(DISTINCT CASE WHEN mail_event.kind = '{complained}' THEN outbox.id END) AS second, \
         CAST(0 AS BIGINT) AS third FROM mail_event JOIN outbox ON outbox.id = mail_event.outbox_id \
         WHERE mail_event.kind IN ('{failed}', '{complained}') GROUP BY outbox.kind"
    );
    let mut figures: Vec<Figure> = Vec::new();
    for row in rows(conn, &sql)? {
        figures.extend(
            row.figures(FigurePart::Fault, [Some(Measure::Bounced), Some(Measure::Complained), None]),
        );
    }
    figures.extend(sums.into_iter().map(|((part, item, measure), amount)| Figure {
        part,
        nation: None,
        item,
        measure,
        amount,
    }));
    Ok(figures)
}
