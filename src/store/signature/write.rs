//! Writing signatures: signing, signing again, confirming, withdrawing, and deleting what was never confirmed.

use diesel::prelude::*;

use super::SignatureView;
use crate::domain::id::{PetitionId, SignatureId};
use crate::domain::moment::Moment;
use crate::domain::place::Gss;
use crate::domain::signature::{EmailKey, Flag, NewSignature, SignatureState};
use crate::store::conn::{Conn, Tx, each};
use crate::store::error::StoreError;
use crate::store::kept::Update;
use crate::store::postgres::Unnest;
use crate::store::schema::signature;

/// What is stored where nobody knows for how long a form was open.
const UNKNOWN_MINUTES: i16 = -1;

#[derive(Insertable)]
#[diesel(table_name = signature, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: &'a [u8],
    petition_id: &'a [u8],
    email_key: &'a [u8],
    slot: i16,
    name: &'a str,
    email: &'a str,
    postcode: String,
    nation: &'a str,
    constituency: &'a str,
    language: &'a str,
    state: &'a str,
    flag: &'a str,
    updates: bool,
    updates_text_id: &'a [u8],
    source: &'a str,
    signed_at: i64,
    mails: i16,
    mailed_at: i64,
    reminded: bool,
    mail_domain: &'a str,
    network: &'a [u8],
    form_minutes: i16,
}

impl<'a> NewRow<'a> {
    fn of(new: &'a NewSignature, slot: i16) -> Self {
        Self {
            id: new.id.as_bytes(),
            petition_id: new.petition.as_bytes(),
            email_key: new.email_key.as_bytes(),
            slot,
            name: new.name.as_str(),
            email: new.email.as_str(),
            postcode: new.postcode.display(),
            nation: new.nation.slug(),
            constituency: new.constituency.as_ref().map_or("", |gss| gss.as_str()),
            language: new.language.code(),
            state: SignatureState::Pending.code(),
            flag: new.flag.map_or("", Flag::code),
            updates: new.updates,
            updates_text_id: new.updates_text.as_bytes(),
            source: &new.source,
            signed_at: new.signed_at.as_millis(),
            mails: 1,
            mailed_at: new.signed_at.as_millis(),
            reminded: false,
            mail_domain: new.email.domain(),
            network: new.network.as_ref().map_or(&[], |network| network.as_bytes().as_slice()),
            form_minutes: new.form_minutes.unwrap_or(UNKNOWN_MINUTES),
        }
    }
}

/// Inserts signatures in one statement, each with its slot, and returns the ids of those that were not
/// there. Rows must be sorted by (address key, petition, slot): two processes lock in the same order then.
///
/// # Errors
/// What the database answered.
pub fn insert_new(tx: &mut Tx<'_>, new: &[(&NewSignature, i16)]) -> Result<Vec<SignatureId>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<NewRow<'_>> = new.iter().map(|(signature, slot)| NewRow::of(signature, *slot)).collect();
    let ids: Vec<Vec<u8>> = match tx.conn() {
        Conn::Sqlite(c) => return insert_each(c, &rows),
        Conn::Postgres(c) => unnest(&rows).returning_bytes(c)?,
    };
    Ok(ids.iter().filter_map(|id| SignatureId::from_slice(id)).collect())
}

