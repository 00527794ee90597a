//! Looks at a TLS server from outside: what it sends, what it asks for, and how it takes our certificate
//! (TLS 1.3, RFC 8446; TLS 1.2, RFC 5246). It must not judge, print, or send a byte of any application's.
//!
//! The handshake goes on whatever certificates come, because they are to be seen; the verdict on them is
//! `pki::verdict`'s, afterwards. Everything together takes at most [`LIMIT`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, ClientConfig, ClientConnection, Error};

use crate::failure::{Failure, Kind as Why};
use crate::host::keys::PrivateKey;

mod line;
mod provider;
mod talk;
mod witness;
mod words;

use line::Line;
use provider::ClientKey;
use talk::Talk;
use witness::Witness;
pub use witness::{Asked, Proof};
pub use words::alert;

/// What a look may take in all: name, connection, handshake and its echo.
pub const LIMIT: Duration = Duration::from_secs(5);

/// Whom to call, by which name, and as whom.
#[derive(Debug)]
pub struct Call<'a> {
    /// The server's host: a name or an address.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// The name that it is asked for (RFC 6066 section 3); an address is not sent.
    pub name: &'a str,
    /// What to show when it asks for a certificate.
    pub pair: Option<&'a Pair>,
    /// Whether to wait for what it says to the certificate, or to there being none.
    pub waits: bool,
}

/// A client's certificates and its key, as a handshake uses them.
#[derive(Clone)]
pub struct Pair(Arc<CertifiedKey>);

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pair of {} certificates", self.0.cert.len())
    }
}

/// What was seen of a server that sent its certificates.
#[derive(Debug)]
pub struct Seen {
    /// Where it was reached.
    pub address: SocketAddr,
    /// `TLS 1.3`.
    pub protocol: Option<&'static str>,
    /// The cipher suite by its name in the registry.
    pub cipher_suite: Option<String>,
    /// The certificates, DER, in the order in which they came; at least one.
    pub chain: Vec<Vec<u8>>,
    /// Whether it showed that it has the key of the first.
    pub proof: Proof,
    /// What it asked for, if it asked for a certificate.
    pub asked: Option<Asked>,
    /// How it went on.
    pub end: End,
}

/// How a handshake went on once the certificates were there.
#[derive(Debug)]
pub enum End {
    /// The server went on.
    Open,
    /// The server went on, and closed the connection then.
    Left,
    /// It said nothing for as long as was waited.
    Silent,
    /// It closed the connection and gave no reason.
    Closed,
    /// It ended the connection with an alert.
    Alert(AlertDescription),
    /// The handshake did not come to its end, for a reason that is not the client's certificate.
    Broken(String),
}

impl Pair {
    /// Certificates, leaf first, and the key of the first.
    pub fn new(chain: Vec<Vec<u8>>, key: PrivateKey) -> Pair {
        let chain = chain.into_iter().map(CertificateDer::from).collect();
        let key = Arc::new(ClientKey(Arc::new(key)));
        Pair(Arc::new(CertifiedKey::new(chain, key)))
    }
}

/// Calls the server and looks. A failure only where no certificate came.
pub fn look(call: &Call<'_>) -> Result<Seen, Failure> {
    let place = place(call.host, call.port);
    let name = server_name(call.name)?;
    let deadline = Instant::now() + LIMIT;
    let mut line = Line::open(call.host, call.port, deadline)?;
    let witness = Arc::new(Witness::new(call.pair.map(|pair| pair.0.clone())));
    let internal =
        |error: Error| Failure::new(Why::Internal, format!("TLS did not start: {error}"));
    let config = config(witness.clone()).map_err(internal)?;
    let tls = ClientConnection::new(Arc::new(config), name).map_err(internal)?;
    let mut talk = Talk { tls, deadline };
    let end = talk.shake_hands(&mut line);
    let notes = witness.notes();
    let end = match end {
        Ok(()) if notes.asked.is_some() && call.waits => talk.listen(&mut line),
        Ok(()) => End::Open,
        Err(stop) if notes.chain.is_empty() => return Err(stop.no_tls(&place, &line)),
        Err(stop) => stop.end(notes.asked.is_some()),
    };
    talk.hang_up(&mut line);
    Ok(Seen {
        address: line.address,
        protocol: talk.tls.protocol_version().map(words::version),
        cipher_suite: talk
            .tls
            .negotiated_cipher_suite()
            .map(|suite| words::cipher_suite(suite.suite())),
        chain: notes.chain,
        proof: notes.proof,
        asked: notes.asked,
        end,
    })
}

/// `host:port`, an IPv6 address in brackets.
pub fn place(host: &str, port: u16) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

/// The name in the handshake: A-labels for a host, or an address, which is not sent.
fn server_name(name: &str) -> Result<ServerName<'static>, Failure> {
    // The zone of an address (RFC 4007 section 11) is nobody's name.
    let bare = name.split_once('%').map_or(name, |(address, _)| address);
    let ascii = match bare.is_ascii() {
        true => Some(bare.to_owned()),
        false => idna::domain_to_ascii(bare).ok(),
    };
    let parsed = ascii.and_then(|ascii| ServerName::try_from(ascii).ok());
    parsed.ok_or_else(|| {
        let name = name.escape_debug();
        Failure::new(
            Why::Usage,
            format!("`{name}` is neither a host name nor an address"),
        )
    })
}

fn config(witness: Arc<Witness>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(provider::provider());
    // "Dangerous" is a verifier that lets every certificate pass when something depends on it. Nothing does
    // here: no byte of an application is sent or shown, the connection ends with the handshake, and what came
    // is judged by `pki::verdict` before anybody is told that it is good.
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(witness.clone())
        .with_client_cert_resolver(witness);
    config.resumption = Resumption::disabled();
    Ok(config)
}

#[cfg(test)]
mod tests;
