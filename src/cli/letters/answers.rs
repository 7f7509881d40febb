//! `clarion letters answers`: what writers said when they were asked whether an answer came. They were told that only
//! the staff read their words: this is where the staff do.

use crate::cli::commitments::load_campaign;
use crate::cli::{Context, say};
use crate::domain::answer::ResponseRate;
use crate::domain::id::OfficeId;
use crate::domain::language::Language;
use crate::language::{Texts, day_of};
use crate::store::representative::OfficeView;
use crate::store::{StoreError, letter_answer, representative};

/// How many writers' words are printed at most.
const WORDS: i64 = 500;

/// Prints the figures of each office and of all, and with `words` what was said beside them.
///
/// # Errors
/// No campaign was imported; the database is away or has another schema.
pub(super) async fn print(context: &Context, words: bool) -> anyhow::Result<()> {
    let store = context.store().await?;
    let campaign = load_campaign(&store).await?.id;
    let read = store.read(move |conn| {
        let rates = letter_answer::list_response_rates(conn, campaign)?;
        let said = if words { letter_answer::list_words(conn, campaign, WORDS)? } else { Vec::new() };
        let offices: Vec<OfficeId> = rates.iter().map(|rate| rate.office).collect();
        Ok::<_, StoreError>((rates, said, representative::list_by_ids(conn, &offices)?))
    });
    let (rates, said, offices) = read.await?;
    if rates.is_empty() {
        return Ok(say("nobody has said yet whether an answer came")?);
    }
    let mut lines: Vec<(String, ResponseRate)> =
        rates.iter().map(|rate| (name_of(&offices, rate.office), rate.rate)).collect();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    let all = rates.iter().fold(ResponseRate::default(), |sum, one| sum.plus(one.rate));
    lines.push(("all".to_owned(), all));
    say(&format!("{:>8}  {:>12}  {:>7}  office", "answered", "acknowledged", "nothing"))?;
    for (office, rate) in lines {
        let ResponseRate { answered, acknowledged, silent } = rate;
        say(&format!("{answered:>8}  {acknowledged:>12}  {silent:>7}  {office}"))?;
    }
    for said in said {
        let (day, answer) = (day_of(said.answered_at), said.answer.code());
        say(&format!("\n{day}  {answer}  {}", name_of(&offices, said.office)))?;
        for line in said.words.lines() {
            say(&format!("    {line}"))?;
        }
    }
    Ok(())
}

fn name_of(offices: &[OfficeView], id: OfficeId) -> String {
    let office = offices.iter().find(|office| office.id == id);
    office.map_or_else(String::new, |office| Texts::of(Language::English).office(office.key, &office.name_en))
}
