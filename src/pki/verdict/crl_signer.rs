//! Who signed a CRL, and whether they may (RFC 5280 section 6.3.3 (f), (g)).

use std::sync::PoisonError;

use super::Problem;
use super::crl::Crl;
use super::crl_store::about;
use super::extensions::key_usage::CRL_SIGN;
use super::names;
use super::parsed::Cert;
use super::path::{self, Revocation, Setting};
use super::revocation::Asker;
use super::signature::{self, Outcome};
use super::usage::Purposes;

impl Asker<'_, '_> {
    /// Finds the certificate whose key signed the CRL, and makes sure that it may (6.3.3 (f), (g)).
    pub fn signer<'c>(&'c self, crl: &Crl<'_>) -> Result<&'c Cert<'c>, Problem> {
        let set = self.set;
        let above = &self.chain[self.place + 1..];
        let in_chain = above
            .iter()
            .copied()
            .filter(|c| names::same(c.subject, crl.issuer));
        let outside = set
            .local
            .with_subject(crl.issuer)
            .chain(set.trust.intermediates.with_subject(crl.issuer))
            .filter(|c| above.iter().all(|a| a.id != c.id))
            // One path is enough of a detour.
            .filter(|_| set.revocation == Revocation::Demanded);
        let mut candidates: Vec<(&'c Cert<'c>, bool)> = in_chain
            .map(|c| (c, true))
            .chain(outside.map(|c| (c, false)))
            .collect();
        candidates
            .sort_by_key(|(c, _)| crl.aki.is_some() && c.ext.ski.is_some() && crl.aki != c.ext.ski);
        let mut refusal = None;
        for (cert, validated) in candidates {
            if !self.budget.step(1) {
                break;
            }
            match self.signature(crl, cert) {
                Outcome::Bad => continue,
                Outcome::Refused(_, why) => {
                    refusal = Some(about(
                        crl,
                        "crl-signature",
                        &why,
                        "have the CA make its CRL with a stronger algorithm",
                    ));
                    continue;
                }
                Outcome::Good => {}
            }
            if crl.aki.is_some() && cert.ext.ski.is_some() && crl.aki != cert.ext.ski {
                refusal = Some(about(
                    crl,
                    "crl-issuer",
                    "names another key than the certificate of its signer (RFC 5280 5.2.1)",
                    "have the CA make its CRL again with its key identifier",
                ));
                continue;
            }
            if cert.ext.key_usage.is_some_and(|bits| bits & CRL_SIGN == 0) {
                refusal = Some(about(
                    crl,
                    "crl-issuer-key-usage",
                    "is signed by a CA whose keyUsage does not have cRLSign (RFC 5280 6.3.3 (f))",
                    "have the CA certificate issued again with keyUsage cRLSign",
                ));
                continue;
            }
            if validated || self.signer_is_trusted(cert) {
                return Ok(cert);
            }
            refusal = Some(about(
                crl,
                "crl-issuer",
                "is signed by a certificate that does not chain to the same anchor (RFC 5280 6.3.3 (f))",
                "give the certificates between the CRL's signer and the anchor",
            ));
        }
        Err(refusal.unwrap_or_else(|| {
            about(
                crl,
                "crl-signature",
                "is not signed by any certificate that has this name (RFC 5280 6.3.3 (g))",
                "give the CRL of the CA that issued this certificate, and the certificate of its signer",
            )
        }))
    }

    fn signer_is_trusted(&self, signer: &Cert<'_>) -> bool {
        let nested = Setting {
            wanted: Purposes::ALL,
            max_depth: None,
            revocation: Revocation::Known,
            only_anchor: self.chain.last().map(|c| c.id),
            ..*self.set
        };
        path::exists(&nested, signer, self.budget)
    }

    fn signature(&self, crl: &Crl<'_>, signer: &Cert<'_>) -> Outcome {
        let checked = &self.set.trust.crls.checked;
        let key = (crl.id, signer.id);
        if let Some(known) = checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return known.clone();
        }
        if !self.budget.sign(crl.signed.message, &signer.key) {
            return Outcome::Bad;
        }
        let outcome = signature::check(&crl.signed, &signer.key);
        checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, outcome.clone());
        outcome
    }
}
