//! What is counted for the office's first page, on both databases.

use clarion::actions::take_figures::{count_figures, keep_figures};
use clarion::domain::figure::{Figure, FigurePart, Measure, REST};
use clarion::domain::letter::LetterState;
use clarion::domain::moment::{DAY_MS, HOUR_MS};
use clarion::domain::nation::Nation;
use clarion::domain::signature::{Flag, NewSignature};
use clarion::language::day_of;
use clarion::store::figure::{count, load, replace};
use clarion::store::letter;

use crate::actions::letter::{OTHER_SEAT, SEAT, letter_to, member, office, send, stage, supporter};
use crate::database::on_each_database;
use crate::ground::Ground;

/// The amounts of a part in one line each: `nation item measure amount`.
fn lines(figures: &[Figure], part: FigurePart) -> Vec<String> {
    let mut lines: Vec<String> = figures
        .iter()
        .filter(|figure| figure.part == part)
        .map(|figure| {
            let nation = figure.nation.map_or("-", Nation::slug);
            format!("{nation} {} {} {}", figure.item, figure.measure.code(), figure.amount)
        })
        .collect();
    lines.sort();
    lines
}

on_each_database! {
    async fn figures_take_the_place_of_those_before_and_tell_when(db: TestDatabase) {
        let ground = Ground::of(db).await;
        assert_eq!(ground.read(load).await, (vec![], None));
        let figure = |nation, item: &str, amount| Figure {
            part: FigurePart::Source,
            nation,
            item: item.to_owned(),
            measure: Measure::Signed,
            amount,
        };
        let first: Vec<Figure> = (0..1_200).map(|number| figure(None, &format!("tag-{number}"), number)).collect();
        let second = vec![figure(None, "", -7), figure(Some(Nation::Wales), "", i64::MAX)];
        for figures in [first, second] {
            let at = ground.pass(HOUR_MS);
            let kept = figures.clone();
            ground.write(move |tx| replace(tx, &kept, at)).await;
            let (mut read, taken_at) = ground.read(load).await;
            let mut figures = figures;
            figures.sort_by(|a, b| (a.nation, &a.item).cmp(&(b.nation, &b.item)));
            read.sort_by(|a, b| (a.nation, &a.item).cmp(&(b.nation, &b.item)));
            assert_eq!((read, taken_at), (figures, Some(at)));
        }
        // What a newer program has written is passed over.
        ground.execute("INSERT INTO figure VALUES ('moon', '', '', 'signed', 1), ('source', 'mars', '', 'signed', 1)").await;
        assert_eq!(ground.read(load).await.0.len(), 2);
    }

    async fn signatures_are_counted_by_nation_hour_and_link(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let tagged = |email: &str, source: &str| NewSignature { source: source.to_owned(), ..ground.form(email) };
        let welsh = NewSignature { nation: Nation::Wales, petition: ground.petitions[1], ..tagged("cai@example.org", "") };
        let flagged = NewSignature { flag: Some(Flag::Honeypot), ..tagged("bot@example.org", "leaflet") };
        let forms = [tagged("ada@example.org", "leaflet"), tagged("ben@example.org", ""), welsh, flagged];
        let hour = ground.clock.now().hour();
        ground.sign(&forms).await;
        ground.confirm(&[forms[0].id, forms[3].id]).await;
        ground.pass(2 * HOUR_MS);
        ground.sign_one(&tagged("eve@example.org", "leaflet")).await;

        let waiting = ground.read(count::list_waiting).await;
        assert_eq!(
            lines(&waiting, FigurePart::Waiting),
            [
                format!("england {} waiting 1", hour),
                format!("england {} waiting 1", hour + 2),
                format!("wales {hour} waiting 1"),
            ]
        );
        let signers = ground.read(count::list_signers).await;
        assert_eq!(
            lines(&signers, FigurePart::Source),
            [
                "england  confirmed 0",
                "england  signed 1",
                "england leaflet confirmed 1",
                "england leaflet signed 3",
                "wales  confirmed 0",
                "wales  signed 1",
            ]
        );
        assert_eq!(
            lines(&signers, FigurePart::Funnel),
            ["england  confirmed 1", "england  signed 4", "wales  confirmed 0", "wales  signed 1"]
        );
    }

    /// Anybody can make up tags, so they are not all kept.
    async fn countless_tags_are_summed_up(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let form = |number: usize| NewSignature {
            source: format!("tag-{number}"),
            ..ground.form(&format!("p{number}@example.org"))
        };
        let forms: Vec<NewSignature> = (0..510).map(form).collect();
        ground.sign(&forms).await;
        let signers = ground.read(count::list_signers).await;
        let lines = lines(&signers, FigurePart::Source);
        assert_eq!(lines.len(), 2 * 501);
        assert!(lines.contains(&format!("england {REST} signed 10")), "{lines:?}");
    }

    async fn letters_writers_and_offices_are_counted(db: TestDatabase) {
        let (stage, clock) = (stage(&db).await, db.clock.clone());
        let first = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        office(&db, OTHER_SEAT, 1, Some(member("Hal Example", "hal"))).await;
        office(&db, "E14999003", 1, None).await;
        let mut letters = Vec::new();
        for email in ["ada@example.org", "ben@example.org", "cai@example.org"] {
            let writer = supporter(&db, stage, email, Some(SEAT)).await;
            let request = letter_to(&db, stage, writer, &[first]);
            send(&db, &request).await.unwrap();
            letters.push(request.letters[0].id);
        }
        let (sent, answered) = (letters[0], letters[1]);
        let reached = clock.now();
        clock.advance(8 * DAY_MS);
        let now = clock.now();
        db.store
            .write(move |tx| {
                letter::set_state(tx, &[sent], LetterState::Sent, reached)?;
                letter::set_state(tx, &[answered], LetterState::Sent, now)?;
                letter::set_state(tx, &[answered], LetterState::Answered, now)
            })
            .await
            .unwrap();
        let today = day_of(now);
        let counted = db.store.read(move |conn| count_figures(conn, now, today)).await.unwrap();
        assert_eq!(
            lines(&counted, FigurePart::Letter),
            [
                "england answered before 0",
                "england answered lately 1",
                "england answered letters 1",
                "england queued before 0",
                "england queued lately 0",
                "england queued letters 1",
                "england sent before 1",
                "england sent lately 0",
                "england sent letters 1",
            ]
        );
        assert_eq!(
            lines(&counted, FigurePart::Funnel),
            [
                "england  answered 1",
                "england  confirmed 3",
                "england  reached 2",
                "england  signed 3",
                "england  wrote 3",
            ]
        );
        // The vacant office is not held.
        assert_eq!(
            lines(&counted, FigurePart::Office),
            [
                "england house-of-commons answered 1",
                "england house-of-commons committed 0",
                "england house-of-commons held 2",
                "england house-of-commons written_to 1",
            ]
        );
        let queued: Vec<String> = lines(&counted, FigurePart::Queue);
        let oldest = queued.iter().find(|line| line.starts_with("- letter oldest"));
        assert_eq!(oldest, Some(&format!("- letter oldest {}", reached.as_millis())), "{queued:?}");
        assert!(queued.contains(&"- letter queued 3".to_owned()), "{queued:?}");
        db.store.write(move |tx| keep_figures(tx, &counted, now)).await.unwrap();
        assert_eq!(db.store.read(load).await.unwrap().1, Some(now));
    }

    async fn a_public_commitment_counts_for_whoever_made_it(db: TestDatabase) {
        let stage = stage(&db).await;
        let (office, holder) = office(&db, SEAT, 1, Some(member("Grace Sample", "grace"))).await;
        let ground = |text: &str| text.to_owned();
        let blob = |bytes: &[u8]| {
            let hex = data_encoding::HEXLOWER.encode(bytes);
            match db.engine {
                crate::database::Engine::Sqlite => format!("X'{hex}'"),
                crate::database::Engine::Postgres => format!("'\\x{hex}'"),
            }
        };
        let now = db.clock.now();
        let today = day_of(now);
        let mut told = Vec::new();
        let by_holder = blob(holder.unwrap().as_bytes());
        for (state, by) in [("proposed", &by_holder), ("approved", &blob(&[9; 16])), ("kept", &by_holder)] {
            let id = blob(db.clock.new_id().as_bytes());
            let sql = format!(
                "INSERT INTO office_commitment VALUES ({id}, {}, {}, {by}, 'data', 'words', 'en', 'staff', '{state}', '', 0, \
                 NULL, NULL, '', NULL)",
                blob(stage.campaign.as_bytes()),
                blob(office.as_bytes())
            );
            execute(&db, ground(&sql)).await;
            let counted = db.store.read(move |conn| count::list_offices(conn, today)).await.unwrap();
            let committed = counted.iter().find(|figure| figure.measure == Measure::Committed);
            told.push(committed.unwrap().amount);
        }
        assert_eq!(told, [0, 0, 1], "what is not public, or was a predecessor's, does not count");
    }

    async fn mails_that_went_wrong_are_counted_once_each(db: TestDatabase) {
        let ground = Ground::of(db).await;
        let forms: Vec<NewSignature> = (0..4).map(|number| ground.form(&format!("p{number}@example.org"))).collect();
        ground.sign(&forms).await;
        let mail = |number: usize| ground.blob(forms[number].mail_id.as_bytes());
        for (number, state) in [(0, "sent"), (1, "dead"), (2, "in_doubt")] {
            ground.execute(&format!("UPDATE outbox SET state = '{state}' WHERE id = {}", mail(number))).await;
        }
        for (number, (of, kind)) in [(0, "failed"), (0, "failed"), (0, "complained"), (1, "delayed")].iter().enumerate() {
            let id = ground.blob(ground.clock.new_id().as_bytes());
            let sql = format!(
                "INSERT INTO mail_event VALUES ({id}, 'dsn', 'event-{number}', {}, '{kind}', '', '', 0, 0, NULL, NULL)",
                mail(*of)
            );
            ground.execute(&sql).await;
        }
        let counted = ground.read(count::list_mails).await;
        assert_eq!(
            lines(&counted, FigurePart::Fault),
            [
                "- confirm_signature bounced 1",
                "- confirm_signature complained 1",
                "- confirm_signature given_up 1",
                "- confirm_signature in_doubt 1",
            ]
        );
        let oldest = ground.clock.now().as_millis();
        assert_eq!(
            lines(&counted, FigurePart::Queue),
            [format!("- confirm_signature oldest {oldest}"), "- confirm_signature queued 1".to_owned()]
        );
    }
}

async fn execute(db: &crate::database::TestDatabase, sql: String) {
    use diesel::connection::SimpleConnection;
    let done = db.store.write(move |tx| {
        match tx.conn() {
            clarion::store::Conn::Sqlite(c) => c.batch_execute(&sql)?,
            clarion::store::Conn::Postgres(c) => c.batch_execute(&sql)?,
        }
        Ok::<_, clarion::store::StoreError>(())
    });
    done.await.unwrap();
}
