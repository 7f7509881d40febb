//! Signing: many people at once, in one transaction.

use std::collections::{HashMap, HashSet};

use crate::domain::consent::{ConsentAction, Purpose};
use crate::domain::id::{PetitionId, SignatureId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::signature::{EmailKey, NewSignature, SignatureState, Signed, may_mail_again};
use crate::store::consent::NewConsentEvent;
use crate::store::outbox::NewMail;
use crate::store::signature::SignatureView;
use crate::store::tally::{Sum, Sums, delta};
use crate::store::{StoreError, Tx, consent, outbox, signature, tally};

/// Up to so many forms, one looks who is known before writing. A larger batch writes first and looks for those
/// alone who were there, which is less work; but work that depends on who is known shows in the time of an
/// answer where few are answered together.
const LOOKED_FOR_FIRST: usize = 8;

type Person = (EmailKey, PetitionId);

/// Signs for everyone in `batch`, and returns what came of each, in the same order.
///
/// A new address gets a row and a confirmation. One that is known gets what its state asks for: a pending
/// or withdrawn signature is written anew and its confirmation queued again, a confirmed one is told by
/// mail that it is there. The form, its answer and its work are the same either way.
/// Sums go to the rows of `writer` in the hour that holds `now`.
///
/// # Errors
/// What the database answered; then nobody has signed.
pub fn sign(
    tx: &mut Tx<'_>,
    writer: WriterId,
    batch: &[NewSignature],
    now: Moment,
) -> Result<Vec<Signed>, StoreError> {
    let mut work = Work { now, ..Work::default() };
    let mut outcomes = vec![Signed::Quiet; batch.len()];
    let mut known =
        if batch.len() <= LOOKED_FOR_FIRST { look_for(tx, batch.iter())? } else { HashMap::new() };
    let (fresh, again) = split(batch, &known);
    let inserted = insert(tx, batch, &fresh, &mut work)?;
    let mut repeated = again;
    for index in fresh {
        match batch.get(index) {
            Some(new) if inserted.contains(&new.id) => set(&mut outcomes, index, Signed::New),
            _ => repeated.push(index),
        }
    }
    // Two transactions change rows in the same order; forms of one person come in the order of the batch.
    repeated.sort_unstable_by_key(|index| (batch.get(*index).map(person), *index));
    if repeated.iter().any(|index| batch.get(*index).is_some_and(|new| !known.contains_key(&person(new)))) {
        // Someone signed before, and was not looked for; or twice within this batch; or elsewhere a moment ago.
        known = look_for(tx, repeated.iter().filter_map(|index| batch.get(*index)))?;
    }
    for index in repeated {
        if let Some(new) = batch.get(index) {
            let rows = known.entry(person(new)).or_default();
            let outcome = sign_again(tx, new, rows, &mut work)?;
            set(&mut outcomes, index, outcome);
        }
    }
    consent::append_first(tx, &work.first.events)?;
    consent::append(tx, &work.again.events)?;
    outbox::queue_first(tx, &work.first.mails)?;
    outbox::queue(tx, &work.again.mails)?;
    match work.note {
        // Few seats are changed for less than it costs to append a row and move it later.
        Some(id) if batch.len() > LOOKED_FOR_FIRST => delta::append(tx, writer, id, now, &work.sums)?,
        _ => tally::add(tx, writer, now, &work.sums)?,
    }
    fill(tx, &work)?;
    Ok(outcomes)
}

/// Writes what a known address does not cause, and takes it back, so that the time of an answer does not tell
/// whether an address has signed: an entry of the ledger and a mail cost the same here as for a new one, and
/// COMMIT has as much to make durable. A write that changes nothing would not do: SQLite leaves it out.
/// `clarion bench enumeration` measures it.
fn fill(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), StoreError> {
    let Some(decoy) = work.decoy else {
        return Ok(());
    };
    let mut taken_back = Work { now: work.now, ..Work::default() };
    let no_events = work.first.events.is_empty() && work.again.events.is_empty();
    let no_mails = work.first.mails.is_empty() && work.again.mails.is_empty();
    // With a server each statement is a journey, and taking back both would be one too many.
    let one_is_enough = no_events && no_mails && tx.is_remote();
    if no_events && !one_is_enough {
        taken_back.again.consent(decoy, decoy.id, work.now);
        consent::append(tx, &taken_back.again.events)?;
        consent::delete_by_signatures(tx, &[decoy.id])?;
    }
    if no_mails {
        taken_back.again.mail(decoy, decoy.id, Notice::ConfirmSignature, 1, work.now);
        outbox::queue(tx, &taken_back.again.mails)?;
        outbox::delete_by_subjects(tx, &[decoy.id.uuid()])?;
    }
    let has_sums = work.sums.values().any(|sum| *sum != Sum::default());
    // What is taken back above makes up for the sums as well where each statement is a journey; in the program itself
    // it is too little for them.
    let is_made_up_for = has_sums || (tx.is_remote() && (no_events || no_mails));
    if one_is_enough || !is_made_up_for {
        // A look in place of what did not change.
        signature::find(tx.conn(), decoy.id)?;
    }
    Ok(())
}

/// What a batch adds beside signatures.
#[derive(Default)]
struct Work<'a> {
    now: Moment,
    /// What signatures cause that this batch inserts.
    first: Caused,
    /// What those cause that were there.
    again: Caused,
    sums: Sums,
    /// A form's own id that what is added to the sums can be known by.
    note: Option<SignatureId>,
    /// A form of a known address, whose own ids no row has.
    decoy: Option<&'a NewSignature>,
}

