//! The CSV writer: what is written comes back, and nothing in it is a formula.

use clarion::export::csv::{BYTE_ORDER_MARK, CsvWriter, push_cell, starts_formula};
use proptest::prelude::*;

fn written(header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = CsvWriter::new(&mut bytes, header).unwrap();
    for row in rows {
        file.write(row.iter().map(String::as_str)).unwrap();
    }
    file.flush().unwrap();
    drop(file);
    bytes
}

/// A cell as it is written, without its quotes; none of these holds one itself.
fn as_cell(cell: &str) -> String {
    let mut row = Vec::new();
    push_cell(&mut row, cell);
    let row = String::from_utf8(row).unwrap();
    row.strip_prefix('"').and_then(|row| row.strip_suffix('"')).unwrap().to_owned()
}

#[test]
fn every_cell_is_quoted_after_a_byte_order_mark() {
    let bytes = written(&["a", "b"], &[vec!["x \"y\", z".to_owned(), String::new()]]);
    assert_eq!(&bytes[..3], BYTE_ORDER_MARK);
    assert_eq!(&bytes[3..], b"\"a\",\"b\"\r\n\"x \"\"y\"\", z\",\"\"\r\n");
}

#[test]
fn formulas_are_made_texts() {
    for cell in [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        " =1",
        "\r\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\u{3000}=1",
        "\u{A0}+1",
        "\u{FEFF}-1",
        "\u{200B}@x",
        "\tplain",
        "\rplain",
        "−1",
        "﹦1",
        "⁺1",
        "\u{0}=1",
    ] {
        assert_eq!(as_cell(cell), format!("'{cell}"), "{cell:?}");
        assert!(!starts_formula(&as_cell(cell)), "{cell:?}");
    }
}

#[test]
fn ordinary_cells_are_left_alone() {
    for cell in
        ["", " ", "Ada", "O'Brien", "'s-Gravenhage", "Anne-Marie", "a@example.org", "1-2", "£5", "Siân"]
    {
        assert_eq!(as_cell(cell), cell);
    }
}

#[test]
fn a_row_of_another_length_is_refused() {
    let mut bytes = Vec::new();
    let mut file = CsvWriter::new(&mut bytes, &["a", "b"]).unwrap();
    assert!(file.write(["one"]).is_err());
}

/// Texts with what matters to spreadsheets more often than chance would have it.
fn cell() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "=", "+", "-", "@", "\t", "\r", "\n", "\"", ",", ";", "'", "＝", "\u{FEFF}", " ",
    ]);
    prop_oneof![any::<String>(), (odd, any::<String>()).prop_map(|(odd, rest)| format!("{odd}{rest}"))]
}

proptest! {
    #[test]
    fn what_is_written_comes_back(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..8)) {
        let bytes = written(&["a", "b", "c"], &rows);
        let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[3..]);
        let read: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let safe = |cell: &String| if starts_formula(cell) { format!("'{cell}") } else { cell.clone() };
        let wanted: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(safe).collect()).collect();
        prop_assert_eq!(&read, &wanted);
        for (read, original) in read.iter().flatten().zip(rows.iter().flatten()) {
            prop_assert!(!starts_formula(read));
            let is_kept = read == original || read.strip_prefix('\'') == Some(original);
            prop_assert!(is_kept);
        }
    }
}
