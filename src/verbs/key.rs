//! `key`: a private key's file put under a passphrase, opened, given another
//! passphrase; and the public half. The old file is there, whole, until the new
//! one, read back and compared, takes its name.

mod found;

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use zeroize::Zeroizing;

use found::Found;

use super::args::Rehearsal;
use super::pass::{self, KeyPass, SourceParser};
use crate::failure::{Failure, Kind as Why};
use crate::host::fulfil::{FileLine, Outcome};
use crate::host::keys::{self, KeyFile, Sealed};
use crate::host::passphrase::{Answer, Passes, Passphrase, Source};
use crate::host::read;
use crate::pki::armour;
use crate::pki::signer::Signer;
use crate::report::{self, Report};
use crate::shell;

/// Puts a private key under a passphrase, opens it, gives it another one, or prints its public half.
///
/// Every form of key is read; PKCS #8 is written, under AES-256 with 600,000 rounds
/// of PBKDF2-HMAC-SHA256 where there is a passphrase. The old file stays until the
/// new one is written, read back and compared. The mode becomes 0600.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca key encrypt pki/ca.key --key-pass prompt\n  mtls-ca key decrypt server.key --key-pass file:pass.txt\n  mtls-ca key change-pass pki/ca.key --key-pass file:old --new-pass file:new"
)]
pub struct Key {
    /// What to do
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with a key.
#[derive(Subcommand, Debug)]
pub enum Action {
    /// Put the key under a passphrase
    Encrypt(Lock),
    /// Take the passphrase off the key
    Decrypt(Lock),
    /// Put the key under another passphrase
    ChangePass(Change),
    /// Print the public key
    Public(Public),
}

/// For `encrypt` and `decrypt`.
#[derive(Args, Debug)]
pub struct Lock {
    /// The key's file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The passphrase
    #[command(flatten)]
    pub pass: KeyPass,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

/// For `change-pass`.
#[derive(Args, Debug)]
pub struct Change {
    /// The passphrase that it has, and the file
    #[command(flatten)]
    pub lock: Lock,
    /// Where the new passphrase is: prompt (the default), file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub new_pass: Option<Source>,
}

/// For `public`.
#[derive(Args, Debug)]
pub struct Public {
    /// The key's file; - reads standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The passphrase
    #[command(flatten)]
    pub pass: KeyPass,
}

impl Key {
    /// Does it.
    pub fn run(&self) -> Result<Report, Failure> {
        match &self.action {
            Action::Encrypt(lock) => lock.encrypt(),
            Action::Decrypt(lock) => lock.decrypt(),
            Action::ChangePass(change) => change.run(),
            Action::Public(public) => public.run(),
        }
    }
}

impl Lock {
    fn encrypt(&self) -> Result<Report, Failure> {
        let found = Found::look(&self.file)?;
        let KeyFile::Open(key) = &found.key else {
            return Ok(self.report("encrypt", Outcome::Kept, &found));
        };
        if self.rehearsal.rehearse() {
            return Ok(self.report("encrypt", Outcome::Created, &found));
        }
        let passphrase = new_passphrase(
            &or_prompt(&self.pass.key_pass, "--key-pass")?,
            "--key-pass",
            &found,
        )?;
        found.replace(key, Some(&passphrase))?;
        Ok(self.report("encrypt", Outcome::Created, &found))
    }

    fn decrypt(&self) -> Result<Report, Failure> {
        let found = Found::look(&self.file)?;
        let KeyFile::Sealed(sealed) = &found.key else {
            return Ok(self.report("decrypt", Outcome::Kept, &found));
        };
        if self.rehearsal.rehearse() {
            return Ok(self.report("decrypt", Outcome::Created, &found));
        }
        let key = sealed.unlock(&self.pass.passes())?;
        found.replace(&key, None)?;
        Ok(self.report("decrypt", Outcome::Created, &found))
    }