/// Mails to queue and entries of the ledger.
#[derive(Default)]
struct Caused {
    mails: Vec<NewMail>,
    events: Vec<NewConsentEvent>,
}

impl Caused {
    fn mail(&mut self, new: &NewSignature, id: SignatureId, notice: Notice, ordinal: i16, queued_at: Moment) {
        let (mail, subject) = (new.mail_id, id.uuid());
        self.mails.push(NewMail { id: mail, notice, subject, ordinal, queued_at });
    }

    /// The entries of one form: the box was offered, and given where it was ticked.
    fn consent(&mut self, new: &NewSignature, signature: SignatureId, at: Moment) {
        let actions = [Some(ConsentAction::Offered), new.updates.then_some(ConsentAction::Given)];
        // Entries of one moment are told apart by their ids: what was offered comes before what was given.
        let mut ids = new.event_ids;
        ids.sort_unstable();
        for (id, action) in ids.into_iter().zip(actions) {
            self.events.extend(action.map(|action| NewConsentEvent {
                id,
                signature,
                email_key: new.email_key,
                purpose: Purpose::Updates,
                action,
                text: new.updates_text,
                language: new.language,
                at,
            }));
        }
    }
}

impl Work<'_> {
    /// What a row causes that this batch has inserted.
    fn inserted(&mut self, new: &NewSignature) {
        self.first.mail(new, new.id, Notice::ConfirmSignature, 1, self.now);
        self.first.consent(new, new.id, self.now);
        self.note.get_or_insert(new.id);
        self.count(new.petition, seat(new), 1);
    }

    fn count(&mut self, petition: PetitionId, constituency: &str, signed: i64) {
        self.sums.entry((petition, constituency.to_owned())).or_default().signed += signed;
    }
}

fn person(new: &NewSignature) -> Person {
    (new.email_key, new.petition)
}

fn seat(new: &NewSignature) -> &str {
    new.constituency.as_ref().map_or("", |gss| gss.as_str())
}

fn set(outcomes: &mut [Signed], index: usize, outcome: Signed) {
    if let Some(slot) = outcomes.get_mut(index) {
        *slot = outcome;
    }
}

/// What is known of the addresses of these forms.
fn look_for<'a>(
    tx: &mut Tx<'_>,
    forms: impl Iterator<Item = &'a NewSignature>,
) -> Result<HashMap<Person, Vec<SignatureView>>, StoreError> {
    let mut keys: Vec<EmailKey> = forms.map(|new| new.email_key).collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(by_person(signature::list_by_email_keys(tx.conn(), &keys)?))
}

fn by_person(rows: Vec<SignatureView>) -> HashMap<Person, Vec<SignatureView>> {
    let mut people: HashMap<Person, Vec<SignatureView>> = HashMap::new();
    for row in rows {
        people.entry((row.email_key, row.petition)).or_default().push(row);
    }
    people
}

/// Who is new (the first of each address and petition in the batch) and who is not.
fn split(batch: &[NewSignature], known: &HashMap<Person, Vec<SignatureView>>) -> (Vec<usize>, Vec<usize>) {
    let mut seen = HashSet::with_capacity(batch.len());
    (0..batch.len()).partition(|index| {
        batch.get(*index).is_some_and(|new| !known.contains_key(&person(new)) && seen.insert(person(new)))
    })
}