/// The same insert for SQLite, row by row: a statement that stays prepared is worth more there than a single one.
fn insert_each(c: &mut SqliteConnection, rows: &[NewRow<'_>]) -> Result<Vec<SignatureId>, StoreError> {
    let mut inserted = Vec::with_capacity(rows.len());
    for row in rows {
        let insert = diesel::insert_into(signature::table)
            .values(row)
            .on_conflict((signature::email_key, signature::petition_id, signature::slot))
            .do_nothing();
        if insert.execute(c)? == 1 {
            inserted.extend(SignatureId::from_slice(row.id));
        }
    }
    Ok(inserted)
}

/// The same insert for PostgreSQL, which keeps it prepared.
fn unnest<'a>(rows: &'a [NewRow<'a>]) -> Unnest<'a> {
    let rows = || rows.iter();
    Unnest::into("signature", "ON CONFLICT (email_key, petition_id, slot) DO NOTHING RETURNING id")
        .bytes("id", rows().map(|row| row.id))
        .bytes("petition_id", rows().map(|row| row.petition_id))
        .bytes("email_key", rows().map(|row| row.email_key))
        .small("slot", rows().map(|row| row.slot))
        .text("name", rows().map(|row| row.name))
        .text("email", rows().map(|row| row.email))
        .text("postcode", rows().map(|row| row.postcode.as_str()))
        .text("nation", rows().map(|row| row.nation))
        .text("constituency", rows().map(|row| row.constituency))
        .text("language", rows().map(|row| row.language))
        .fixed("state", "'pending'")
        .text("flag", rows().map(|row| row.flag))
        .flag("updates", rows().map(|row| row.updates))
        .bytes("updates_text_id", rows().map(|row| row.updates_text_id))
        .text("source", rows().map(|row| row.source))
        .big("signed_at", rows().map(|row| row.signed_at))
        .fixed("mails", "1")
        .big("mailed_at", rows().map(|row| row.mailed_at))
        .fixed("reminded", "FALSE")
        .text("mail_domain", rows().map(|row| row.mail_domain))
        .bytes("network", rows().map(|row| row.network))
        .small("form_minutes", rows().map(|row| row.form_minutes))
}

/// Writes the details of someone who signs again over `old`, a row that is not confirmed, and makes it
/// pending; `old` becomes what is stored. When it was withdrawn stays written until it is confirmed, see
/// [`lapse`].
///
/// # Errors
/// `Busy` when the row is no longer as `old` has it, because another transaction confirmed it, flagged it or moved it
/// to another seat; trying the whole again sees that. Else what the database answered.
pub fn sign_in_place(
    tx: &mut Tx<'_>,
    old: &mut SignatureView,
    new: &NewSignature,
    mails: i16,
    mailed_at: Moment,
) -> Result<(), StoreError> {
    let row = NewRow::of(new, 0);
    // What the staff have set is theirs to clear.
    let flag = old.flag.filter(|flag| *flag == Flag::Staff).or(new.flag);
    let as_it_was = signature::id
        .eq(old.id.as_bytes().as_slice())
        .and(signature::state.eq(old.state.code()))
        .and(signature::flag.eq(old.flag.map_or("", Flag::code)))
        .and(signature::constituency.eq(&old.constituency));
    let changes = (
        signature::name.eq(row.name),
        signature::email.eq(row.email),
        signature::postcode.eq(&row.postcode),
        signature::nation.eq(row.nation),
        signature::constituency.eq(row.constituency),
        signature::language.eq(row.language),
        signature::state.eq(row.state),
        signature::flag.eq(flag.map_or("", Flag::code)),
        signature::updates.eq(row.updates),
        signature::updates_text_id.eq(row.updates_text_id),
        signature::signed_at.eq(row.signed_at),
        signature::confirmed_at.eq(None::<i64>),
        signature::mails.eq(mails),
        signature::mailed_at.eq(mailed_at.as_millis()),
        signature::mail_domain.eq(row.mail_domain),
        signature::network.eq(row.network),
        signature::form_minutes.eq(row.form_minutes),
    );
    let update = Update { table: "signature", changes: changes.as_changeset(), filter: as_it_was };
    let changed = each!(tx.conn(), |c| update.execute(c))?;
    if changed != 1 {
        return Err(StoreError::Busy);
    }
    *old = SignatureView {
        id: old.id,
        petition: old.petition,
        email_key: old.email_key,
        slot: old.slot,
        name: new.name.as_str().to_owned(),
        email: new.email.as_str().to_owned(),
        postcode: row.postcode,
        nation: new.nation,
        constituency: row.constituency.to_owned(),
        language: new.language,
        state: SignatureState::Pending,
        flag,
        updates: new.updates,
        updates_text: new.updates_text,
        source: std::mem::take(&mut old.source),
        signed_at: new.signed_at,
        confirmed_at: None,
        mails,
        mailed_at,
    };
    Ok(())
}

/// Notes that signing again caused another mail.
///
/// # Errors
/// What the database answered.
pub fn note_mail(tx: &mut Tx<'_>, id: SignatureId, mails: i16, at: Moment) -> Result<(), StoreError> {
    let changes = (signature::mails.eq(mails), signature::mailed_at.eq(at.as_millis())).as_changeset();
    let filter = signature::id.eq(id.as_bytes().as_slice());
    let update = Update { table: "signature", changes, filter };
    each!(tx.conn(), |c| update.execute(c))?;
    Ok(())
}

/// Confirms those of these signatures that are still pending, and returns their ids; a second click finds
/// nothing left to confirm.
///
/// # Errors
/// What the database answered.
pub fn confirm_pending(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    at: Moment,
) -> Result<Vec<SignatureId>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let confirmed: Vec<Vec<u8>> = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
    )
    .set((
        signature::state.eq(SignatureState::Confirmed.code()),
        signature::confirmed_at.eq(at.as_millis()),
        signature::withdrawn_at.eq(None::<i64>),
    ))
    .returning(signature::id)
    .get_results(c))?;
    Ok(confirmed.iter().filter_map(|id| SignatureId::from_slice(id)).collect())
}

