//! Whether a CA's certificate can be made anew, and by whom.

use time::OffsetDateTime;

use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::pki::decide::wrong_authority;
use crate::pki::lifetime::show;

/// A CA, of this moment, with a key that is worth it.
pub(super) fn is_a_ca(ca: &Ca, now: OffsetDateTime) -> Result<(), Failure> {
    let facts = ca.certificate.facts();
    let (path, subject) = (ca.cert_path.display(), &facts.subject);
    let refused = |why: String| Failure::new(Kind::Refused, why);
    if !facts.acts_as_ca() {
        return Err(refused(format!(
            "{path} ({subject}) is no CA's certificate (basicConstraints has no CA:TRUE)"
        )));
    }
    if let Some(why) = facts.spki.weakness() {
        return Err(
            refused(format!("the CA in {path} cannot be renewed: {why}")).hint(
                "make a new CA beside it, and issue from that: mtls-ca init-ca --ca-dir OTHER",
            ),
        );
    }
    if now < facts.validity.not_before {
        let (start, now) = (show(facts.validity.not_before), show(now));
        return Err(refused(format!(
            "the CA in {path} begins on {start}, and this machine's clock says {now}"
        )));
    }
    Ok(())
}

/// Whoever signed it signs it again.
pub(super) fn is_signed_by(ca: &Ca, parent: Option<&Ca>) -> Result<(), Failure> {
    let (path, facts) = (ca.cert_path.display(), ca.certificate.facts());
    match parent {
        Some(parent) if facts.is_self_issued() => {
            let message = format!(
                "{path} is a root, signed by itself; --parent {} is for an intermediate",
                parent.book.folder().display()
            );
            Err(Failure::new(Kind::Usage, message).hint("leave --parent out"))
        }
        Some(parent) => match wrong_authority(&ca.certificate, &parent.certificate) {
            None => Ok(()),
            Some(why) => Err(Failure::new(Kind::Conflict, format!("{path}: {why}"))
                .hint("say where the CA is that signed it: --parent DIR")),
        },
        None if !facts.is_self_issued() => {
            let message = format!(
                "{path} was signed by {}, which is to sign it again",
                facts.issuer
            );
            Err(Failure::new(Kind::Usage, message).hint("say where that CA is: --parent DIR"))
        }
        // What cannot be checked (an algorithm of the past) is left to its key, which must be the certificate's.
        None if ca.certificate.signs_itself() == Some(false) => {
            let message = format!("{path}: the certificate's signature is not its own");
            Err(Failure::new(Kind::Conflict, message)
                .hint("bring the CA's folder back from your backup"))
        }
        None => Ok(()),
    }
}