/// Inserts the new ones in one statement, sorted by their unique key, and notes what each causes.
fn insert(
    tx: &mut Tx<'_>,
    batch: &[NewSignature],
    fresh: &[usize],
    work: &mut Work<'_>,
) -> Result<HashSet<SignatureId>, StoreError> {
    let mut rows: Vec<(&NewSignature, i16)> =
        fresh.iter().filter_map(|index| batch.get(*index)).map(|new| (new, 1)).collect();
    rows.sort_unstable_by_key(|(new, _)| person(new));
    let inserted: HashSet<SignatureId> = signature::insert_new(tx, &rows)?.into_iter().collect();
    for (new, _) in rows.into_iter().filter(|(new, _)| inserted.contains(&new.id)) {
        work.inserted(new);
    }
    Ok(inserted)
}

/// One person whose address has signed this petition before. `rows` is what is known of that address, and
/// is kept true, so that the next of the same batch sees it.
fn sign_again<'a>(
    tx: &mut Tx<'_>,
    new: &'a NewSignature,
    rows: &mut Vec<SignatureView>,
    work: &mut Work<'a>,
) -> Result<Signed, StoreError> {
    if is_other_of_household(new, rows) {
        let is_inserted = signature::insert_new(tx, &[(new, 2)])?.contains(&new.id);
        // Where it was not, the second of the household is there since a moment ago, and must be seen.
        *rows = signature::list_by_email_keys(tx.conn(), &[new.email_key])?;
        rows.retain(|row| row.petition == new.petition);
        if is_inserted {
            work.inserted(new);
            return Ok(Signed::New);
        }
    }
    let Some(row) = same_person(new, rows) else {
        return Ok(Signed::Quiet);
    };
    work.decoy.get_or_insert(new);
    let may_mail = may_mail_again(row.mails, row.mailed_at, work.now);
    let (id, ordinal) = (row.id, row.mails.saturating_add(1));
    match row.state {
        SignatureState::Pending | SignatureState::Withdrawn => {
            // A withdrawal came from the mailbox, so what was sent before it no longer counts against it.
            let mail = may_mail || row.state == SignatureState::Withdrawn;
            let (mails, mailed_at) = if mail { (ordinal, work.now) } else { (row.mails, row.mailed_at) };
            work.note.get_or_insert(new.id);
            work.count(new.petition, &row.constituency, -1);
            work.count(new.petition, seat(new), 1);
            signature::sign_in_place(tx, row, new, mails, mailed_at)?;
            work.again.consent(new, id, work.now);
            if mail {
                work.again.mail(new, id, Notice::ConfirmSignature, ordinal, work.now);
                return Ok(Signed::ConfirmAgain);
            }
        }
        // A form changes nothing of what the mailbox has confirmed, so the ledger has nothing to tell.
        SignatureState::Confirmed if may_mail => {
            signature::note_mail(tx, id, ordinal, work.now)?;
            (row.mails, row.mailed_at) = (ordinal, work.now);
            work.again.mail(new, id, Notice::AlreadySigned, ordinal, work.now);
            return Ok(Signed::Already);
        }
        // The same write as when a mail is due, so that neither the page nor its time tells which it was.
        SignatureState::Confirmed | SignatureState::Invalid => {
            signature::note_mail(tx, id, row.mails, row.mailed_at)?;
        }
    }
    Ok(Signed::Quiet)
}

/// Whether this is the second person of a household: another name, the same postcode, and one row so far.
fn is_other_of_household(new: &NewSignature, rows: &[SignatureView]) -> bool {
    match rows {
        [only] => {
            new.household
                && only.state != SignatureState::Withdrawn
                && only.postcode == new.postcode.display()
                && !has_name(only, new)
        }
        _ => false,
    }
}

fn has_name(row: &SignatureView, new: &NewSignature) -> bool {
    crate::domain::text::PersonName::parse(&row.name).is_ok_and(|name| name.folded() == new.name.folded())
}

/// The row that this person is: the one with the same name, else the first of the address.
fn same_person<'a>(new: &NewSignature, rows: &'a mut [SignatureView]) -> Option<&'a mut SignatureView> {
    let index = rows.iter().position(|row| has_name(row, new)).unwrap_or(0);
    rows.get_mut(index)
}
