//! What sits in the handshake, lets everything pass, and writes down what it saw. It must not decide
//! whether a certificate is good.

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use crate::pki::der::{self, tag};
use crate::pki::facts::Certificate;
use crate::pki::spki::KeyKind;

/// Verifier and client in one, with a notebook.
pub struct Witness {
    algorithms: WebPkiSupportedAlgorithms,
    pair: Option<Arc<CertifiedKey>>,
    notes: Mutex<Notes>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Notes {
    /// The certificates that came.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server showed that it has the key of the first.
    pub proof: Proof,
    /// Its wish for a certificate.
    pub asked: Option<Asked>,
}

/// Whether the server showed that it has the key of its certificate, by signing the handshake (RFC 8446
/// section 4.4.3, RFC 5246 section 7.4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// The handshake did not come so far.
    #[default]
    Missing,
    /// The signature is good.
    Good,
    /// It was made with another key.
    Bad,
    /// It is of a kind that cannot be checked here.
    Unchecked,
}

/// What a server says when it asks for a certificate.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The names of the CAs that it takes certificates of, DER; none means that it does not say.
    pub cas: Vec<Vec<u8>>,
    /// Whether it takes signatures of the kind that the pair's key makes.
    pub takes_our_kind: bool,
}

/// Signatures that are let pass unchecked, so that a server with such a key goes on and can be seen.
const SEEN_ONLY: [SignatureScheme; 2] = [
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
];

impl Witness {
    /// One that shows `pair` to a server that asks.
    pub fn new(pair: Option<Arc<CertifiedKey>>) -> Witness {
        Witness {
            algorithms: rustls::crypto::ring::default_provider().signature_verification_algorithms,
            pair,
            notes: Mutex::default(),
        }
    }

    /// What was seen so far; the notebook is empty then.
    pub fn notes(&self) -> Notes {
        mem::take(&mut *self.book())
    }

    fn book(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let proof = self.proof(message, cert, signed);
        self.book().proof = proof.clone();
        match proof {
            Proof::Bad => Err(CertificateError::BadSignature.into()),
            _ => Ok(HandshakeSignatureValid::assertion()),
        }
    }

    /// With the algorithms of the provider, but over our own reading of the certificate: webpki's takes
    /// neither version 1 nor much else that is to be seen here.
    fn proof(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Proof {
        let Ok(certificate) = Certificate::from_der(cert) else {
            return Proof::Unchecked;
        };
        let spki = &certificate.facts().spki;
        // ring calls every signature of such a key wrong.
        if matches!(spki.kind(), KeyKind::Rsa(bits) if !(2048..=8192).contains(bits)) {
            return Proof::Unchecked;
        }
        let Some((algorithm, key)) = split(spki.as_der()) else {
            return Proof::Unchecked;
        };
        let verdicts: Vec<bool> = self
            .algorithms
            .mapping
            .iter()
            .filter(|(scheme, _)| *scheme == signed.scheme)
            .flat_map(|(_, candidates)| candidates.iter())
            .filter(|candidate| candidate.public_key_alg_id().as_ref() == algorithm)
            .map(|candidate| {
                candidate
                    .verify_signature(key, message, signed.signature())
                    .is_ok()
            })
            .collect();
        match verdicts.contains(&true) {
            true => Proof::Good,
            false if verdicts.is_empty() => Proof::Unchecked,
            false => Proof::Bad,
        }
    }
}

/// The content of the AlgorithmIdentifier, and the key's bits (RFC 5280 section 4.1).
fn split(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let parts = der::children(der::read_tagged(spki, tag::SEQUENCE).ok()?).ok()?;
    match parts.as_slice() {
        [algorithm, bits] => Some((algorithm.content, bits.content.strip_prefix(&[0])?)),
        _ => None,
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(leaf).chain(others);
        self.book().chain = all.map(|certificate| certificate.to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = self.algorithms.mapping.iter().map(|(scheme, _)| *scheme);
        known.chain(SEEN_ONLY).collect()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, cas: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let pair = self.pair.clone();
        self.book().asked = Some(Asked {
            cas: cas.iter().map(|name| name.to_vec()).collect(),
            takes_our_kind: pair
                .as_ref()
                .is_none_or(|pair| pair.key.choose_scheme(schemes).is_some()),
        });
        pair
    }

    /// Always: only who may have one is told of the wish for one.
    fn has_certs(&self) -> bool {
        true
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness")
    }
}
