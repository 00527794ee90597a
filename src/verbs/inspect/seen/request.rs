//! A signing request, for people and for programs.

use serde_json::{Value, json};

use super::{brief, extension, key_rows, title};
use crate::pki::explain;
use crate::pki::facts::Extension;
use crate::pki::findings::names_in_subject;
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

    pub(super) fn put_extensions(&self, text: &mut String) {
        extension::put(text, &self.request.extensions, explain::asked);
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
            false => row(text, "asks for", &format!("names: {}", sans(&request.sans))),
        }
        for extension in &request.extensions {
            for wish in wishes(extension) {
                row(text, "asks for", &wish);
            }
        }
        for attribute in &request.attributes {
            row(text, "also holds", attribute);
        }
        let proof = match (self.checked, request.proven) {
            (true, true) => "good: its sender has the private key",
            (true, false) => {
                "not good, or of a kind that cannot be checked here: sign-client and sign-server refuse it"
            }
            (false, _) => "not checked: there are too many requests here",
        };
        row(text, "signature", proof);
        key_rows(text, &request.spki);
        row(text, "sha256", &fingerprint(&self.sha256));
        if let Some(how) = request.ca_wish {
            let finding =
                format!("it asks to be a CA ({how}): sign-client and sign-server refuse it");
            row(text, "to know", &finding);
        }
        if let Some(finding) = names_in_subject(&request.subject) {
            row(text, "to know", finding);
        }
        if let Some(why) = request.spki.weakness() {
            row(
                text,
                "to know",
                &format!("{why}: sign-client and sign-server refuse it"),
            );
        }
    }
}

/// What an extension asks for, in the words of a certificate's.
fn wishes(extension: &Extension) -> Vec<String> {
    match explain::asked(extension) {
        // The names of all of them stand in one row.
        _ if extension.oid == "2.5.29.17" => Vec::new(),
        Some(lines) => lines
            .iter()
            .map(|(label, words)| format!("{label}: {words}"))
            .collect(),
        None => vec![extension::unknown(extension)],
    }
}
