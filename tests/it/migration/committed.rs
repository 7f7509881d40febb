//! A migration that has landed is never edited: databases that have it already would not have the change.

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::migration_files;

/// Each file of a migration, and the SHA-256 of its bytes.
#[rustfmt::skip]
const COMMITTED: &[(&str, &str)] = &[
    ("postgres/0001_first_run/down.sql", "9f0c5c668e7dcabe51031582a140e2c36ea08276434fa2564778dfc809dbf129"),
    ("postgres/0001_first_run/up.sql", "ead6743e40d24e7dd622a1c08b0418996146b35ac77a37ebc5e1e8c44c0093e3"),
    ("postgres/0002_whole_country/down.sql", "2870b513e5cfda464077b47ee37794ee7f92612fd398f3b56bda260e64c28a4d"),
    ("postgres/0002_whole_country/up.sql", "ad7e534eb1787357ab363d72687f38a65931ccb3ce3da78151ca943a23fe98a1"),
    ("postgres/0003_mail_pace/down.sql", "1f7f6e6f70e7543b4cae920d7b9a99120b7c5ae1cfc1412d539735cd68ebb8c1"),
    ("postgres/0003_mail_pace/up.sql", "3277740cf0d3f7aa491d8894700a632ee5f2fc23fb36d5eea691df2d738912e4"),
    ("postgres/0004_tally_delta/down.sql", "d672ae927b79f83357d301daf12d9e2e72c955bb57ba615fdfb03bb131e84586"),
    ("postgres/0004_tally_delta/up.sql", "ac555848085c0a422357349c0b37cd1cff59a6bea5bc2124075a9267df275ac1"),
    ("postgres/0005_fewer_references/down.sql", "c8205aed4fcfcf61e1b43a8074f3d339149c62f122f847f56a016d51c6e27b8b"),
    ("postgres/0005_fewer_references/up.sql", "458868ff2e639b6dde6c3dfb34fe4563a37ed92e14a2e5bc3fa49ada59ac3941"),
    ("postgres/0006_commitments/down.sql", "5b83c8edeaab806dd8753dabd498917cc8f0f99628256a0200cacecc6661f5e0"),
    ("postgres/0006_commitments/up.sql", "1026c4d902e02b1bbb438ba8945edfe8468e5e9063cae686213978db338edcbc"),
    ("postgres/0007_office_answers/down.sql", "5ce20e338bcd52204633ca26675334f9bc8fbb07d85b9a063e36b42944858bf4"),
    ("postgres/0007_office_answers/up.sql", "19c3dc0a91ff578b9df96ebc8465e497fa177198636e1c197865136fbd98b99b"),
    ("postgres/0008_mail_event/down.sql", "23a97a4cb27490bdc14a2aa84c8ac559aebca410ccab4eda97d91b1ae8822ee6"),
    ("postgres/0008_mail_event/up.sql", "15d4cde21e45a9cd0d606ed5b25b8f8507df54d26d518c085979e85c1f1aa4e1"),
    ("postgres/0009_elections/down.sql", "7015547f9a69870d7608e448d6fcfaa59454a439e4bce074bf9202e9cad3612c"),
    ("postgres/0009_elections/up.sql", "7338251cddb28eb88a1e060892637478054226851f197fd302da33f3187cb137"),
    ("postgres/0010_letter_sketch/down.sql", "41b0b1aecc1f4efdb5737e8232fdc33d92d7ffa355184e3f8d0af38f2e46a679"),
    ("postgres/0010_letter_sketch/up.sql", "366202ac6cef58700fe811e0590c692a1bb5d4b97bafae8952542517695c20a7"),
    ("postgres/0012_contact_faults/down.sql", "74ea4da859e691761ec0c0878536729bd82a8e0214de0bad31b1da8ebf814a38"),
    ("postgres/0012_contact_faults/up.sql", "26cd778b94e6f6c462a70e64a78118112ecaec132b495486e19d3b05bfea36b4"),
    ("postgres/0013_hook_token/down.sql", "904e059146eb39076866bcbb74f30d6daea09a065e57db60f20d0d8d3b3f80de"),
    ("postgres/0013_hook_token/up.sql", "8a3eff5e5dbb900d02d173d425bc84118538af80fd414827bfa30c49adcd8807"),
    ("postgres/0014_redirects_and_naming/down.sql", "e76f03fc28ae100d2ab0469be952a07046fe78d33482b5f0015c82e8f9cc7aaa"),
    ("postgres/0014_redirects_and_naming/up.sql", "82c20d0e732d8f6476c2e1a8abca56f51da39f06f60310e46e3efc8c4bcf5996"),
    ("postgres/0015_letter_quote/down.sql", "70397066d561ea41d3939eaa8c6d1eb7d751675f5c9b789721d6a4e343eb3e36"),
    ("postgres/0015_letter_quote/up.sql", "89f79abca6a791b7c745a6351dd79c6dae2dfd3a486ee89c12a18335a0ff01df"),
    ("postgres/0017_staff_office/down.sql", "dbf9ddb641e36a85ace6ba27fa60e741f5a0087e9dd5fb99e66417e18a78eb70"),
    ("postgres/0017_staff_office/up.sql", "b376fe8c24aafc66162bf049915419a47d6724a4735850b6ac40ff94f1c6d394"),
    ("postgres/0020_signature_signals/down.sql", "37aae62a07e7a153adf3002888b9e0d3b6f488e23ed969ad3a7426c382934e9f"),
    ("postgres/0020_signature_signals/up.sql", "d76c9f2eab0500cf4f2db3607804e9c4985a34c427ab89cb263be8d8c29b622a"),
    ("sqlite/0001_first_run/down.sql", "9f0c5c668e7dcabe51031582a140e2c36ea08276434fa2564778dfc809dbf129"),
    ("sqlite/0001_first_run/up.sql", "4331746b85ea9333019e7ab79876b250aaa73609d75fafd4c8f565792449bf14"),
    ("sqlite/0002_whole_country/down.sql", "2870b513e5cfda464077b47ee37794ee7f92612fd398f3b56bda260e64c28a4d"),
    ("sqlite/0002_whole_country/up.sql", "4792cf04dd170c7dbb8ff3fd40e99f079fb09fb9445b5cc018fc5390ed6e3d7e"),
    ("sqlite/0003_mail_pace/down.sql", "1f7f6e6f70e7543b4cae920d7b9a99120b7c5ae1cfc1412d539735cd68ebb8c1"),
    ("sqlite/0003_mail_pace/up.sql", "91921c17c7842b83f223be7656f5d346927336c28d760930430cd75205f4d276"),
    ("sqlite/0004_tally_delta/down.sql", "d672ae927b79f83357d301daf12d9e2e72c955bb57ba615fdfb03bb131e84586"),
    ("sqlite/0004_tally_delta/up.sql", "caa7ee52b32035d095caab97a64c3dfe246857d19dbd9db01301abdb8b6b688c"),
    ("sqlite/0005_fewer_references/down.sql", "872329a24e67a607bc107743f255a1d1335eed979d292121be2c044f85961022"),
    ("sqlite/0005_fewer_references/up.sql", "5d43545f73d1acf5ae2b26528c9ba15f02544c9e1d775552542351d6aca5e373"),
    ("sqlite/0006_commitments/down.sql", "5b83c8edeaab806dd8753dabd498917cc8f0f99628256a0200cacecc6661f5e0"),
    ("sqlite/0006_commitments/up.sql", "c3d554d9e05f790a67faff68166122f6aaaaa00ab75edf7da98b9f2ffaf5179a"),
    ("sqlite/0007_office_answers/down.sql", "5ce20e338bcd52204633ca26675334f9bc8fbb07d85b9a063e36b42944858bf4"),
    ("sqlite/0007_office_answers/up.sql", "46916ad6935434fb224026db1b82e4a9a42de2d91666f3ed4c6382fac43df69f"),
    ("sqlite/0008_mail_event/down.sql", "23a97a4cb27490bdc14a2aa84c8ac559aebca410ccab4eda97d91b1ae8822ee6"),
    ("sqlite/0008_mail_event/up.sql", "76307c1ed02be7b0def7476e2aaba2daca79587ce5544fbb11117d13abcd230b"),
    ("sqlite/0009_elections/down.sql", "7015547f9a69870d7608e448d6fcfaa59454a439e4bce074bf9202e9cad3612c"),
    ("sqlite/0009_elections/up.sql", "d97150d6a22f46506fc037ced24c1078d1d9371bf3cd7c8bc210b94bf0480942"),
    ("sqlite/0010_letter_sketch/down.sql", "41b0b1aecc1f4efdb5737e8232fdc33d92d7ffa355184e3f8d0af38f2e46a679"),
    ("sqlite/0010_letter_sketch/up.sql", "ba4e6045d5479f3ee2137725e7dd83183f0a2bbe4417dda1858a4fc3a7d01e43"),
    ("sqlite/0012_contact_faults/down.sql", "74ea4da859e691761ec0c0878536729bd82a8e0214de0bad31b1da8ebf814a38"),
    ("sqlite/0012_contact_faults/up.sql", "a66a39c1c78e9984ab6bc04013bf8042b1ca946bbcb2ae2ebce5340e761e4337"),
    ("sqlite/0013_hook_token/down.sql", "904e059146eb39076866bcbb74f30d6daea09a065e57db60f20d0d8d3b3f80de"),
    ("sqlite/0013_hook_token/up.sql", "7ae30237ff4ed975ce5ef22fbb0bd422d3052fdaf9116d33784eee26fdf35ef2"),
    ("sqlite/0014_redirects_and_naming/down.sql", "e76f03fc28ae100d2ab0469be952a07046fe78d33482b5f0015c82e8f9cc7aaa"),
    ("sqlite/0014_redirects_and_naming/up.sql", "a63d77640e9ace0d41d6fe77a826593d586aaa6fd25292760d147dd11c17b80b"),
    ("sqlite/0015_letter_quote/down.sql", "1d901d9ea9826230d5aa4f4f34791472064138dc4bda9334ec8454e403c22e33"),
    ("sqlite/0015_letter_quote/up.sql", "9b7be50aa49657fd075b50f10a932430ee23021a8198ef0f60857b5be9f4359a"),
    ("sqlite/0017_staff_office/down.sql", "dbf9ddb641e36a85ace6ba27fa60e741f5a0087e9dd5fb99e66417e18a78eb70"),
    ("sqlite/0017_staff_office/up.sql", "409522b05af6eb3f228abb4e8a464c01c7c665c402c9b2601fe3a89ec9d2dbf0"),
    ("sqlite/0020_signature_signals/down.sql", "37aae62a07e7a153adf3002888b9e0d3b6f488e23ed969ad3a7426c382934e9f"),
    ("sqlite/0020_signature_signals/up.sql", "eb7d2c22783d93103568d290aba040de67badc62f60b1aa92929ced11494daf4"),
];

