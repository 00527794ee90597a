//! Words that name somebody: the client or the server that a certificate is for. What is plainly something else, a
//! subject, a file, an address of the web or of mail, is refused with the command that was probably meant.

use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::pki::name::Name;
use crate::pki::san::{San, SanError};
use crate::shell;

/// A server's name, as it was typed.
#[derive(Clone, Debug)]
pub struct Host {
    san: San,
    /// As it was typed, unless its kind was said (`dns:`, `email:`).
    by_form: Option<String>,
}

impl Host {
    /// Reads one word.
    pub fn parse(text: &str) -> Result<Host, SanError> {
        let san = San::parse(text)?;
        let is_typed = text
            .split_once(':')
            .is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(san.kind()));
        let by_form = (!is_typed).then(|| text.to_owned());
        Ok(Host { san, by_form })
    }

    /// Whether a server can be called so. One whose kind was said is what it was said to be.
    fn calls_a_server(&self, command: &str) -> Result<(), Failure> {
        let Some(text) = &self.by_form else {
            return Ok(());
        };
        let (what, host) = match &self.san {
            San::Email(address) => ("an e-mail address", address.rsplit('@').next()),
            San::Uri(uri) => ("a URI", host_of(uri)),
            _ => {
                let said = shell::word(&format!("dns:{text}"));
                return is_no_file(text, "a server's", "sign-server", &said);
            }
        };
        let kind = self.san.kind();
        let message =
            format!("{text:?} is {what}, and a server is called by its host name or address");
        let mut failure = Failure::new(Kind::Usage, message);
        if let Some(host) = host.filter(|host| San::parse(host).is_ok()) {
            failure = failure.hint(format!("mtls-ca {command} {}", shell::word(host)));
        }
        Err(failure.hint(format!(
            "if it is to be called so all the same, say what it is: {}",
            shell::word(&format!("{kind}:{text}"))
        )))
    }
}

/// The names of a server, the first of which it is called by.
pub fn hosts(command: &str, hosts: &[Host]) -> Result<Vec<San>, Failure> {
    if let [first, ..] = hosts {
        first.calls_a_server(command)?;
    }
    Ok(hosts.iter().map(|host| host.san.clone()).collect())
}

/// Refuses a client's name that is a subject or a file. With a subject of its own it names the files alone.
pub fn client(command: &str, name: &str, subject: Option<&Name>) -> Result<(), Failure> {
    if subject.is_some() {
        return Ok(());
    }
    is_no_subject(command, name)?;
    let said = shell::word(&format!("CN={name}"));
    is_no_file(
        name,
        "a client's",
        "sign-client",
        &format!("--subject {said}"),
    )
}

/// Refuses a distinguished name.
fn is_no_subject(command: &str, name: &str) -> Result<(), Failure> {
    let Some(subject) = Some(name)
        .filter(|name| name.contains('='))
        .and_then(|name| Name::parse(name).ok())
    else {
        return Ok(());
    };
    let own = subject.common_names();
    let own = own.last().map_or("NAME", |own| own.as_str());
    let message = format!("{name:?} is a subject, and a client's name is wanted");
    let (own, subject) = (shell::word(own), shell::word(name));
    Err(Failure::new(Kind::Usage, message).hint(format!(
        "give both: mtls-ca {command} {own} --subject {subject}"
    )))
}

/// Refuses the name of a file that is here and holds a request, a certificate or a key.
fn is_no_file(name: &str, whose: &str, sign: &str, said: &str) -> Result<(), Failure> {
    let path = Path::new(name);
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    let word = shell::path(path);
    let meant = match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("csr" | "req" | "p10") => format!("to sign the request in it: mtls-ca {sign} {word}"),
        Some("crt" | "cer") => format!("to make the certificate in it anew: mtls-ca renew {word}"),
        Some("key" | "pem" | "der" | "p12" | "pfx") => {
            format!("to see what is in it: mtls-ca inspect {word}")
        }
        _ => return Ok(()),
    };
    if !path.is_file() {
        return Ok(());
    }
    let message = format!("{name:?} is a file that is here, and {whose} name is wanted");
    Err(Failure::new(Kind::Usage, message)
        .hint(meant)
        .hint(format!("if it is the name all the same, say so: {said}")))
}

/// The host in a URI.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next(),
        None => host.split(':').next(),
    }
}
