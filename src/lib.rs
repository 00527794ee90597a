//! `mtls-ca`: a certificate authority for mutual TLS that is safe to run twice.

pub mod pki;
