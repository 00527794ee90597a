//! argv → run → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    mtls_ca::cli::main()
}
