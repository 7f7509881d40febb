//! Parse the command line, run it, print the error; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    clarion::cli::main()
}
