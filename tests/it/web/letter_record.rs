//! What is on record about the asks, beside them and in the letters, over HTTP and on both databases.

use clarion::store::letter;
use clarion::store::{Tx, audit, campaign, commitment_event};

use super::letter_thanks::{office, supporter};
use super::visitor::{CARDIFF, Visitor};
use crate::database::on_each_database;
use crate::language::record::{event, release};

on_each_database! {
    async fn what_staff_recorded_is_said_where_the_writer_leaves_its_tick(db: TestDatabase) {
        let visitor = Visitor::of(db).await;
        let desk = supporter(&visitor).await;
        let page = visitor.get(&desk).await;
        assert!(!page.body.contains("name=\"record\""), "nothing is on record");
        let minister = office(&page, "Cabinet Secretary");

        let mut release = release("2026-12-10", true);
        release.nations = vec![clarion::domain::nation::Nation::Wales];
        let fact = event("wal-cns", "2026-12-01", "2026-12-01");
        let work = move |tx: &mut Tx<'_>| {
            let campaign = campaign::find(tx.conn())?.unwrap().id;
            audit::append(tx, campaign, &release)?;
            commitment_event::append(tx, campaign, &fact)
        };
        visitor.db.store.write(work).await.unwrap();
        visitor.db.clock.advance(20_000);
        visitor.refresh().await;

        let page = visitor.get(&desk).await;
        page.assert_says(&["name=\"record\" value=\"yes\"", "Say what is on record", "It happened on 2026-12-01.", "71%"]);
        let form = [("offices", minister.as_str()), ("own_words", "Mine."), ("address", "1 Example Road"), ("postcode", CARDIFF)];
        let without = visitor.post(&format!("{desk}/preview"), &form).await;
        assert!(!without.body.contains("On record"), "{}", without.body);
        assert!(!without.body.contains("is told as it is on the day it leaves"), "{}", without.body);

        let mut with = form.to_vec();
        with.push(("record", "yes"));
        let preview = visitor.post(&format!("{desk}/preview"), &with).await;
        preview.assert_says(&["is told as it is on the day it leaves", "On record of the promise", "On record from the national audit, Invented Release of 2026-12-10"]);
        let letter = preview.body.split_once("<div class=\"text\">").unwrap().1.split_once("</div>").unwrap().0;
        // After the writer's name, before the line of the campaign.
        let (before, after) = letter.split_once("On record").unwrap();
        assert!(before.ends_with("Ada Example\n\n") && after.contains("I am sending this through the campaign"), "{letter}");

        assert_eq!(visitor.post(&format!("{desk}/send"), &with).await.status, 303);
        let row = visitor.rows().await.pop().unwrap();
        let quotes = visitor.db.store.read(move |conn| {
            let written = letter::list_by_signature(conn, row.id)?;
            letter::list_quotes(conn, written[0].id)
        });
        let quotes = quotes.await.unwrap();
        assert_eq!(quotes.iter().map(|quote| quote.ground.code()).collect::<Vec<_>>(), ["audit", "state"]);
        assert!(quotes.iter().all(|quote| !quote.paragraph.is_empty()));
    }
}
