//! Addresses that name their mail: made, opened again, and never made up.

use clarion::domain::id::OutboxId;
use clarion::domain::notice::Notice;
use clarion::mail::envelope::Envelope;
use clarion::mail::return_path::{Addressee, addressee, reply_address, return_path};
use clarion::secret::Keys;
use proptest::prelude::*;
use uuid::Uuid;

use super::fixed_id;

fn keys() -> Keys {
    Keys::from_bytes(&[3; 32], &[4; 32])
}

#[test]
fn a_return_path_names_its_mail_and_fits_a_local_part() {
    for notice in Notice::ALL {
        let path = return_path(&keys(), notice, fixed_id(), "bounce.example.org");
        let (local, _) = path.split_once('@').unwrap();
        assert!(local.len() <= 64 && local == local.to_ascii_lowercase(), "{local}");
        assert!(Envelope::new(&path, "ada@example.org").is_ok());
        assert_eq!(path.starts_with("l+"), notice == Notice::Letter);
        let found = Some(Addressee { mail: fixed_id(), is_return_path: true });
        for written in [path.clone(), path.to_ascii_uppercase(), format!("<{path}>"), format!(" {path}\n")] {
            assert_eq!(addressee(&keys(), &written), found, "{written}");
        }
    }
}

#[test]
fn the_address_that_a_letter_is_from_is_no_return_path() {
    let address = reply_address(&keys(), fixed_id(), "letters.example.org");
    assert_eq!(addressee(&keys(), &address), Some(Addressee { mail: fixed_id(), is_return_path: false }));
    let path = return_path(&keys(), Notice::Letter, fixed_id(), "letters.example.org");
    assert_ne!(address, path, "whoever sees a letter learns no return path");
}

#[test]
fn nobody_elses_address_is_ours() {
    let path = return_path(&keys(), Notice::Letter, fixed_id(), "bounce.example.org");
    assert_eq!(addressee(&Keys::from_bytes(&[5; 32], &[4; 32]), &path), None);
    for text in ["", "@", "l+@b", "l+a", "postmaster@bounce.example.org", "l@bounce.example.org", "<>"] {
        assert_eq!(addressee(&keys(), text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_mail_is_found_again(id in any::<u128>(), domain in "[a-z]{1,20}\\.org") {
        let mail = OutboxId::from_uuid(Uuid::from_u128(id));
        let path = return_path(&keys(), Notice::ConfirmSignature, mail, &domain);
        prop_assert_eq!(addressee(&keys(), &path), Some(Addressee { mail, is_return_path: true }));
        let address = reply_address(&keys(), mail, &domain);
        prop_assert_eq!(addressee(&keys(), &address), Some(Addressee { mail, is_return_path: false }));
    }

    #[test]
    fn one_character_less_or_other_and_it_names_nothing(at in 2_usize..36, with in "[a-z2-7]") {
        let path = return_path(&keys(), Notice::Letter, fixed_id(), "b.example");
        let mut touched = path.clone();
        touched.replace_range(at..=at, &with);
        let same = touched == path;
        prop_assert_eq!(addressee(&keys(), &touched).is_some(), same);
        let mut cut = path.clone();
        cut.remove(at);
        prop_assert_eq!(addressee(&keys(), &cut), None);
    }

    #[test]
    fn whatever_is_written_there_it_never_fails(text in any::<String>()) {
        prop_assert_eq!(addressee(&keys(), &text), None);
    }
}
