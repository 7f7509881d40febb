//! The conditions on signatures: what a filter means in the database is what it says.

use clarion::domain::language::Language;
use clarion::domain::moment::{HOUR_MS, Moment};
use clarion::domain::nation::Nation;
use clarion::domain::network::{HomeNetwork, NetworkKey};
use clarion::domain::place::Gss;
use clarion::domain::postcode::Postcode;
use clarion::domain::signature::filter::{FlagCondition, SeatCondition, SignatureFilter};
use clarion::domain::signature::pattern::{PostcodeArea, TextPattern};
use clarion::domain::signature::{EmailKey, Flag, NewSignature, SignatureState};
use clarion::domain::staff::Nations;
use clarion::store::signature::{Start, count_matching, list_matching};

use crate::database::on_each_database;
use crate::ground::{Ground, SEATS};

fn network(ground: &Ground, address: &str) -> NetworkKey {
    ground.keys.network_key(HomeNetwork::of(address.parse().unwrap()))
}

/// Signatures that differ in everything a filter may ask for, in the order of their ids.
async fn stage(ground: &Ground) -> Vec<NewSignature> {
    let form = |name: &str, email: &str, postcode: &str| NewSignature {
        postcode: Postcode::parse(postcode).unwrap(),
        ..ground.named(name, email)
    };
    let mut signed = Vec::new();
    let mut add = |new: NewSignature| {
        ground.clock.advance(HOUR_MS);
        signed.push(new);
    };
    add(form("Ada Example", "ada@example.org", "S1 2AA"));
    add(NewSignature { flag: Some(Flag::Honeypot), ..form("Siân Madog", "sian@mail.example", "SW1A 1AA") });
    add(NewSignature {
        nation: Nation::Wales,
        constituency: Some(Gss::parse(SEATS[1]).unwrap()),
        language: Language::Welsh,
        source: "poster".to_owned(),
        ..form("Dilys_Test", "dilys%1@example.org", "CF10 1AA")
    });
    add(NewSignature {
        petition: ground.petitions[1],
        constituency: None,
        network: Some(network(ground, "192.0.2.7")),
        form_minutes: Some(0),
        ..form("Bob Example", "bob@sub.example.org", "SW1 1AA")
    });
    add(NewSignature {
        network: Some(network(ground, "192.0.2.8")),
        form_minutes: Some(12),
        flag: Some(Flag::Network),
        source: "card".to_owned(),
        ..form("Ada Sample", "ADA.S@Example.org", "S10 2AA")
    });
    for new in &signed {
        ground.sign_one(new).await;
    }
    let confirmed = [signed[0].id, signed[1].id];
    ground.confirm(&confirmed).await;
    signed
}

type Oracle<'a> = Box<dyn Fn(usize, &NewSignature) -> bool + 'a>;

fn cases<'a>(ground: &'a Ground, signed: &'a [NewSignature]) -> Vec<(SignatureFilter, Oracle<'a>)> {
    let any = SignatureFilter::default;
    let one = |filter, oracle: Oracle<'a>| (filter, oracle);
    let pattern = |text| TextPattern::parse(text);
    let third = Moment::from_millis(
        i64::try_from(signed[2].id.uuid().get_timestamp().unwrap().to_unix().0).unwrap() * 1_000,
    );
    vec![
        one(any(), Box::new(|_, _| true)),
        one(SignatureFilter { petition: Some(ground.petitions[1]), ..any() }, Box::new(|at, _| at == 3)),
        one(SignatureFilter { state: Some(SignatureState::Confirmed), ..any() }, Box::new(|at, _| at < 2)),
        one(SignatureFilter { state: Some(SignatureState::Invalid), ..any() }, Box::new(|_, _| false)),
        one(
            SignatureFilter { flag: Some(FlagCondition::Any), ..any() },
            Box::new(|_, new| new.flag.is_some()),
        ),
        one(
            SignatureFilter { flag: Some(FlagCondition::None), ..any() },
            Box::new(|_, new| new.flag.is_none()),
        ),
        one(
            SignatureFilter { flag: Some(FlagCondition::Is(Flag::Network)), ..any() },
            Box::new(|at, _| at == 4),
        ),
        one(SignatureFilter { nation: Some(Nation::Wales), ..any() }, Box::new(|at, _| at == 2)),
        one(
            SignatureFilter::within(&Nations::of(&[Nation::Wales, Nation::Scotland])),
            Box::new(|at, _| at == 2),
        ),
        one(
            SignatureFilter {
                nation: Some(Nation::England),
                ..SignatureFilter::within(&Nations::of(&[Nation::Wales]))
            },
            Box::new(|_, _| false),
        ),
        one(SignatureFilter { seat: Some(SeatCondition::Unknown), ..any() }, Box::new(|at, _| at == 3)),
        one(SignatureFilter { seat: SeatCondition::from_code(SEATS[1]), ..any() }, Box::new(|at, _| at == 2)),
        one(SignatureFilter { from: Some(third), ..any() }, Box::new(|at, _| at >= 2)),
        one(SignatureFilter { until: Some(third), ..any() }, Box::new(|at, _| at < 2)),
        one(SignatureFilter { source: Some("poster".into()), ..any() }, Box::new(|at, _| at == 2)),
        one(SignatureFilter { language: Some(Language::Welsh), ..any() }, Box::new(|at, _| at == 2)),
        one(
            SignatureFilter { mail_domain: Some("example.org".into()), ..any() },
            Box::new(|at, _| [0, 2, 4].contains(&at)),
        ),
        one(
            SignatureFilter { network: Some(network(ground, "192.0.2.7")), ..any() },
            Box::new(|at, _| at == 3),
        ),
        one(
            SignatureFilter { area: PostcodeArea::parse("s"), ..any() },
            Box::new(|at, _| [0, 4].contains(&at)),
        ),
        one(
            SignatureFilter { area: PostcodeArea::parse("SW"), ..any() },
            Box::new(|at, _| [1, 3].contains(&at)),
        ),
        one(SignatureFilter { area: PostcodeArea::parse("SW1"), ..any() }, Box::new(|at, _| at == 3)),
        one(SignatureFilter { area: PostcodeArea::parse("S1"), ..any() }, Box::new(|at, _| at == 0)),
        one(SignatureFilter { name: pattern("ada *"), ..any() }, Box::new(|at, _| [0, 4].contains(&at))),
        one(SignatureFilter { name: pattern("ada"), ..any() }, Box::new(|_, _| false)),
        one(SignatureFilter { name: pattern("SIÂN*"), ..any() }, Box::new(|at, _| at == 1)),
        one(SignatureFilter { name: pattern("*_*"), ..any() }, Box::new(|at, _| at == 2)),
        one(SignatureFilter { address: pattern("*%*"), ..any() }, Box::new(|at, _| at == 2)),
        one(
            SignatureFilter { address: pattern("ada*@EXAMPLE.org"), ..any() },
            Box::new(|at, _| [0, 4].contains(&at)),
        ),
        one(SignatureFilter { minutes_at_most: Some(0), ..any() }, Box::new(|at, _| at == 3)),
        one(SignatureFilter { minutes_at_most: Some(12), ..any() }, Box::new(|at, _| at >= 3)),
        one(
            SignatureFilter {
                person: Some(EmailKey::from_hash(&ground.keys.email_key("ada@example.org"))),
                ..any()
            },
            Box::new(|at, _| at == 0),
        ),
        one(
            SignatureFilter { name: pattern("ada *"), state: Some(SignatureState::Pending), ..any() },
            Box::new(|at, _| at == 4),
        ),
    ]
}

