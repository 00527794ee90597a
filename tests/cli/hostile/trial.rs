//! What every hostile file goes through, and within which memory.

use crate::cli::kit::fixture;
use crate::support::{PROGRAM, Sandbox, run_peer};

pub const MB: usize = 1 << 20;

/// What went wrong with the files that were tried.
#[derive(Default)]
pub struct Trial {
    wrong: Vec<String>,
}

impl Trial {
    /// A certificate, as far as its first look goes: shown, judged, and as somebody's issuer.
    pub fn certificate(&mut self, title: &str, bytes: &[u8]) {
        self.inspect(title, bytes);
        self.issuers(title, bytes);
        let root = fixture("chain/root.crt");
        self.verify(title, bytes, &[&["verify", "--ca", &root, "FILE"]]);
    }

    /// As anchors and intermediates of another leaf.
    pub fn issuers(&mut self, title: &str, bytes: &[u8]) {
        let (root, leaf) = (fixture("chain/root.crt"), fixture("chain/leaf.crt"));
        let intermediates = ["verify", "--ca", &root, "--intermediates", "FILE", &leaf];
        self.verify(
            title,
            bytes,
            &[&["verify", "--ca", "FILE", &leaf], &intermediates],
        );
    }

    pub fn crl(&mut self, title: &str, bytes: &[u8]) {
        self.inspect(title, bytes);
        let (root, leaf) = (fixture("chain/root.crt"), fixture("chain/leaf.crt"));
        self.verify(
            title,
            bytes,
            &[&["verify", "--ca", &root, "--crl", "FILE", &leaf]],
        );
    }

    pub fn key(&mut self, title: &str, bytes: &[u8]) {
        self.inspect(title, bytes);
        let (root, leaf) = (fixture("chain/root.crt"), fixture("chain/leaf.crt"));
        self.verify(
            title,
            bytes,
            &[&["verify", "--ca", &root, "--key", "FILE", &leaf]],
        );
    }

    pub fn inspect(&mut self, title: &str, bytes: &[u8]) {
        let manners: [&[&str]; 2] = [
            &["inspect", "FILE"],
            &["--json", "inspect", "--as", "nginx-legacy", "FILE"],
        ];
        self.runs(title, bytes, 66 * MB + 4 * bytes.len(), &manners);
    }

    fn verify(&mut self, title: &str, bytes: &[u8], lines: &[&[&str]]) {
        self.runs(title, bytes, 256 * MB, lines);
    }

    /// Runs the program, which may say no, but in its own words and within `most` bytes of memory.
    fn runs(&mut self, title: &str, bytes: &[u8], most: usize, lines: &[&[&str]]) {
        let sandbox = Sandbox::new();
        sandbox.write("hostile", bytes);
        let path = sandbox.path("hostile").display().to_string();
        let script = fixture("peers/weigh.py");
        for line in lines {
            let words = line
                .iter()
                .map(|word| if *word == "FILE" { path.as_str() } else { word });
            let all: Vec<&str> = [script.as_str(), PROGRAM]
                .into_iter()
                .chain(words)
                .collect();
            let output = run_peer("python3", &all, b"");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut numbers = said.split_whitespace().map(str::parse);
            let (Some(Ok(code)), Some(Ok(peak))) = (numbers.next(), numbers.next()) else {
                let error = String::from_utf8_lossy(&output.stderr);
                panic!("{title}: {line:?} did not end\n{error}");
            };
            // Neither a bug's exit code nor a signal.
            let (code, peak): (i64, i64) = (code, peak);
            if !(0..=6).contains(&code) || peak > i64::try_from(most >> 10).unwrap() {
                let most = most >> 10;
                self.wrong.push(format!(
                    "{title}: {line:?}: {peak} KB of {most}, exit and words: {said}"
                ));
            }
        }
    }

    pub fn ends_well(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}
