//! Signing: who is the same person, what is mailed, and what is counted.

use clarion::domain::moment::{DAY_MS, MINUTE_MS};
use clarion::domain::place::Gss;
use clarion::domain::postcode::Postcode;
use clarion::domain::signature::{Flag, NewSignature, SignatureState, Signed};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

on_each_database! {
    async fn new_people_get_a_row_a_mail_and_a_place_in_the_sum(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let (ada, ben) = (ground.form("ada@example.org"), ground.form("ben@example.org"));
        assert_eq!(ground.sign(&[ada.clone(), ben]).await, [Signed::New, Signed::New]);
        let row = ground.row(&ada).await;
        assert_eq!((row.id, row.state, row.slot, row.mails), (ada.id, SignatureState::Pending, 1, 1));
        assert_eq!((row.email.as_str(), row.postcode.as_str()), ("ada@example.org", "SW1A 1AA"));
        assert_eq!(ground.mails(ada.id).await, ["confirm_signature 1"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 0));
        ground.assert_sound().await;
    }

    async fn an_empty_batch_is_nothing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert_eq!(ground.sign(&[]).await, []);
        assert_eq!(ground.totals(ground.petitions[0]).await, (0, 0));
    }

    async fn another_spelling_in_one_batch_is_one_person(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let spellings = ["ada.example@gmail.com", "Ada.Example+petition@GoogleMail.com", "adaexample@gmail.com"];
        let forms = spellings.map(|email| ground.form(email));
        assert_eq!(ground.sign(&forms).await, [Signed::New, Signed::Quiet, Signed::Quiet]);
        assert_eq!(ground.row(&forms[0]).await.id, forms[0].id);
        assert_eq!(ground.mails(forms[0].id).await, ["confirm_signature 1"]);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.assert_sound().await;
    }

    async fn a_large_batch_knows_who_signed_before_and_who_signs_twice(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let known = ground.form("known@example.org");
        ground.sign_one(&known).await;
        let mut forms: Vec<_> =
            (0..40).map(|number| ground.form(&format!("supporter{number}@example.org"))).collect();
        forms[7] = NewSignature { constituency: Some(Gss::parse(SEATS[1]).unwrap()), ..ground.form("known@example.org") };
        forms[30] = ground.form("supporter2@example.org");
        let outcomes = ground.sign(&forms).await;
        for (number, outcome) in outcomes.into_iter().enumerate() {
            let expected = if matches!(number, 7 | 30) { Signed::Quiet } else { Signed::New };
            assert_eq!(outcome, expected, "{number}");
        }
        let row = ground.row(&known).await;
        assert_eq!((row.id, row.constituency.as_str()), (known.id, SEATS[1]));
        assert_eq!(ground.mails(known.id).await, ["confirm_signature 1"]);
        assert_eq!(ground.consents(forms[2].id).await, ["offered", "offered"]);
        assert_eq!(ground.row(&forms[30]).await.id, forms[2].id);
        assert_eq!(ground.totals(ground.petitions[0]).await, (39, 0));
        ground.assert_sound().await;
    }

    async fn another_spelling_later_is_one_person(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada.example@gmail.com");
        ground.sign_one(&first).await;
        let again = ground.form("AdaExample+x@gmail.com");
        assert_eq!(ground.sign_one(&again).await, Signed::Quiet);
        assert_eq!(ground.row(&again).await.id, first.id);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.assert_sound().await;
    }

    async fn one_address_signs_each_petition_once(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        let other = NewSignature { petition: ground.petitions[1], ..ground.form("ada@example.org") };
        assert_eq!(ground.sign(&[first, other.clone()]).await, [Signed::New, Signed::New]);
        assert_eq!(ground.rows(&other).await.len(), 2);
        assert_eq!(ground.totals(ground.petitions[1]).await, (1, 0));
        ground.assert_sound().await;
    }

    async fn signing_again_while_pending_takes_the_new_details_and_seat(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        ground.sign_one(&first).await;
        ground.pass(MINUTE_MS);
        let again = NewSignature {
            constituency: Some(Gss::parse(SEATS[1]).unwrap()),
            updates: true,
            ..ground.named("Ada Second", "ada@example.org")
        };
        ground.sign_one(&again).await;
        let row = ground.row(&first).await;
        assert_eq!((row.name.as_str(), row.constituency.as_str(), row.updates), ("Ada Second", SEATS[1], true));
        assert_eq!(row.signed_at, again.signed_at);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        assert_eq!(ground.consents(first.id).await, ["offered", "offered", "given"]);
        ground.assert_sound().await;
    }

    async fn the_confirmation_comes_again_after_ten_minutes_and_five_times_at_most(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        ground.sign_one(&first).await;
        ground.pass(10 * MINUTE_MS - 1);
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
        assert_eq!(ground.mails(first.id).await.len(), 1);
        ground.pass(1);
        for mails in 2..=5 {
            assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::ConfirmAgain);
            assert_eq!(ground.mails(first.id).await.len(), mails);
            assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
            ground.pass(10 * MINUTE_MS);
        }
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
        ground.pass(DAY_MS);
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
        assert_eq!(ground.mails(first.id).await.len(), 5);
        ground.assert_sound().await;
    }

    async fn a_confirmed_signature_is_told_by_mail_and_left_as_it_is(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let id = ground.confirmed("ada@example.org").await;
        ground.pass(10 * MINUTE_MS);
        let again = NewSignature { updates: true, ..ground.named("Someone Else", "ada@example.org") };
        assert_eq!(ground.sign_one(&again).await, Signed::Already);
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
        assert_eq!(ground.mails(id).await, ["already_signed 2", "confirm_signature 1", "signature_receipt 1"]);
        let row = ground.row(&again).await;
        assert_eq!((row.state, row.name.as_str(), row.updates), (SignatureState::Confirmed, "Ada Example", false));
        assert_eq!(ground.consents(id).await, ["offered"], "a form cannot consent for a confirmed person");
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn a_withdrawn_signature_signs_again_in_place(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let id = ground.confirmed("ada@example.org").await;
        assert!(ground.withdraw(id).await);
        let again = ground.form("ada@example.org");
        assert_eq!(ground.sign_one(&again).await, Signed::ConfirmAgain, "at once: the mailbox asked for it");
        let row = ground.row(&again).await;
        assert_eq!((row.id, row.state, row.confirmed_at), (id, SignatureState::Pending, None));
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 0));
        ground.confirm(&[id]).await;
        assert_eq!(
            ground.mails(id).await,
            ["confirm_signature 1", "confirm_signature 2", "signature_receipt 1", "signature_receipt 2"]
        );
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }

    async fn two_of_a_household_may_sign_where_the_rule_is_on(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let of_household = |name| NewSignature { household: true, ..ground.named(name, "both@example.org") };
        let (ada, ben) = (of_household("Ada Example"), of_household("Ben Example"));
        assert_eq!(ground.sign(&[ada.clone(), ben.clone()]).await, [Signed::New, Signed::New]);
        let slots: Vec<_> = ground.rows(&ada).await.iter().map(|row| (row.id, row.slot)).collect();
        assert_eq!(slots, [(ada.id, 1), (ben.id, 2)]);
        assert_eq!(ground.mails(ben.id).await, ["confirm_signature 1"]);
        ground.confirm(&[ada.id, ben.id]).await;
        // Each is known by name, in any case; there is no third.
        assert_eq!(ground.sign_one(&of_household("BEN EXAMPLE")).await, Signed::Quiet);
        assert_eq!(ground.sign_one(&of_household("Cara Example")).await, Signed::Quiet);
        assert_eq!(ground.rows(&ada).await.len(), 2);
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 2));
        ground.assert_sound().await;
    }

    async fn a_household_needs_the_rule_another_name_and_the_same_postcode(db: TestDatabase) {
        let ground = Ground::of(db).await;
        ground.confirmed("both@example.org").await;
        let ben = ground.named("Ben Example", "both@example.org");
        let elsewhere = NewSignature { household: true, postcode: Postcode::parse("EH99 1SP").unwrap(), ..ben.clone() };
        let same_name = NewSignature { household: true, ..ground.named("ada example", "both@example.org") };
        for new in [ben, elsewhere, same_name] {
            assert_eq!(ground.sign_one(&new).await, Signed::Quiet);
            assert_eq!(ground.rows(&new).await.len(), 1);
        }
        ground.assert_sound().await;
    }

    async fn a_struck_out_signature_stays_so_without_a_word(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let first = ground.form("ada@example.org");
        ground.sign_one(&first).await;
        ground.execute("UPDATE signature SET state = 'invalid'").await;
        ground.pass(DAY_MS);
        assert_eq!(ground.sign_one(&ground.form("ada@example.org")).await, Signed::Quiet);
        assert_eq!(ground.state(first.id).await, Some(SignatureState::Invalid));
        assert_eq!(ground.mails(first.id).await, ["confirm_signature 1"]);
        ground.assert_sound().await;
    }

    async fn a_flagged_signature_gets_its_mails_and_is_not_counted(db: TestDatabase) {
        let ground = Ground::of(db).await;
        for (flag, email) in [(Flag::Honeypot, "ada@example.org"), (Flag::Stamp, "ben@example.org")] {
            let new = NewSignature { flag: Some(flag), ..ground.form(email) };
            assert_eq!(ground.sign_one(&new).await, Signed::New);
            ground.confirm(&[new.id]).await;
            assert_eq!(ground.mails(new.id).await, ["confirm_signature 1", "signature_receipt 1"]);
            assert_eq!(ground.row(&new).await.flag, Some(flag));
        }
        assert_eq!(ground.totals(ground.petitions[0]).await, (2, 0));
        ground.assert_sound().await;
    }

    async fn confirming_clears_a_flag_that_rests_on_timing(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = NewSignature { flag: Some(Flag::Timing), ..ground.form("ada@example.org") };
        ground.sign_one(&new).await;
        ground.confirm(&[new.id]).await;
        assert_eq!(ground.row(&new).await.flag, None);
        assert_eq!(ground.totals(ground.petitions[0]).await, (1, 1));
        ground.assert_sound().await;
    }
}