on_each_database! {
    async fn every_condition_means_the_rows_it_says(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let signed = stage(&ground).await;
        for (filter, oracle) in cases(&ground, &signed) {
            let wanted: Vec<_> =
                signed.iter().enumerate().filter(|(at, new)| oracle(*at, new)).map(|(_, new)| new.id).collect();
            let said = format!("{:?}", filter.pairs());
            let rows = { let filter = filter.clone(); ground.read(move |conn| list_matching(conn, &filter, Start::Oldest, 10)).await };
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), wanted, "{said}");
            let count = { let filter = filter.clone(); ground.read(move |conn| count_matching(conn, &filter, 10)).await };
            assert_eq!(count, i64::try_from(wanted.len()).unwrap(), "{said}");
            // What is kept of a filter means the same.
            let pairs = filter.pairs();
            let read = SignatureFilter::from_pairs(pairs.iter().map(|(name, text)| (*name, text.as_str()))).unwrap();
            assert_eq!(said, format!("{:?}", read.pairs()));
            let unread = SignatureFilter { limit: filter.limit.clone(), person: filter.person, ..read };
            assert!(unread == filter, "{said}");
        }
    }

    async fn pages_go_back_in_time_and_forward_again(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let ids: Vec<_> = stage(&ground).await.iter().map(|new| new.id).collect();
        for (start, wanted) in [
            (Start::Newest, vec![ids[4], ids[3]]),
            (Start::Before(ids[3]), vec![ids[2], ids[1]]),
            (Start::Before(ids[0]), vec![]),
            (Start::Oldest, vec![ids[0], ids[1]]),
            (Start::After(ids[1]), vec![ids[2], ids[3]]),
        ] {
            let rows =
                ground.read(move |conn| list_matching(conn, &SignatureFilter::default(), start, 2)).await;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), wanted, "{start:?}");
        }
        let at_most = ground.read(|conn| count_matching(conn, &SignatureFilter::default(), 3)).await;
        assert_eq!(at_most, 3, "it is counted no further than asked");
    }

    async fn what_signing_learned_lies_in_its_row(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let new = NewSignature {
            network: Some(network(&ground, "2001:db8::1")),
            form_minutes: Some(3),
            ..ground.form("ada@bücher.example")
        };
        ground.sign_one(&new).await;
        let texts = "SELECT mail_domain || ' ' || form_minutes AS text FROM signature";
        assert_eq!(ground.texts(texts).await, ["xn--bcher-kva.example 3"]);
        // Signing again learns it anew.
        let again = NewSignature { network: Some(network(&ground, "192.0.2.7")), form_minutes: None, ..ground.form("Ada@BÜCHER.example") };
        ground.sign_one(&again).await;
        assert_eq!(ground.texts(texts).await, ["xn--bcher-kva.example -1"]);
        let filter = SignatureFilter { network: again.network, ..SignatureFilter::default() };
        assert_eq!(ground.read(move |conn| count_matching(conn, &filter, 9)).await, 1);
    }
}
