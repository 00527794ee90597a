//! Words for what revocation lists say, and for what they leave open.

use super::Problem;
use super::crl::Crl;
use super::crl_entries::Revocation;
use super::names;
use super::parsed::Cert;
use super::revocation::Asker;
use super::shape::date;

impl Asker<'_, '_> {
    /// That a CRL cannot be used must not hide that it revokes the certificate, where its CA signed it.
    pub fn with_entry(&self, mut problem: Problem, crl: &Crl<'_>) -> Problem {
        let cert = self.cert();
        if let Some(revocation) = self.revoking_entry(crl) {
            let said = format!(
                "; it says that {} {}",
                cert.label(),
                revoked_how(cert, &revocation)
            );
            problem.message.push_str(&said);
        }
        problem
    }

    fn revoking_entry(&self, crl: &Crl<'_>) -> Option<Revocation> {
        let cert = self.cert();
        let entry = crl.entries.find(cert.serial, cert.issuer);
        entry.filter(|entry| !entry.is_removal() && self.signer(crl).is_ok())
    }

    /// Does any list revoke it, were it one that cannot be used?
    pub fn is_revoked_somewhere(&self) -> bool {
        let lists = self.candidates();
        lists.iter().any(|crl| self.revoking_entry(crl).is_some())
    }

    pub fn missing(&self, covered: u16) -> Problem {
        let cert = self.cert();
        let store = &self.set.trust.crls;
        let what = if covered != 0 {
            "is covered by a CRL for some reasons of revocation only".to_owned()
        } else if !self.candidates().is_empty() {
            format!(
                "is not in the scope of any CRL of its issuer {}",
                names::shown(cert.issuer)
            )
        } else if store.unreadable.is_empty() {
            let given = match store.given {
                1 => "the one CRL given".to_owned(),
                many => format!("any of the {many} CRLs given"),
            };
            let issuer = names::shown(cert.issuer);
            format!("is not covered by {given}; its issuer is {issuer}")
        } else {
            format!(
                "is not covered by any CRL that could be read ({})",
                store.unreadable.join("; ")
            )
        };
        Problem::of(
            cert,
            "crl-missing",
            &format!("{what} (RFC 5280 6.3.3)"),
            &format!(
                "give the CRL of {}, too: --crl takes a file with the CRLs of all CAs of the chain",
                names::shown(cert.issuer)
            ),
        )
    }
}

pub(super) fn revoked(cert: &Cert<'_>, crl: &Crl<'_>, revocation: Revocation) -> Problem {
    Problem::of(
        cert,
        "revoked",
        &format!(
            "{}, says CRL number {} of {} (RFC 5280 6.3.3)",
            revoked_how(cert, &revocation),
            crl.shown_number(),
            names::shown(crl.issuer)
        ),
        "do not use it any more; issue a new one with a new key",
    )
}

pub(super) fn revoked_how(cert: &Cert<'_>, revocation: &Revocation) -> String {
    let when = revocation
        .date
        .map_or_else(String::new, |d| format!(" on {}", date(d)));
    format!(
        "with serial {} was revoked{when}, reason {}",
        cert.serial_hex(),
        revocation.reason_name()
    )
}
