//! The servers among the arguments of `inspect`: `HOST:PORT`. What they send is shown like the certificates
//! of a file; what they ask for and what to think of them stands before it.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::keys::KeyFile;
use crate::host::passphrase::{Passes, Source};
use crate::host::tls::{self, Call, Pair, Proof, Seen};
use crate::host::{ca, chance, read};
use crate::pki::facts::Certificate;
use crate::pki::signer::Signer;
use crate::pki::verdict::{Peer, Problem, Purpose, Question, Trust, Verdict, judge};
use crate::verbs::pass::{self, SourceParser};
use crate::verbs::verify::input::{Found, Wanted};
use crate::verbs::verify::slices;

mod served;

pub use served::Served;

/// What is said to servers, and of them.
///
/// They are defined at every start of `inspect`, also for a file, and each word of a definition costs: hence
/// no group, no hints (that files complete is known by the type), and what needs what is said in `are_whole`.
#[derive(Args, Debug)]
#[group(skip)]
pub struct Options {
    /// Trust anchors to judge a server by [default: DIR/ca.crt, if it is there]
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// A client certificate for a server that asks for one, its intermediates after it
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// Its private key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub key_pass: Option<Source>,
    /// The name to ask a server for, and to judge it by [default: HOST]
    #[arg(long)]
    pub servername: Option<String>,
}

/// The servers of one run.
pub struct Servers<'a> {
    options: &'a Options,
    judges: bool,
    anchors: Option<Anchors>,
    pair: Option<Pair>,
}

/// Whom to trust, and who said so.
struct Anchors {
    path: PathBuf,
    ders: Vec<Vec<u8>>,
}

impl Options {
    /// What servers are to be told, read once; nothing if none of `paths` is a server. With `judges`, the
    /// verdict is looked for as well.
    pub fn servers(
        &self,
        paths: &[PathBuf],
        judges: bool,
        global: &Global,
        pass: Option<&Source>,
    ) -> Result<Servers<'_>, Failure> {
        let mut servers = Servers {
            options: self,
            judges,
            anchors: None,
            pair: None,
        };
        if paths.iter().any(|path| target(path).is_some()) {
            self.are_whole()?;
            pass::apart(pass, self.key_pass.as_ref())?;
            servers.anchors = self.anchors(judges, global)?;
            servers.pair = self.pair()?;
        } else if let Some(flag) = self.given() {
            let message = format!("{flag} is for servers, and no argument is one");
            return Err(Failure::new(Why::Usage, message).hint(
                "a server is given as HOST:PORT; a file of that very name would come first",
            ));
        }
        Ok(servers)
    }

    fn are_whole(&self) -> Result<(), Failure> {
        let (has, lacks) = match (&self.cert, &self.key, &self.key_pass) {
            (Some(_), None, _) => ("--cert", "--key, the private key of that certificate"),
            (None, Some(_), _) => ("--key", "--cert, the certificate of that key"),
            (None, None, Some(_)) => ("--key-pass", "--cert and --key"),
            _ => return Ok(()),
        };
        Err(Failure::new(Why::Usage, format!("{has} needs {lacks}")))
    }

    fn given(&self) -> Option<&'static str> {
        let flags = [
            (self.ca.is_some(), "--ca"),
            (self.cert.is_some(), "--cert"),
            (self.key.is_some(), "--key"),
            (self.key_pass.is_some(), "--key-pass"),
            (self.servername.is_some(), "--servername"),
        ];
        flags
            .into_iter()
            .find(|(given, _)| *given)
            .map(|(_, flag)| flag)
    }

    fn anchors(&self, judges: bool, global: &Global) -> Result<Option<Anchors>, Failure> {
        let own = ca::cert_path(&global.ca_dir);
        let path = match &self.ca {
            Some(path) => path,
            None if judges && read::optional(&own)?.is_some() => &own,
            None => return Ok(None),
        };
        Ok(Some(Anchors {
            ders: Found::read(path, Wanted::certificates("a CA's certificate"))?
                .usable(&mut Vec::new()),
            path: path.clone(),
        }))
    }

    fn pair(&self) -> Result<Option<Pair>, Failure> {
        let (Some(cert_path), Some(key_path)) = (&self.cert, &self.key) else {
            return Ok(None);
        };
        let bytes = read::input(cert_path)?;
        let chain = read::certificates(cert_path, &bytes)?;
        let file = KeyFile::find(key_path)?
            .ok_or_else(|| Failure::io("read", key_path, &ErrorKind::NotFound.into()))?;
        let key = file.unlock(&Passes::of("--key-pass", self.key_pass.clone()))?;
        let (cert_name, key_name) = (read::name(cert_path), read::name(key_path));
        let its_key = chain.first().map(|leaf| &leaf.facts().spki);
        if its_key != Some(key.public_key()) {
            let message =
                format!("{key_name} does not belong to {cert_name}: their public keys differ");
            return Err(Failure::new(Why::Refused, message)
                .hint("the client's own certificate comes first in its file"));
        }
        let ders = chain
            .iter()
            .map(|certificate| certificate.as_der().to_vec());
        Ok(Some(Pair::new(ders.collect(), key)))
    }
}

