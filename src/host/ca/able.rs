//! Whether a CA can issue: by what its certificate says of it (RFC 5280 sections 4.2.1.3 and 4.2.1.9), and by the time.

use std::iter;

use time::OffsetDateTime;

use super::Ca;
use crate::failure::{Failure, Kind};
use crate::pki::issue::{IssueError, has_its_own_key};
use crate::pki::lifetime::show;
use crate::pki::spki::Spki;

impl Ca {
    /// Refuses what is no CA, whatever the time is.
    pub fn is_a_ca(&self) -> Result<(), Failure> {
        let facts = self.certificate.facts();
        let (path, subject) = (self.cert_path.display(), &facts.subject);
        if !facts.acts_as_ca() {
            return refused(format!(
                "{path} ({subject}) is no CA's certificate (basicConstraints has no CA:TRUE), so it can sign nothing"
            ));
        }
        if !facts.may_sign_certificates() {
            return refused(format!(
                "{path} ({subject}) may not sign certificates (its keyUsage lacks keyCertSign)"
            ));
        }
        Ok(())
    }

    /// Refuses to certify the key of this CA, or of one above it that it knows.
    pub fn is_another_key(&self, spki: &Spki) -> Result<(), IssueError> {
        let mut chain = iter::once(&self.certificate).chain(&self.above);
        chain.try_for_each(|above| has_its_own_key(spki, above))
    }

    /// Refuses a CA that cannot issue now: not a CA, over, or not begun.
    pub fn can_issue_at(&self, now: OffsetDateTime) -> Result<(), Failure> {
        self.is_a_ca()?;
        let (path, validity) = (self.cert_path.display(), self.certificate.facts().validity);
        if validity.not_after < now {
            let end = show(validity.not_after);
            return refused(format!(
                "the CA in {path} ended on {end}; what it signs now is worth nothing"
            ))
            .map_err(|failure| {
                failure.hint(format!("renew it, with the same key: {}", self.renewal()))
            });
        }
        if now < validity.not_before {
            let (start, now) = (show(validity.not_before), show(now));
            return refused(format!(
                "the CA in {path} begins on {start}, and this machine's clock says {now}"
            ));
        }
        Ok(())
    }
}

fn refused(why: String) -> Result<(), Failure> {
    Err(Failure::new(Kind::Refused, why))
}
