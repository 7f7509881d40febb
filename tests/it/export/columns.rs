//! The registry of columns, and the words of orders.

use clarion::domain::export::{Columns, ExportFormat, ExportKind, Holds, Order, Selection};
use clarion::domain::moment::Moment;
use clarion::domain::nation::Nation;
use clarion::domain::staff::Nations;

#[test]
fn s57_a_special_column_is_never_usual_and_names_are_unique() {
    for kind in ExportKind::ALL {
        let columns = kind.columns();
        for column in columns {
            assert!(!(column.is_usual && column.holds == Holds::Special), "{}", column.name);
            assert!(column.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", column.name);
            assert_eq!(
                columns.iter().filter(|other| other.name == column.name).count(),
                1,
                "{}",
                column.name
            );
        }
        let usual = Columns::usual(kind);
        assert!(usual.list().all(|column| column.holds != Holds::Special));
        assert_eq!(Columns::named(kind, []), Ok(usual));
    }
    assert!(!Columns::usual(ExportKind::Seats).are_personal());
    assert!(!Columns::usual(ExportKind::Commitments).are_personal());
    assert!(Columns::usual(ExportKind::Signatures).are_personal());
}

#[test]
fn names_choose_columns_in_their_order_and_once() {
    let columns = Columns::named(ExportKind::Seats, ["signed", "petition", "signed"]).unwrap();
    assert_eq!(columns.text(), "petition,signed");
    assert_eq!(Columns::named(ExportKind::Seats, ["petition", "email"]), Err("email"));
}

#[test]
fn an_order_names_its_file_and_itself_without_anybody() {
    let order = Order {
        kind: ExportKind::Signatures,
        selection: Selection {
            state: Some("confirmed"),
            nations: Nations::of(&[Nation::Wales]),
            from: Some(Moment::from_millis(5)),
            ..Selection::default()
        },
        columns: Columns::named(ExportKind::Signatures, ["email"]).unwrap(),
        format: ExportFormat::Xlsx,
    };
    assert_eq!(order.file_name("2027-01-15", false), "signatures-2027-01-15.xlsx");
    assert_eq!(order.file_name("2027-01-15", true), "signatures-2027-01-15.xlsx.age");
    let summary = "signatures xlsx petition=wales state=confirmed nations=wales from=5 columns=email";
    assert_eq!(order.summary(Some("wales")), summary);
    for kind in ExportKind::ALL {
        assert_eq!(ExportKind::from_code(kind.code()), Some(kind));
        assert_eq!(kind.state("atlantis"), None);
    }
    for format in ExportFormat::ALL {
        assert_eq!(ExportFormat::from_code(format.code()), Some(format));
    }
}
