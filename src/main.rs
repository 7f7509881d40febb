//! Parse the command line, run it, print the error; nothing else.

use std::process::ExitCode;

/// Forms are read on one thread and stored on another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    clarion::cli::main()
}
