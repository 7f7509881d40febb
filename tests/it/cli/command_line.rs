//! The tree of commands, and what wrong usage does.

use clap::CommandFactory;
use clarion::cli::CommandLine;

use super::{clarion, told};

#[test]
fn the_tree_of_commands_is_sound() {
    CommandLine::command().debug_assert();
}

#[test]
fn every_command_and_argument_explains_itself() {
    fn look(command: &clap::Command, path: &str) {
        let path = format!("{path} {}", command.get_name());
        assert!(command.get_about().is_some(), "{path} has no help");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path}: {} has no help", argument.get_id());
        }
        command.get_subcommands().for_each(|below| look(below, &path));
    }
    look(&CommandLine::command(), "");
}

#[test]
fn wrong_usage_exits_2_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["no-such-command"][..], &[], &["migrate"], &["migrate", "sideways"], &["verify", "--no-such"]]
    {
        let output = clarion(folder.path(), &[], arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).1.contains("Usage:"), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn help_and_version_exit_0() {
    let folder = tempfile::tempdir().unwrap();
    for (argument, wanted) in [("--help", "migrate"), ("--version", env!("CARGO_PKG_VERSION"))] {
        let output = clarion(folder.path(), &[], &[argument]);
        assert_eq!(output.status.code(), Some(0));
        assert!(told(&output).0.contains(wanted));
    }
}

#[test]
fn a_wrong_setting_is_one_line_and_exits_1() {
    let folder = tempfile::tempdir().unwrap();
    let output = clarion(folder.path(), &[("CLARION__SERVER__BAND", "x")], &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    let (stdout, stderr) = told(&output);
    assert_eq!(stdout, "");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("error: server.band"), "{stderr}");
}
