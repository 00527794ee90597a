//! What TLS says in names and numbers, in words. Nothing here has effects.

use rustls::{
    AlertDescription, CertificateError, CipherSuite, Error, InvalidMessage, PeerIncompatible,
    ProtocolVersion,
};

use crate::failure::{Failure, Kind as Why};

/// Alerts: number, name, meaning (RFC 8446 section 6.2, RFC 5246 section 7.2). One text, because each entry
/// of a table would cost every start of the program the relocation of two addresses.
const ALERTS: &str = "\
0 close_notify it has nothing more to say
10 unexpected_message it waits for something else
20 bad_record_mac what it received was damaged
22 record_overflow what it received was too long
40 handshake_failure it found no terms to agree on, which in TLS 1.2 is also said where a client certificate is missing
42 bad_certificate it finds the certificate broken, or its signature wrong
43 unsupported_certificate it takes no certificate of this kind, or not for this purpose
44 certificate_revoked the certificate is revoked
45 certificate_expired the certificate is over, or not yet valid
46 certificate_unknown it does not accept the certificate, and does not say why
47 illegal_parameter it finds a field wrong
48 unknown_ca it does not know the CA that issued the certificate, or does not trust it
49 access_denied the certificate is good, and its holder may not come in
50 decode_error it could not read a message
51 decrypt_error a signature or a digest was wrong to it
70 protocol_version it speaks neither TLS 1.2 nor 1.3
71 insufficient_security it wants stronger ciphers
80 internal_error it has a fault of its own
86 inappropriate_fallback it takes this for an attempt to talk it down
90 user_canceled somebody there ended it
109 missing_extension it misses an extension
110 unsupported_extension it got an extension that it did not ask for
112 unrecognized_name it has nothing under this name
116 certificate_required it demands a client certificate
120 no_application_protocol it demands a protocol of an application (ALPN), and none is named here";

/// An alert's name and meaning.
pub fn alert(alert: AlertDescription) -> String {
    let number = u8::from(alert).to_string();
    let find = |line: &'static str| {
        let rest = line.strip_prefix(number.as_str())?.strip_prefix(' ')?;
        rest.split_once(' ')
    };
    match ALERTS.lines().find_map(find) {
        Some((name, meaning)) => format!("alert {name}: {meaning}"),
        None => format!("alert number {number}"),
    }
}

/// `TLS 1.3`.
pub fn version(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSv1_3 => "TLS 1.3",
        ProtocolVersion::TLSv1_2 => "TLS 1.2",
        _ => "another version of TLS",
    }
}

/// The suites of the provider, by IANA's registry. rustls knows 400 names, in a table like the one above.
const SUITES: &str = "\
1301 TLS_AES_128_GCM_SHA256
1302 TLS_AES_256_GCM_SHA384
1303 TLS_CHACHA20_POLY1305_SHA256
c02b TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
c02c TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
c02f TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
c030 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
cca8 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
cca9 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";

/// Its name in IANA's registry.
pub fn cipher_suite(suite: CipherSuite) -> String {
    let number = format!("{:04x}", u16::from(suite));
    let mut known = SUITES.lines().filter_map(|line| line.split_once(' '));
    let found = known.find(|(known, _)| *known == number);
    found.map_or_else(|| format!("suite {number}"), |(_, name)| name.to_owned())
}

/// Why a handshake broke, to follow "the handshake was broken off: ".
pub fn broken(error: &Error) -> String {
    match error {
        Error::AlertReceived(found) => format!("the server sent {}", alert(*found)),
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            "the server signed it with another key than that of its certificate".to_owned()
        }
        Error::InvalidMessage(
            InvalidMessage::CertificatePayloadTooLarge
            | InvalidMessage::HandshakePayloadTooLarge
            | InvalidMessage::MessageTooLarge,
        ) => {
            "the server sent a message that is too large; the whole chain may have 64 KB".to_owned()
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => "the server speaks neither TLS 1.2 nor 1.3".to_owned(),
        Error::NoCertificatesPresented => "the server sent no certificate".to_owned(),
        Error::PeerIncompatible(why) => format!("no common ground ({})", spaced(why)),
        Error::PeerMisbehaved(why) => format!("the server breaks the rules ({})", spaced(why)),
        Error::InvalidMessage(why) => {
            format!(
                "the server sent a message that cannot be read ({})",
                spaced(why)
            )
        }
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            "the server sent a message that has no place there".to_owned()
        }
        Error::DecryptError => "the server sent something that cannot be decrypted".to_owned(),
        other => other.to_string(),
    }
}

/// The failure where no certificate was seen; `first` is how the server's answer begins.
pub fn no_tls(place: &str, error: &Error, first: &[u8]) -> Failure {
    // Every record of TLS begins with a type from 20 to 24 (RFC 8446 section 5.1).
    if matches!(first.first(), None | Some(20..=24)) {
        let message = format!(
            "the handshake with {place} was broken off: {}",
            broken(error)
        );
        let failure = Failure::new(Why::Io, message);
        return match error {
            Error::AlertReceived(AlertDescription::UnrecognisedName) => {
                failure.hint("say which server you mean: --servername NAME")
            }
            Error::AlertReceived(AlertDescription::HandshakeFailure) => failure.hint(
                "spoken here: TLS 1.2 and 1.3, ECDHE on X25519, P-256 and P-384, AES-GCM and ChaCha20",
            ),
            _ => failure,
        };
    }
    let line = first
        .split(|byte| *byte == b'\r' || *byte == b'\n')
        .next()
        .unwrap_or_default();
    let plain = |byte: &u8| (0x20..0x7f).contains(byte);
    let text = std::str::from_utf8(line)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| plain(&byte)));
    let failure = |message| Failure::new(Why::Io, message);
    match text {
        Some(text) if text.starts_with("HTTP/") => failure(format!(
            "{place} speaks plain HTTP, not TLS: it answers `{text}`"
        ))
        .hint("look for the port of its HTTPS"),
        Some(text) => failure(format!("{place} speaks no TLS: it answers `{text}`")).hint(
            "a server that turns to TLS only when asked (STARTTLS) cannot be looked at from here",
        ),
        None => {
            let octets: Vec<String> = first
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            failure(format!(
                "{place} speaks no TLS: its answer begins with {}",
                octets.join(" ")
            ))
            .hint("does this port speak TLS?")
        }
    }
}

/// `NoCipherSuitesInCommon` as `no cipher suites in common`.
fn spaced(name: &impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for c in format!("{name:?}").chars() {
        if c.is_ascii_uppercase() && !words.is_empty() && !words.ends_with([' ', '(']) {
            words.push(' ');
        }
        if c != '"' {
            words.push(c.to_ascii_lowercase());
        }
    }
    words
}
