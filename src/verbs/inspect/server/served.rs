//! One server as it is shown: what was seen of it, and what that means.

use std::path::Path;

use serde_json::json;

use crate::host::read;
use crate::host::tls::{self, End, Proof, Seen};
use crate::pki::armour;
use crate::pki::explain::visible_json;
use crate::pki::name::Name;
use crate::pki::spki::hex;
use crate::pki::verdict::Verdict;
use crate::report::row;
use crate::verbs::verify::judged::{self, Where};

/// One server.
pub struct Served {
    /// `host:port`.
    pub place: String,
    /// The name that it was asked for.
    pub name: String,
    /// What was seen.
    pub seen: Seen,
    /// Whether there was a certificate to show it.
    pub shown_pair: bool,
    /// What to think of its chain, where there is an anchor.
    pub verdict: Option<Verdict>,
}

/// What became of the client's certificate, as far as TLS tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    NotAsked,
    None,
    Required,
    Accepted,
    Refused,
    WrongKind,
}

impl Served {
    fn client(&self) -> Client {
        let Some(asked) = &self.seen.asked else {
            return Client::NotAsked;
        };
        let goes_on = matches!(self.seen.end, End::Open | End::Left | End::Silent);
        match (self.shown_pair, goes_on) {
            (true, _) if !asked.takes_our_kind => Client::WrongKind,
            (true, true) => Client::Accepted,
            (true, false) => Client::Refused,
            (false, true) => Client::None,
            (false, false) => Client::Required,
        }
    }

    /// What it sent, as a file would hold it.
    pub fn pem(&self) -> String {
        let certificates = self.seen.chain.iter();
        certificates
            .map(|der| armour::write("CERTIFICATE", der))
            .collect()
    }

    /// Its part in the exit code.
    pub fn exit(&self) -> u8 {
        let refused = matches!(self.client(), Client::Refused | Client::WrongKind);
        let bad = self.verdict.as_ref().is_some_and(|verdict| !verdict.valid);
        match self.seen.end {
            End::Broken(_) => 1,
            _ if refused || bad => 4,
            _ => 0,
        }
    }

    /// What went wrong after its certificates were seen.
    pub fn failure(&self) -> Option<String> {
        match &self.seen.end {
            End::Broken(why) => Some(format!(
                "the handshake with {} was broken off: {why}",
                self.place
            )),
            _ => None,
        }
    }

    /// Why the server did not go on.
    fn reason(&self) -> Option<String> {
        match &self.seen.end {
            End::Open | End::Silent => None,
            End::Left => Some("it closed the connection afterwards".to_owned()),
            End::Closed => Some("it closed the connection and gave no reason".to_owned()),
            End::Alert(alert) => Some(tls::alert(*alert)),
            End::Broken(why) => Some(why.clone()),
        }
    }

    /// For people, before its certificates.
    pub fn describe(&self, anchors: Option<&Path>, text: &mut String) {
        let seen = &self.seen;
        text.push_str(&format!("\x1b[1mserver\x1b[0m {}\n", self.place));
        row(text, "address", &seen.address.to_string());
        row(text, "name", &self.name);
        let protocol = seen.protocol.unwrap_or("unknown");
        let suite = seen.cipher_suite.as_deref().unwrap_or("no cipher suite");
        row(text, "protocol", &format!("{protocol}, {suite}"));
        let count = match seen.chain.len() {
            1 => "1 certificate".to_owned(),
            many => format!("{many} certificates"),
        };
        row(text, "sends", &count);
        row(text, "has its key", proof_words(&seen.proof));
        if let End::Broken(why) = &seen.end {
            row(text, "broken off", why);
        } else {
            self.describe_client(text);
        }
        match (&self.verdict, anchors) {
            (Some(verdict), Some(anchors)) => {
                row(text, "trust", &read::name(anchors));
                let place = Where {
                    path: Path::new(&self.place),
                    number: 0,
                    shares: false,
                    is_one_of_many: false,
                };
                judged::describe(text, verdict, place);
            }
            _ => row(
                text,
                "verdict",
                "none, because no CA is given: --ca FILE, or --ca-dir DIR (the system's roots are never used)",
            ),
        }
        text.push('\n');
    }

    fn describe_client(&self, text: &mut String) {
        let label = "client cert";
        let reason = self.reason().unwrap_or_default();
        let behind = match self.seen.end {
            End::Left => "what is behind it closed the connection then",
            _ => "what is behind it may still refuse",
        };
        let said = match self.client() {
            Client::NotAsked if self.shown_pair => {
                "not asked for, so --cert was not used".to_owned()
            }
            Client::NotAsked => "not asked for".to_owned(),
            Client::None => format!("asked for; without one TLS goes on ({behind})"),
            Client::Required => {
                format!("demanded: without one the server does not go on ({reason})")
            }
            Client::Accepted if matches!(self.seen.end, End::Silent) => {
                format!("not refused: the server is silent about it ({behind})")
            }
            Client::Accepted => format!("accepted, as far as TLS can tell ({behind})"),
            Client::Refused => format!("refused: {reason}"),
            Client::WrongKind => {
                "not sent: the server takes no signature of the kind that the key makes".to_owned()
            }
        };
        row(text, label, &said);
        let Some(asked) = &self.seen.asked else {
            return;
        };
        if asked.cas.is_empty() {
            row(text, "of a CA", "any: the server names none");
        }
        for ca in &asked.cas {
            row(text, "of a CA", &dn(ca));
        }
    }

    /// In JSON, with the members of the list of its certificates.
    pub fn json(&self, chain: &str) -> String {
        let seen = &self.seen;
        let asked = seen.asked.as_ref();
        let cas = asked.map(|asked| asked.cas.iter().map(|ca| dn(ca)).collect::<Vec<_>>());
        let value = json!({
            "kind": "server",
            "server": self.place,
            "address": seen.address.to_string(),
            "servername": self.name,
            "protocol": seen.protocol,
            "cipher_suite": seen.cipher_suite,
            "key_proof": match seen.proof {
                Proof::Good => "good",
                Proof::Bad => "bad",
                Proof::Unchecked => "unchecked",
                Proof::Missing => "missing",
            },
            "asks_for_client_certificate": asked.is_some(),
            "client_cas": cas.unwrap_or_default(),
            "client_certificate": match self.client() {
                Client::NotAsked => "not-asked",
                Client::None => "none",
                Client::Required => "required",
                Client::Accepted => "accepted",
                Client::Refused => "refused",
                Client::WrongKind => "wrong-kind",
            },
            "reason": self.reason(),
            "verdict": self.verdict.as_ref().map(judged::verdict_json),
        });
        let mut text = visible_json(value.to_string());
        // Before the brace that ends the object: as values the certificates would take ten times the memory.
        text.pop();
        text.push_str(",\"chain\":[");
        text.push_str(chain);
        text.push_str("]}");
        text
    }
}

fn proof_words(proof: &Proof) -> &'static str {
    match proof {
        Proof::Good => "yes: it signed the handshake with the key of its certificate",
        Proof::Bad => "no: it signed the handshake with another key than its certificate's",
        Proof::Unchecked => {
            "unknown: its signature on the handshake is of a kind that cannot be checked here"
        }
        Proof::Missing => "unknown: the handshake did not come so far",
    }
}

fn dn(der: &[u8]) -> String {
    Name::from_der(der).map_or_else(|_| format!("#{}", hex(der)), |name| name.to_string())
}