/// Clears the flags of these signatures.
///
/// # Errors
/// What the database answered.
pub fn clear_flags(tx: &mut Tx<'_>, ids: &[SignatureId]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(signature::table.filter(signature::id.eq_any(ids)))
        .set(signature::flag.eq(""))
        .execute(c))?;
    Ok(())
}

/// Marks a signature withdrawn if it is in the state `from`; returns whether it was.
///
/// # Errors
/// What the database answered.
pub fn withdraw(
    tx: &mut Tx<'_>,
    id: SignatureId,
    from: SignatureState,
    at: Moment,
) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq(id.as_bytes().as_slice()))
            .filter(signature::state.eq(from.code()))
    )
    .set((signature::state.eq(SignatureState::Withdrawn.code()), signature::withdrawn_at.eq(at.as_millis())))
    .execute(c))?;
    Ok(changed == 1)
}

/// Sets the seat of a signature that has none; returns whether it had none.
///
/// # Errors
/// What the database answered.
pub fn set_missing_seat(tx: &mut Tx<'_>, id: SignatureId, seat: Gss) -> Result<bool, StoreError> {
    let changed = each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq(id.as_bytes().as_slice()))
            .filter(signature::constituency.eq(""))
    )
    .set(signature::constituency.eq(seat.as_str()))
    .execute(c))?;
    Ok(changed == 1)
}

/// Takes the wish for updates from every signature of an address; returns how many had it.
///
/// # Errors
/// What the database answered.
pub fn stop_updates(tx: &mut Tx<'_>, key: EmailKey) -> Result<usize, StoreError> {
    Ok(each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::email_key.eq(key.as_bytes().as_slice()))
            .filter(signature::updates.eq(true))
    )
    .set(signature::updates.eq(false))
    .execute(c))?)
}

/// Marks these signatures as reminded.
///
/// # Errors
/// What the database answered.
pub fn mark_reminded(tx: &mut Tx<'_>, ids: &[SignatureId]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    each!(tx.conn(), |c| diesel::update(signature::table.filter(signature::id.eq_any(ids)))
        .set(signature::reminded.eq(true))
        .execute(c))?;
    Ok(())
}

/// Makes those of these signatures withdrawn again that had been withdrawn, were signed anew at or before
/// `before`, and are still pending: they were confirmed once, and letters and consents hang on them.
/// Returns how many.
///
/// # Errors
/// What the database answered.
pub fn lapse(tx: &mut Tx<'_>, ids: &[SignatureId], before: Moment) -> Result<usize, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    Ok(each!(tx.conn(), |c| diesel::update(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
            .filter(signature::signed_at.le(before.as_millis()))
            .filter(signature::withdrawn_at.is_not_null())
    )
    .set(signature::state.eq(SignatureState::Withdrawn.code()))
    .execute(c))?)
}

/// Deletes those of these signatures that are still pending, signed at or before `before`, and never were
/// anything else; returns id, petition and seat of each as it was when it was deleted.
///
/// # Errors
/// What the database answered.
pub fn delete_expired(
    tx: &mut Tx<'_>,
    ids: &[SignatureId],
    before: Moment,
) -> Result<Vec<(SignatureId, PetitionId, String)>, StoreError> {
    let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes().as_slice()).collect();
    let deleted: Vec<(Vec<u8>, Vec<u8>, String)> = each!(tx.conn(), |c| diesel::delete(
        signature::table
            .filter(signature::id.eq_any(ids))
            .filter(signature::state.eq(SignatureState::Pending.code()))
            .filter(signature::signed_at.le(before.as_millis()))
            .filter(signature::withdrawn_at.is_null())
    )
    .returning((signature::id, signature::petition_id, signature::constituency))
    .get_results(c))?;
    Ok(deleted
        .into_iter()
        .filter_map(|(id, petition, seat)| {
            Some((SignatureId::from_slice(&id)?, PetitionId::from_slice(&petition)?, seat))
        })
        .collect())
}
