//! The verbs: a file each, and whatever a verb changes it changes in one transaction.
//!
//! An action takes a `Tx` and domain values, and returns its expected outcomes as values; it never
//! awaits, never talks to the network, and knows no status code. Signing twice is an outcome, not an error.
//!
//! An import reads its files and judges them before its transaction begins, so that a file that is bad, cut or the
//! wrong one is refused before anything is written. `import_file` and `import_archive` are what imports share.

pub mod ask_for_answers;
pub mod choose_intake;
pub mod choose_seat;
pub mod confirm;
pub mod expire_pending;
pub mod export;
pub mod fill_demonstration;
pub mod fold_tallies;
pub mod forget_old_mail;
pub mod import_archive;
pub mod import_boundaries;
pub mod import_campaign;
pub mod import_elections;
pub mod import_file;
pub mod import_map;
pub mod import_places;
pub mod import_representatives;
pub mod ingest;
pub mod judge;
pub mod make_statement;
pub mod publish_wording;
pub mod put_back_digest;
pub mod record_answer;
pub mod record_audit;
pub mod record_commitment;
pub mod release_letters;
pub mod remind;
pub mod report_bad_address;
pub mod request_office_link;
pub mod requeue_collected;
pub mod review_letters;
pub mod send_digests;
pub mod send_letter;
pub mod settle_commitment;
pub mod sign;
pub mod staff;
pub mod stop_naming;
pub mod take_figures;
pub mod tell_writers;
pub mod unsubscribe;
pub mod verify;
pub mod withdraw;
pub mod withdraw_letter;
