//! A signing request, for people and for programs.

use serde_json::{Value, json};

use super::{brief, key_rows, title};
use crate::pki::request::Request;
use crate::pki::spki::{hex, sha1, sha256};
use crate::report::{fingerprint, row, sans};
use crate::verbs::inspect::budget::Budget;

/// A request, and whether its signature was looked at.
pub struct Asking {
    pub request: Request,
    pub sha256: [u8; 32],
    pub sha1: [u8; 20],
    checked: bool,
}

impl Asking {
    /// Reads one; its signature is checked as long as the budget lasts.
    pub fn of(der: &[u8], budget: &mut Budget) -> Result<Asking, String> {
        let checked = budget.check();
        let request = match checked {
            true => Request::read(der),
            false => Request::read_unproven(der),
        };
        Ok(Asking {
            request: request.map_err(|error| error.to_string())?,
            sha256: sha256(der),
            sha1: sha1(der),
            checked,
        })
    }

    pub(super) fn json(&self) -> Value {
        let request = &self.request;
        let good = self.checked.then_some(request.proven);
        json!({
            "subject": request.subject.to_string(),
            "sans": request.sans.iter().map(|san| json!({"type": san.kind(), "value": san.value()})).collect::<Value>(),
            "asks": request.others.iter().map(|asked| json!({"type": asked.what, "value": asked.value})).collect::<Value>(),
            "key_type": request.spki.kind().to_string(),
            "wants_to_be_ca": request.ca_wish.is_some(),
            "signature_good": good,
            "sha256": hex(&self.sha256),
            "spki_sha256": hex(&request.spki.sha256()),
        })
    }

    pub(super) fn describe(&self, text: &mut String) {
        let request = &self.request;
        let subject = request.subject.to_string();
        let whose = format!(
            "{}, key {}",
            brief(&request.subject, &subject),
            request.spki.kind()
        );
        title(text, "signing request", &whose);
        if !subject.is_empty() {
            row(text, "subject", &subject);
        }
        match request.sans.is_empty() {
            true => row(text, "asks for", "no names"),
            false => row(text, "asks for", &sans(&request.sans)),
        }
        for asked in &request.others {
            let words = format!("{} {}", asked.what, asked.value);
            row(text, "asks for", words.trim_end());
        }
        if let Some(how) = request.ca_wish {
            row(text, "asks for", &format!("to be a CA ({how})"));
        }
        let proof = match (self.checked, request.proven) {
            (true, true) => "good: its sender has the private key",
            (true, false) => "not good, or of a kind that cannot be checked here",
            (false, _) => "not checked: there are too many requests here",
        };
        row(text, "signature", proof);
        key_rows(text, &request.spki);
        row(text, "sha256", &fingerprint(&self.sha256));
    }
}
