//! The CRLs that a verdict may ask, each read and indexed once, with the outcomes of their signature checks.

use std::collections::HashMap;
use std::sync::Mutex;

use super::Problem;
use super::crl::Crl;
use super::names::{self, NameIndex};
use super::parsed::Cert;
use super::signature::Outcome;

/// The CRLs of a trust, each read once.
#[derive(Debug, Default)]
pub(super) struct CrlStore<'a> {
    pub given: usize,
    crls: Vec<Crl<'a>>,
    by_issuer: NameIndex<'a>,
    pub unreadable: Vec<String>,
    /// Which certificate's key signed which CRL: (CRL, certificate).
    pub checked: Mutex<HashMap<(u32, u32), Outcome>>,
}

impl<'a> CrlStore<'a> {
    pub fn read(ders: &[&'a [u8]]) -> Self {
        let mut store = CrlStore {
            given: ders.len(),
            ..CrlStore::default()
        };
        for (number, der) in ders.iter().enumerate() {
            let id = u32::try_from(store.crls.len()).unwrap_or(u32::MAX);
            match Crl::read(der, id) {
                Ok(crl) => {
                    store.by_issuer.add(crl.issuer, id);
                    store.crls.push(crl);
                }
                Err(why) => store
                    .unreadable
                    .push(format!("CRL number {} {}", number + 1, why.0)),
            }
        }
        store
    }

    pub fn is_empty(&self) -> bool {
        self.given == 0
    }

    /// Those of this issuer, the newest first. Of one second, the higher number is newer (RFC 5280 section 5.2.3).
    pub fn of(&self, issuer: &[u8]) -> Vec<&Crl<'a>> {
        let mut found: Vec<_> = self
            .by_issuer
            .get(issuer)
            .iter()
            .map(|id| &self.crls[*id as usize])
            .collect();
        found.sort_by(|a, b| b.age().cmp(&a.age()));
        found
    }

    /// Remarks about CRLs of these issuers that do not make them useless, each once for an issuer.
    pub fn remarks(&self, issuers: &[&Cert<'_>]) -> Vec<Problem> {
        let mut all = Vec::new();
        for issuer in issuers {
            let lists = self.of(issuer.subject);
            if let Some(crl) = lists.iter().find(|crl| crl.aki.is_none()) {
                all.push(about(
                    crl,
                    "crl-without-aki",
                    "has no authorityKeyIdentifier, which every CRL should have (RFC 5280 5.2.1)",
                    "have the CA make its CRL again with its key identifier",
                ));
            }
            // A rule for who makes it (certtool and `pki` of strongSwan do not keep it); to read it there is no other way.
            if let Some(crl) = lists.iter().find(|crl| crl.has_empty_list) {
                all.push(about(
                    crl,
                    "crl-empty-list",
                    "has an empty list of revoked certificates, which should then be left out (RFC 5280 5.1.2.6)",
                    "leave it, or have the CA make its CRL with another tool",
                ));
            }
        }
        all
    }
}

/// What is wrong with a CRL, so that it cannot be used.
pub(super) fn about(crl: &Crl<'_>, code: &'static str, what: &str, hint: &str) -> Problem {
    let issuer = names::shown(crl.issuer);
    Problem {
        code,
        message: format!("the CRL of {issuer} {what}"),
        certificate: issuer,
        hint: hint.to_owned(),
    }
}