/// Every file as it is now: its path below `migrations`, and its digest.
fn found() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = ["postgres", "sqlite"].into_iter().flat_map(migration_files);
    files
        .map(|(path, sql)| {
            let name = Path::new(&path).strip_prefix(&root).unwrap().display().to_string();
            (name, HEXLOWER.encode(&Sha256::digest(sql.as_bytes())))
        })
        .collect()
}

/// What is wrong with `found`, as lines that say what to do.
fn complaints(found: &BTreeMap<String, String>, committed: &[(&str, &str)]) -> Vec<String> {
    let entry_of = |file: &str| committed.iter().find(|(name, _)| *name == file);
    let mut lines: Vec<String> = found
        .iter()
        .filter_map(|(file, digest)| match entry_of(file) {
            None => Some(format!("new: add this line to COMMITTED:\n    (\"{file}\", \"{digest}\"),")),
            Some((_, before)) if before == digest => None,
            Some(_) => {
                Some(format!("{file} was edited: put it back, and write a migration that goes on from it"))
            }
        })
        .collect();
    let gone = committed.iter().filter(|(file, _)| !found.contains_key(*file));
    lines.extend(gone.map(|(file, _)| format!("{file} is gone: put it back")));
    lines
}

#[test]
fn a_committed_migration_is_never_edited() {
    let complaints = complaints(&found(), COMMITTED);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn an_edited_a_missing_and_a_new_file_are_told_of() {
    let found =
        [("a/up.sql", "1"), ("b/up.sql", "2")].map(|(name, digest)| (name.to_owned(), digest.to_owned()));
    let lines = complaints(&found.into(), &[("a/up.sql", "0"), ("c/up.sql", "3")]);
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("a/up.sql was edited"), "{}", lines[0]);
    assert!(lines[1].ends_with("(\"b/up.sql\", \"2\"),"), "{}", lines[1]);
    assert_eq!(lines[2], "c/up.sql is gone: put it back");
}
