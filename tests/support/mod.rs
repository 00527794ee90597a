//! A folder of its own for every test, the program run in it, and proof of what changed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mtls-ca");

/// A folder that goes away with the test; commands run in it, without our environment's say.
pub struct Sandbox {
    dir: TempDir,
}

/// What a command left behind.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Every path below a folder, with what a careful eye would compare: kind, mode,
/// owner, time of change, content.
pub type Snapshot = BTreeMap<PathBuf, String>;

impl Sandbox {
    pub fn new() -> Sandbox {
        Sandbox::named("mtls-ca-test-")
    }

    /// A folder whose name begins like this.
    pub fn named(prefix: &str) -> Sandbox {
        Sandbox {
            dir: tempfile::Builder::new().prefix(prefix).tempdir().unwrap(),
        }
    }

    /// One with a CA in `./pki`.
    pub fn with_ca() -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.ok(&["init-ca"]);
        sandbox
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o7777
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// Our program in this folder, without a terminal and with an empty standard input.
    pub fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        command
            .env_remove("MTLS_CA_DIR")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// With `input` on standard input.
    pub fn run_with<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> Run {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses before it reads closes the pipe: that is its right.
        let _ = child.stdin.take().unwrap().write_all(input);
        Run::of(child.wait_with_output().unwrap())
    }

    /// Must succeed; its stdout.
    pub fn ok<S: AsRef<OsStr>>(&self, args: &[S]) -> String {
        let run = self.run(args);
        let shown: Vec<_> = args
            .iter()
            .map(|arg| arg.as_ref().to_string_lossy())
            .collect();
        assert_eq!(run.code, 0, "{shown:?}\n{}{}", run.stdout, run.stderr);
        run.stdout
    }

    /// Must end with `code`, say every one of `words` on stderr, and change nothing on disk.
    pub fn fails<S: AsRef<OsStr>>(&self, args: &[S], code: i32, words: &[&str]) -> Run {
        let before = self.snapshot();
        let run = self.run(args);
        let shown: Vec<_> = args
            .iter()
            .map(|arg| arg.as_ref().to_string_lossy())
            .collect();
        assert_eq!(run.code, code, "{shown:?}\n{}{}", run.stdout, run.stderr);
        for word in words {
            assert!(
                run.stderr.contains(word),
                "{shown:?} should say `{word}`:\n{}",
                run.stderr
            );
        }
        assert_eq!(before, self.snapshot(), "{shown:?} changed the disk");
        run
    }

    /// With `--json`; the one document.
    pub fn json<S: AsRef<OsStr>>(&self, args: &[S]) -> Value {
        let mut all: Vec<&OsStr> = vec![OsStr::new("--json")];
        all.extend(args.iter().map(AsRef::as_ref));
        self.run(&all).json()
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut seen = Snapshot::new();
        look(self.dir.path(), &mut seen);
        seen
    }
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            code: output
                .status
                .code()
                .unwrap_or_else(|| panic!("killed: {:?}", output.status)),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.stdout, self.stderr))
    }
}

fn look(path: &Path, seen: &mut Snapshot) {
    let metadata = path.symlink_metadata().unwrap();
    let kind = metadata.file_type();
    let content = match () {
        () if kind.is_symlink() => format!("-> {}", fs::read_link(path).unwrap().display()),
        () if kind.is_file() && metadata.len() < 1 << 20 => {
            format!("{:?}", fs::read(path).unwrap())
        }
        () if kind.is_file() => format!("{} bytes", metadata.len()),
        () => format!("{kind:?}"),
    };
    // A folder's own time changes when a staged file comes and goes in it.
    let time = if kind.is_dir() {
        0
    } else {
        metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec()
    };
    let line = format!(
        "{:o} {} {} {time} {content}",
        metadata.mode(),
        metadata.uid(),
        metadata.gid()
    );
    seen.insert(path.to_path_buf(), line);
    if kind.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            look(&entry.unwrap().path(), seen);
        }
    }
}

/// Runs a peer; a test that needs one fails with its name when it is missing.
pub fn peer(program: &str) -> Command {
    // Servers live where only root's PATH leads.
    let mut folders = vec![PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")];
    if let Some(paths) = std::env::var_os("PATH") {
        folders.splice(0..0, std::env::split_paths(&paths));
    }
    // Debian's PostgreSQL has a folder for each version.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let versions = versions.flatten().map(|version| version.path().join("bin"));
    folders.extend(versions);
    let mut paths = folders.iter().map(|folder| folder.join(program));
    let found = paths.find(|path| path.is_file());
    let found =
        found.unwrap_or_else(|| panic!("the peer `{program}` is missing: tests/run installs it"));
    let mut command = Command::new(found);
    command.stdin(Stdio::null());
    command
}

/// Runs a peer to its end, with `input` on its standard input.
pub fn run_peer(program: &str, args: &[&str], input: &[u8]) -> Output {
    let mut command = peer(program);
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A peer that stops reading early says why on its stderr.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}