impl Servers<'_> {
    /// If `path` is a server, calls it and says what was seen.
    pub fn call(&self, path: &Path) -> Result<Option<Served>, Failure> {
        let Some((host, port)) = target(path) else {
            return not_quite(path).map(|()| None);
        };
        let name = self.options.servername.as_deref().unwrap_or(host);
        let seen = tls::look(&Call {
            host,
            port,
            name,
            pair: self.pair.as_ref(),
            waits: self.judges,
        })?;
        Ok(Some(Served {
            place: tls::place(host, port),
            name: name.to_owned(),
            verdict: self.verdict(name, &seen),
            shown_pair: self.pair.is_some(),
            seen,
        }))
    }

    /// Where the trust anchors are.
    pub fn trusted(&self) -> Option<&Path> {
        self.anchors.as_ref().map(|anchors| anchors.path.as_path())
    }

    fn verdict(&self, name: &str, seen: &Seen) -> Option<Verdict> {
        let anchors = self.anchors.as_ref()?;
        let (leaf, others) = seen.chain.split_first()?;
        let name = name.split_once('%').map_or(name, |(address, _)| address);
        let question = Question {
            purpose: Some(Purpose::Server),
            peers: vec![Peer::Dns(name.to_owned())],
            at: chance::now(),
            max_depth: None,
        };
        let trust = Trust::new(&slices(&anchors.ders), &[], &[]);
        let mut verdict = judge(leaf, &slices(others), &trust, &question);
        // A good certificate in the hands of somebody else is no good.
        if seen.proof == Proof::Bad {
            verdict.valid = false;
            verdict.problems.insert(0, not_its_own(leaf));
        }
        Some(verdict)
    }
}

fn not_its_own(leaf: &[u8]) -> Problem {
    let subject = Certificate::from_der(leaf).map(|leaf| leaf.facts().subject.to_string());
    Problem {
        code: "key-mismatch",
        certificate: subject.unwrap_or_default(),
        message: "the certificate is not this server's: it signed the handshake with another key \
                  (RFC 8446 4.4.3, RFC 5246 7.4.3)"
            .to_owned(),
        hint: "give the server the key that its certificate was made for".to_owned(),
    }
}

/// Host and port, if `path` has the form HOST:PORT or [IPv6]:PORT and no file stands there.
fn target(path: &Path) -> Option<(&str, u16)> {
    let (host, port) = path.to_str()?.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port != 0)?;
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').filter(|host| host.contains(':'))?,
        None if host.contains(':') => return None,
        None => host,
    };
    let usable = |c: char| !c.is_control() && !c.is_whitespace() && !"/\\@[]".contains(c);
    let is_host = !host.is_empty() && host.chars().all(usable);
    (is_host && path.symlink_metadata().is_err()).then_some((host, port))
}

/// Refuses what is no file and was most likely meant as a server.
fn not_quite(path: &Path) -> Result<(), Failure> {
    let text = path.to_str().unwrap_or_default();
    if !(text.contains(':')
        || text.eq_ignore_ascii_case("localhost")
        || text.parse::<IpAddr>().is_ok())
        || path.symlink_metadata().is_ok()
    {
        return Ok(());
    }
    Err(Failure::io("read", path, &ErrorKind::NotFound.into())
        .hint("a server is given as HOST:PORT, such as localhost:8443 or [::1]:8443"))
}

#[cfg(test)]
mod tests;
