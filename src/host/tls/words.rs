//! What TLS says in names and numbers, in words. Nothing here has effects.

use rustls::{
    AlertDescription, CertificateError, CipherSuite, Error, InvalidMessage, PeerIncompatible,
    ProtocolVersion,
};

use crate::failure::{Failure, Kind as Why};

/// Alerts by their names (RFC 8446 section 6.2, RFC 5246 section 7.2), and what they mean.
const ALERTS: [(AlertDescription, &str, &str); 25] = [
    (
        AlertDescription::CloseNotify,
        "close_notify",
        "it has nothing more to say",
    ),
    (
        AlertDescription::UnexpectedMessage,
        "unexpected_message",
        "it waits for something else",
    ),
    (
        AlertDescription::BadRecordMac,
        "bad_record_mac",
        "what it received was damaged",
    ),
    (
        AlertDescription::RecordOverflow,
        "record_overflow",
        "what it received was too long",
    ),
    (
        AlertDescription::HandshakeFailure,
        "handshake_failure",
        "it found no terms to agree on (TLS 1.2 servers also say so where a client certificate is missing)",
    ),
    (
        AlertDescription::BadCertificate,
        "bad_certificate",
        "it finds the certificate broken, or its signature wrong",
    ),
    (
        AlertDescription::UnsupportedCertificate,
        "unsupported_certificate",
        "it takes no certificate of this kind, or not for this purpose",
    ),
    (
        AlertDescription::CertificateRevoked,
        "certificate_revoked",
        "the certificate is revoked",
    ),
    (
        AlertDescription::CertificateExpired,
        "certificate_expired",
        "the certificate is over, or not yet valid",
    ),
    (
        AlertDescription::CertificateUnknown,
        "certificate_unknown",
        "it does not accept the certificate, and does not say why",
    ),
    (
        AlertDescription::IllegalParameter,
        "illegal_parameter",
        "it finds a field wrong",
    ),
    (
        AlertDescription::UnknownCA,
        "unknown_ca",
        "it does not know the CA that issued the certificate, or does not trust it",
    ),
    (
        AlertDescription::AccessDenied,
        "access_denied",
        "the certificate is good, and its holder may not come in",
    ),
    (
        AlertDescription::DecodeError,
        "decode_error",
        "it could not read a message",
    ),
    (
        AlertDescription::DecryptError,
        "decrypt_error",
        "a signature or a digest was wrong to it",
    ),
    (
        AlertDescription::ProtocolVersion,
        "protocol_version",
        "it speaks neither TLS 1.2 nor 1.3",
    ),
    (
        AlertDescription::InsufficientSecurity,
        "insufficient_security",
        "it wants stronger ciphers",
    ),
    (
        AlertDescription::InternalError,
        "internal_error",
        "it has a fault of its own",
    ),
    (
        AlertDescription::InappropriateFallback,
        "inappropriate_fallback",
        "it takes this for an attempt to talk it down",
    ),
    (
        AlertDescription::UserCanceled,
        "user_canceled",
        "somebody there ended it",
    ),
    (
        AlertDescription::MissingExtension,
        "missing_extension",
        "it misses an extension",
    ),
    (
        AlertDescription::UnsupportedExtension,
        "unsupported_extension",
        "it did not ask for an extension that it got",
    ),
    (
        AlertDescription::UnrecognisedName,
        "unrecognized_name",
        "it has nothing under this name",
    ),
    (
        AlertDescription::CertificateRequired,
        "certificate_required",
        "it demands a client certificate",
    ),
    (
        AlertDescription::NoApplicationProtocol,
        "no_application_protocol",
        "it demands a protocol of an application (ALPN), and none is named here",
    ),
];

/// An alert's name and meaning.
pub fn alert(alert: AlertDescription) -> String {
    match ALERTS.iter().find(|(known, ..)| *known == alert) {
        Some((_, name, meaning)) => format!("alert {name}: {meaning}"),
        None => format!("alert number {}", u8::from(alert)),
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

/// Its name in IANA's registry, which has no version in the names of TLS 1.3.
pub fn cipher_suite(suite: CipherSuite) -> String {
    let name = suite.as_str().unwrap_or("one without a name");
    name.replace("TLS13_", "TLS_")
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
