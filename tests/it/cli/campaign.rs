//! Importing and exporting the campaign by command.

use std::fs;

use super::{clarion, told};

const SHIPPED: &str = include_str!("../../../config/campaigns/secondary-breast-cancer.toml");

#[test]
fn a_campaign_goes_in_and_comes_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| clarion(folder.path(), &[], &[&["campaign"], arguments].concat());
    fs::write(folder.path().join("shipped.toml"), SHIPPED).unwrap();

    let empty = run(&["export"]);
    assert_eq!(empty.status.code(), Some(1));
    assert!(told(&empty).1.contains("run `clarion campaign import FILE`"), "{:?}", told(&empty));

    let first = told(&run(&["import", "shipped.toml"]));
    assert!(first.0.starts_with("opened    petition 1, england\n"), "{first:?}");
    assert!(first.0.ends_with(" added, 0 changed, 0 removed, 0 unchanged\n"), "{first:?}");
    let again = told(&run(&["import", "shipped.toml"]));
    assert_eq!(again, ("secondary-breast-cancer: nothing changed\n".to_owned(), String::new()));

    fs::write(folder.path().join("exported.toml"), told(&run(&["export"])).0).unwrap();
    assert_eq!(told(&run(&["import", "exported.toml"])), again);

    let changed = SHIPPED.replace("\"Data cyflawn\"", "\"Data llawn\"");
    fs::write(folder.path().join("changed.toml"), changed).unwrap();
    let changed = told(&run(&["import", "changed.toml"])).0;
    assert!(changed.starts_with("changed   asks.data.title.cy\n"), "{changed}");
    assert!(changed.contains("0 added, 1 changed, 0 removed"), "{changed}");
}

#[test]
fn each_fault_of_a_file_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let faulty =
        SHIPPED.replace("\"Data cyflawn\"", "\"\"").replace("Dear {{ member }},", "Dear {{ minister }},");
    fs::write(folder.path().join("faulty.toml"), &faulty).unwrap();
    let output = clarion(folder.path(), &[], &["campaign", "import", "faulty.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let told = told(&output);
    let line = faulty.lines().position(|line| line.starts_with("title.cy = \"\"")).unwrap() + 1;
    let first = format!("faulty.toml:{line}: asks.data.title.cy: the Welsh text is missing\n");
    assert!(told.1.starts_with(&first), "{told:?}");
    assert!(told.1.contains("letters.mla.greeting.en: there is no field \"minister\""), "{told:?}");
    assert!(
        told.1.ends_with("error: faulty.toml was not imported: mend 8 faults and run this again\n"),
        "{told:?}"
    );

    let missing = clarion(folder.path(), &[], &["campaign", "import", "missing.toml"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(super::told(&missing).1.starts_with("error: cannot read missing.toml: "));
}
