//! Who represents a postcode, over HTTP, on both databases.

use std::sync::Arc;

use clarion::domain::nation::Nation;
use clarion::domain::place::{Atlas, Place, PlaceLayer, PlacesBuilder};
use clarion::domain::postcode::Postcode;

use super::visitor::{Answer, BELFAST, CARDIFF, EDINBURGH, LEEDS, Visitor};
use crate::database::on_each_database;

/// The offices that a page lists.
fn offices(page: &Answer) -> usize {
    page.body.matches("<li><strong>").count()
}

async fn find(visitor: &Visitor, postcode: &str) -> Answer {
    let page = visitor.get(&format!("/en/find?postcode={}", postcode.replace(' ', "+"))).await;
    assert_eq!(page.header("cache-control"), "no-store");
    page
}

on_each_database! {
    async fn each_nation_is_told_everybody_who_represents_it(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        // The MP, the members of the devolved chamber, the minister, the health body, the owners of guidelines.
        for (postcode, nation, count, says) in [
            (LEEDS, "england", 4, vec!["Constituency: Leeds Central and Headingley", "Robin Sampleton MP", "Morgan Placeholder"]),
            (EDINBURGH, "scotland", 12, vec![
                "Constituency: Edinburgh Eastern, Musselburgh and Tranent",
                "Region: Edinburgh and Lothians East",
                "MSP for Edinburgh Eastern, Musselburgh and Tranent",
                "MSP for the region Edinburgh and Lothians East",
                "Takes letters through a form of its own.",
                "https://members.parliament.example/fergus.supposed",
                "Takes no letters of a campaign.",
                "Chief executive of NHS Lothian",
            ]),
            (CARDIFF, "wales", 10, vec![
                "Constituency: Cardiff East",
                "Constituency: Caerdydd Ffynnon Taf",
                "MS for Caerdydd Ffynnon Taf",
                "Cardiff and Vale University Health Board",
            ]),
            (BELFAST, "northern-ireland", 8, vec!["Constituency: Belfast South", "MLA for Belfast South", "Minister of Health"]),
        ] {
            let page = find(&visitor, postcode).await;
            assert_eq!((page.status, offices(&page)), (200, count), "{postcode}\n{}", page.body);
            page.assert_says(&says);
            page.assert_says(&[postcode, &format!("href=\"/en/petitions/{nation}\"")]);
            assert!(!page.body.contains("Party") && !page.body.contains("Alliance"), "no party is named");
            assert!(!page.body.contains("name=\"constituency\""), "{postcode} asks for nothing");
            // Which release of which directory answered, and its terms.
            page.assert_says(&["Directory of postcodes: demonstration, in use here since 15 January 2027."]);
            page.assert_says(&["It is used as stated by whoever made it."]);
            assert_eq!(page.body.contains("Directory of Scottish postcodes: demonstration"), nation == "scotland");
            assert_eq!(page.body.contains("Directory of the Assembly’s seats"), nation == "northern-ireland");
        }
    }

    async fn welsh_pages_name_seats_people_and_roles_in_welsh(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let page = visitor.get("/cy/find?postcode=cf240af").await;
        assert_eq!((page.status, offices(&page)), (200, 10), "{}", page.body);
        page.assert_says(&["Etholaeth: Dwyrain Caerdydd", "Gwen Enghraifft AS", "Aelod o&#39;r Senedd dros Caerdydd Ffynnon Taf"]);
        page.assert_says(&["Prif weithredwr Bwrdd Iechyd Prifysgol Caerdydd a&#39;r Fro", "href=\"/cy/petitions/wales\""]);
        // The other language answers the same question.
        page.assert_says(&["href=\"/en/find?postcode=cf240af\""]);
        // It is told the question and nothing else; and a table of our own has no sentence in English to quote.
        let page = visitor.get("/cy/find?postcode=cf240af&name=Ada&utm_source=x").await;
        page.assert_says(&["href=\"/en/find?postcode=cf240af\"", "Fe&#39;i defnyddir fel y nodwyd"]);
        assert!(!page.body.contains("Ada") && !page.body.contains("utm_source") && !page.body.contains("As stated"));
    }

    async fn a_postcode_of_a_special_kind_gets_words_of_its_own_and_a_next_step(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let choice = "<select id=\"constituency\"";
        for (postcode, says, asks, petitions, nation) in [
            ("LS6 0ZZ", "This postcode is no longer in use.", false, 1, "LS6 0ZZ, England</h2>"),
            ("LS6 9ZZ", "it is not in our directory", true, 1, "LS6 9ZZ, England</h2>"),
            ("SY10 9ZZ", "it is not in our directory", true, 4, "SY10 9ZZ</h2>"),
            ("BFPO 58", "A forces postcode tells no constituency.", true, 4, "BFPO 58</h2>"),
            ("BF1 1AA", "A forces postcode tells no constituency.", true, 4, "BF1 1AA</h2>"),
            ("GIR 0AA", "nobody lives there", true, 4, "GIR 0AA</h2>"),
            ("JE2 3AB", "elect no Member of Parliament in Westminster", false, 4, "JE2 3AB</h2>"),
            ("IM1 1AA", "You can still sign", false, 4, "IM1 1AA</h2>"),
            ("FIQQ 1ZZ", "The overseas territories have governments of their own", false, 4, "FIQQ 1ZZ</h2>"),
        ] {
            let page = find(&visitor, postcode).await;
            assert_eq!((page.status, page.body.contains(choice)), (200, asks), "{postcode}");
            page.assert_says(&[says, nation]);
            let buttons = page.body.matches("class=\"button").count();
            assert_eq!(buttons, petitions, "{postcode}");
        }
        let gone = find(&visitor, "LS6 0ZZ").await;
        gone.assert_says(&["Robin Sampleton MP"]);
        let border = find(&visitor, "SY10 9ZZ").await;
        border.assert_says(&["<optgroup label=\"England\">", "<optgroup label=\"Wales\">"]);
        assert!(!border.body.contains("<optgroup label=\"Scotland\">"));
    }

    async fn a_constituency_that_is_picked_by_hand_tells_what_follows_from_it(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let pick = |seat: &'static str| {
            let path = format!("/en/find?postcode=BFPO+58&constituency={seat}");
            let visitor = &visitor;
            async move { visitor.get(&path).await }
        };
        let page = pick("W07000089").await;
        // One MP, six members of the Senedd by the pairs of seats, the minister and NICE; no health board.
        assert_eq!((page.status, offices(&page)), (200, 9), "{}", page.body);
        page.assert_says(&["BFPO 58, Wales</h2>", "value=\"W07000089\" selected", "href=\"/en/petitions/wales\""]);
        let page = pick("S14000078").await;
        page.assert_says(&["Mairi Notareal MP", "these seats follow from the postcode, and our directory does not have yours"]);
        assert!(!page.body.contains("MSP for"));
        for (seat, message) in [("", "Choose your constituency"), ("E14999009", "Choose a constituency from the list"), ("nowhere", "from the list")] {
            let page = pick(seat).await;
            assert_eq!((page.status, page.faults()), (422, vec!["constituency"]), "{seat}");
            page.assert_says(&[message, "<title>Error:", "value=\"BFPO 58\""]);
        }
        // A postcode that the directory knows is answered by the directory, whatever was picked.
        let page = visitor.get("/en/find?postcode=LS6+0AA&constituency=W07000089").await;
        page.assert_says(&["LS6 0AA, England</h2>"]);
    }

    async fn a_postcode_whose_seat_the_directory_does_not_tell_offers_the_choice(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let mut snapshot = (*visitor.site.state.snapshot()).clone();
        let mut places = PlacesBuilder::new();
        let known = Postcode::parse("CF24 0AF").unwrap().to_u32().unwrap();
        places.push(known, Place { nation: Some(Nation::Wales), ..Place::default() }).unwrap();
        snapshot.places = Atlas::default().with(PlaceLayer::Kingdom, Arc::new(places.build()));
        visitor.site.state.snapshot.store(Arc::new(snapshot));
        let page = find(&visitor, CARDIFF).await;
        page.assert_says(&["and does not tell its constituency", "CF24 0AF, Wales</h2>", "<optgroup label=\"Wales\">"]);
        assert!(!page.body.contains("<optgroup label=\"England\">"), "{}", page.body);
        let page = visitor.get("/en/find?postcode=CF24+0AF&constituency=W07000089").await;
        page.assert_says(&["MS for Caerdydd Ffynnon Taf", "value=\"W07000089\" selected"]);
    }

    async fn a_chamber_whose_directory_is_missing_says_so(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let mut snapshot = (*visitor.site.state.snapshot()).clone();
        let kingdom = Arc::clone(snapshot.places.layer(PlaceLayer::Kingdom));
        snapshot.places = Atlas::default().with(PlaceLayer::Kingdom, kingdom);
        visitor.site.state.snapshot.store(Arc::new(snapshot));
        for (postcode, mp, member) in [(EDINBURGH, "Mairi Notareal MP", "MSP for"), (BELFAST, "Orla Imaginary MP", "MLA for")] {
            let page = find(&visitor, postcode).await;
            page.assert_says(&[mp, "the directory that tells these seats is not loaded yet"]);
            assert!(!page.body.contains(member), "{postcode}");
        }
        assert!(!find(&visitor, LEEDS).await.body.contains("We cannot tell"));
    }

    async fn without_any_directory_the_nation_is_known_and_the_seat_is_asked(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        let page = visitor.get("/cy/find?postcode=EH1+1AA").await;
        assert_eq!(page.status, 200);
        page.assert_says(&["EH1 1AA, Yr Alban</h2>", "href=\"/cy/petitions/scotland\""]);
        assert!(!page.body.contains("<select"), "no seat is known to choose from");
    }

    async fn what_is_no_postcode_is_to_be_mended(db: TestDatabase) {
        let visitor = Visitor::of_bare_site(db).await;
        for (wrong, kept) in [("nowhere", "nowhere"), ("%00%ff", ""), ("", ""), ("EH1", "EH1"), ("SW1A+1AA+1AA", "SW1A 1AA 1AA")] {
            let page = visitor.get(&format!("/en/find?postcode={wrong}")).await;
            assert_eq!((page.status, page.faults()), (422, vec!["postcode"]), "{wrong}");
            page.assert_says(&[kept, "<title>Error:"]);
        }
        let page = visitor.get("/en/find").await;
        assert_eq!((page.status, page.faults()), (200, vec![]));
        page.assert_says(&["href=\"/cy/find\""]);
    }
}
