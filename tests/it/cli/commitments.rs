//! What became of what was promised, by command.

use clarion::domain::campaign::Campaign;

use super::{clarion, told};

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");

#[test]
fn every_fact_of_a_commitment_is_listed_with_its_id_checks_and_corrected_ones_too() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], arguments);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config/campaigns/secondary-breast-cancer.toml");
    assert_eq!(run(&["campaign", "import", shipped]).status.code(), Some(0));
    let campaign = Campaign::parse("shipped.toml", SHIPPED).unwrap();
    let key = campaign.commitments[0].key.as_str();
    let record = |what: &str, note: &str, more: &[&str]| {
        let fact = ["commitments", "record", key, "--what", what, "--on", "2025-06-01", "--by", "Staff One"];
        let words = ["--note-en", note, "--note-cy", note];
        let source = ["--source-title", "A report", "--source-url", "https://report.example/1"];
        let recorded = run(&[&fact[..], &words, &source, more].concat());
        assert_eq!(recorded.status.code(), Some(0), "{:?}", told(&recorded));
        told(&recorded).0.split_whitespace().last().unwrap().to_owned()
    };
    let wrong = record("progress", "Begun in May.", &[]);
    let right = record("progress", "Begun in June.", &["--supersedes", &wrong]);
    let check = record("checked", "", &[]);
    let listed = told(&run(&["commitments", "list", key])).0;
    let line = |id: &str| {
        listed.lines().find(|line| line.trim_start().starts_with(id)).unwrap_or_else(|| panic!("{listed}"))
    };
    assert!(line(&wrong).ends_with(&format!("Begun in May. (A report); corrected by {right}")), "{listed}");
    assert!(line(&right).ends_with("2025-06-01 progress: Begun in June. (A report)"), "{listed}");
    assert!(line(&check).contains("2025-06-01 checked"), "{listed}");
    assert!(!told(&run(&["commitments", "list"])).0.contains(&right), "ids are of one commitment's list");
}