    fn report(&self, action: &str, outcome: Outcome, found: &Found<'_>) -> Report {
        let rehearsed = self.rehearsal.rehearse();
        let changes = outcome != Outcome::Kept;
        let file = FileLine {
            path: self.file.clone(),
            kind: "key",
            written: changes && !rehearsed,
        };
        let kept_mode = keys::lax_mode(&self.file).filter(|_| !file.written);
        let (did, would, is) = match action {
            "encrypt" => ("encrypted", "would encrypt", "is under a passphrase"),
            "decrypt" => ("decrypted", "would decrypt", "lies open"),
            _ => (
                "passphrase changed",
                "would change the passphrase",
                "is under the new passphrase",
            ),
        };
        let shown = found.path.display();
        let mut report = Report::of("key");
        let json = &mut report.json;
        json.insert("action".into(), action.into());
        let word = if changes { did } else { "kept" };
        json.insert("outcome".into(), word.into());
        if rehearsed {
            json.insert("dry_run".into(), true.into());
        }
        let files = [file];
        json.insert("files".into(), report::files_json(&files));
        let warnings: Vec<String> = kept_mode.into_iter().collect();
        json.insert("warnings".into(), warnings.clone().into());
        report.warnings = warnings;
        report.text = match (changes, rehearsed) {
            (false, _) => format!("\x1b[2mkept\x1b[0m {shown}: it {is}\n"),
            (true, true) => format!("\x1b[1;32m{would}\x1b[0m {shown}\n"),
            (true, false) => format!("\x1b[1;32m{did}\x1b[0m {shown}\n"),
        };
        report.exit = self.rehearsal.exit(changes);
        report
    }
}

impl Change {
    fn run(&self) -> Result<Report, Failure> {
        let lock = &self.lock;
        pass::apart(lock.pass.key_pass.as_ref(), self.new_pass.as_ref())?;
        let found = Found::look(&lock.file)?;
        let KeyFile::Sealed(sealed) = &found.key else {
            let shown = lock.file.display();
            let message = format!("{shown} lies open, so it has no passphrase to change");
            return Err(Failure::new(Why::Refused, message).hint(format!(
                "put it under one: mtls-ca key encrypt {}",
                shell::path(&lock.file)
            )));
        };
        if lock.rehearsal.rehearse() {
            return Ok(lock.report("change-pass", Outcome::Created, &found));
        }
        let passes = lock.pass.passes();
        let shown = lock.file.display().to_string();
        let key = match passes.try_unlock(&shown, |old| sealed.try_with(old))? {
            Answer::Right(key) => key,
            // A second run of the same command: the file is under the new one already.
            Answer::Wrong if self.is_done(sealed, &found)? => {
                return Ok(lock.report("change-pass", Outcome::Kept, &found));
            }
            Answer::Wrong => return Err(passes.wrong(&shown)),
        };
        let passphrase = new_passphrase(
            &or_prompt(&self.new_pass, "--new-pass")?,
            "--new-pass",
            &found,
        )?;
        if matches!(sealed.try_with(&passphrase), Ok(Answer::Right(_))) && sealed.is_ours() {
            return Ok(lock.report("change-pass", Outcome::Kept, &found));
        }
        found.replace(&key, Some(&passphrase))?;
        Ok(lock.report("change-pass", Outcome::Created, &found))
    }

    /// Whether the new passphrase opens the file; nobody is asked for that.
    fn is_done(&self, sealed: &Sealed, found: &Found<'_>) -> Result<bool, Failure> {
        let prompts = |source: &Option<Source>| matches!(source, None | Some(Source::Prompt));
        if prompts(&self.new_pass) || prompts(&self.lock.pass.key_pass) {
            return Ok(false);
        }
        let passphrase = new_passphrase(&self.new_pass, "--new-pass", found)?;
        let answer = sealed.try_with(&passphrase)?;
        Ok(matches!(answer, Answer::Right(_)))
    }
}

impl Public {
    fn run(&self) -> Result<Report, Failure> {
        if self.file.as_os_str() == "-" && self.pass.key_pass == Some(Source::Stdin) {
            let message = "standard input cannot give the key and its passphrase";
            return Err(Failure::new(Why::Usage, message)
                .hint("say where the passphrase is: file:PATH, env:VAR or fd:N"));
        }
        let bytes = Zeroizing::new(read::input(&self.file)?);
        let key = KeyFile::of_bytes(&self.file, &bytes)?.unlock(&self.pass.passes())?;
        let spki = key.public_key();
        let pem = armour::write("PUBLIC KEY", spki.as_der());
        let mut report = Report::of("key");
        let json = &mut report.json;
        json.insert("action".into(), "public".into());
        json.insert("key_type".into(), spki.kind().to_string().into());
        json.insert(
            "spki_sha256".into(),
            crate::pki::spki::hex(&spki.sha256()).into(),
        );
        json.insert("pem".into(), pem.clone().into());
        report.data = Some(pem.into_bytes());
        Ok(report)
    }
}

/// A passphrase is what this is about: where no source is named, a person is asked, if one sits there.
fn or_prompt(source: &Option<Source>, flag: &str) -> Result<Option<Source>, Failure> {
    if source.is_none() && !io::stdin().is_terminal() {
        let message = "there is no terminal to ask for the new passphrase";
        return Err(Failure::new(Why::Passphrase, message).hint(format!(
            "say where it is: {flag} file:PATH, env:VAR, fd:N or stdin"
        )));
    }
    Ok(source.clone().or(Some(Source::Prompt)))
}

fn new_passphrase(
    source: &Option<Source>,
    flag: &'static str,
    found: &Found<'_>,
) -> Result<Passphrase, Failure> {
    let passes = Passes::of(flag, source.clone());
    let shown = found.path.display().to_string();
    let passphrase = passes.new_one(&shown)?;
    passphrase.ok_or_else(|| Failure::new(Why::Passphrase, format!("no passphrase for {shown}")))
}
