//! What we take from a certification request (RFC 2986), and what we list as
//! ignored. A request only asks: its key is taken after it proved that it has
//! the private one, its subject as the bytes it came in, and nothing else unless
//! a person says so.

use std::fmt;

use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;

use super::der;
use super::facts::{Extension, LARGEST, brief, dotted, ext_key_usage_words, key_usage_words};
use super::name::Name;
use super::profile::Profile;
use super::san::San;
use super::spki::Spki;
use super::verdict;

/// A request: what it says and asks for, and whether it proves that its sender has the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The subject, as it came; may be empty.
    pub subject: Name,
    /// The key.
    pub spki: Spki,
    /// The names it asks for.
    pub sans: Vec<San>,
    /// Everything else it asks for.
    pub others: Vec<Asked>,
    /// Its attributes that hold no extensions, by name or OID: what they say is for another CA.
    pub attributes: Vec<String>,
    /// Every extension that it asks for, as it stands.
    pub extensions: Vec<Extension>,
    /// Whether its own signature is good.
    pub proven: bool,
    /// How it asks to be a CA, if it does.
    pub ca_wish: Option<&'static str>,
}

/// Something a request asks for and does not get by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is: an extension's or attribute's name, or its OID.
    pub what: String,
    /// The values, for people; may be empty.
    pub value: String,
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum RequestError {
    /// It does not parse.
    Malformed(String),
    /// Its key must not be certified.
    WeakKey(String),
    /// Its signature does not prove that it has the private key.
    BadSignature,
    /// Its signature cannot be checked: the request "is signed with …".
    Unchecked(String),
    /// It asks to be a CA.
    WantsToBeCa(&'static str),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::Malformed(why) => write!(f, "the request does not parse: {why}"),
            RequestError::WeakKey(why) => write!(f, "the request is refused: {why}"),
            RequestError::BadSignature => f.write_str(
                "the request is refused: its own signature is wrong, so it does not prove that its sender has the private key",
            ),
            RequestError::Unchecked(why) => write!(f, "the request is refused: it {why}"),
            RequestError::WantsToBeCa(how) => {
                write!(f, "the request is refused: it asks to be a CA ({how})")
            }
        }
    }
}

impl Request {
    /// Reads a request and refuses one that must not be signed.
    pub fn from_der(der: &[u8]) -> Result<Request, RequestError> {
        let request = Request::read(der)?;
        match (request.spki.weakness(), request.proven, request.ca_wish) {
            (Some(why), ..) => Err(RequestError::WeakKey(why)),
            (None, false, _) => Err(match verdict::unchecked(der, request.spki.as_der()) {
                Some(why) => RequestError::Unchecked(why),
                None => RequestError::BadSignature,
            }),
            (None, true, Some(how)) => Err(RequestError::WantsToBeCa(how)),
            (None, true, None) => Ok(request),
        }
    }

    /// Reads any request that fills `der` to its end, to show what it says.
    pub fn read(der: &[u8]) -> Result<Request, RequestError> {
        let mut request = Request::read_unproven(der)?;
        let parsed = X509CertificationRequest::from_der(der).ok();
        request.proven = parsed.is_some_and(|(_, parsed)| parsed.verify_signature().is_ok());
        Ok(request)
    }

    /// The same, without the work of checking its signature: it is not proven.
    pub fn read_unproven(der: &[u8]) -> Result<Request, RequestError> {
        let malformed = |why: String| RequestError::Malformed(why);
        if der.len() > LARGEST {
            let size = der.len();
            return Err(malformed(format!(
                "it has {size} bytes; {LARGEST} are the most"
            )));
        }
        let (rest, parsed) =
            X509CertificationRequest::from_der(der).map_err(|error| malformed(brief(&error)))?;
        if !rest.is_empty() {
            return Err(malformed(format!("{} bytes follow it", rest.len())));
        }
        let info = &parsed.certification_request_info;
        let subject = Name::from_der(info.subject.as_raw())
            .map_err(|error| malformed(format!("its subject: {error}")))?;
        let mut request = Request {
            subject,
            spki: Spki::of(&info.subject_pki),
            sans: Vec::new(),
            others: Vec::new(),
            attributes: Vec::new(),
            extensions: Vec::new(),
            proven: false,
            ca_wish: None,
        };
        one_value_each(der).map_err(malformed)?;
        for attribute in info.iter_attributes() {
            match attribute.parsed_attribute() {
                ParsedCriAttribute::ExtensionRequest(asked) => {
                    for extension in &asked.extensions {
                        request.take_in(extension)?;
                        request.extensions.push(Extension::of(extension));
                    }
                }
                // The password is between the sender and some other CA: never shown.
                ParsedCriAttribute::ChallengePassword(_) => {
                    request.attributes.push("challengePassword".to_owned());
                }
                _ => request.attributes.push(dotted(&attribute.oid).into_owned()),
            }
        }
        for attribute in request.attributes.clone() {
            request.also(&attribute, String::new());
        }
        Ok(request)
    }

    /// What it asked for and does not get from `profile` with the names in `granted`.
    pub fn ignored(&self, profile: &Profile, granted: &[San]) -> Vec<Asked> {
        let names = self.sans.iter().filter(|san| !granted.contains(san));
        let names = names.map(|san| Asked {
            what: "subjectAltName".into(),
            value: san.to_string(),
        });
        let usage = match profile.word {
            "server" => "serverAuth",
            _ => "clientAuth",
        };
        let given = |asked: &&Asked| match asked.what.as_str() {
            "keyUsage" => asked.value == "digitalSignature",
            "extendedKeyUsage" => asked.value == usage,
            "basicConstraints" => true,
            _ => false,
        };
        names
            .chain(self.others.iter().filter(|asked| !given(asked)).cloned())
            .collect()
    }

    fn also(&mut self, what: &str, value: String) {
        self.others.push(Asked {
            what: what.to_owned(),
            value,
        });
    }

    fn take_in(&mut self, extension: &X509Extension<'_>) -> Result<(), RequestError> {
        match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(_) => {
                let names = San::list_from_extension(extension.value).map_err(|error| {
                    RequestError::Malformed(format!("its subjectAltName: {error}"))
                })?;
                self.sans.extend(names);
            }
            ParsedExtension::BasicConstraints(constraints) if constraints.ca => {
                self.ca_wish = Some("basicConstraints CA:TRUE");
            }
            ParsedExtension::BasicConstraints(_) => {
                self.also("basicConstraints", "CA:FALSE".into())
            }
            ParsedExtension::KeyUsage(usage) if usage.key_cert_sign() => {
                self.ca_wish = Some("keyUsage keyCertSign");
            }
            ParsedExtension::KeyUsage(usage) if usage.crl_sign() => {
                self.ca_wish = Some("keyUsage cRLSign");
            }
            ParsedExtension::KeyUsage(usage) => {
                self.also("keyUsage", key_usage_words(usage).join(", "));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.also("extendedKeyUsage", ext_key_usage_words(usage).join(", "));
            }
            // basicConstraints or keyUsage that do not parse may ask for anything: refuse.
            ParsedExtension::ParseError { .. } | ParsedExtension::Unparsed => {
                let oid = dotted(&extension.oid);
                let name = extension_name(&oid);
                return Err(RequestError::Malformed(format!("its {name} is broken")));
            }
            _ => {
                let oid = dotted(&extension.oid);
                self.also(extension_name(&oid), String::new());
            }
        }
        Ok(())
    }
}

/// RFC 2985 sections 5.4.1 and 5.4.2: what a request asks for stands in attributes of a
/// single value. The parser reads the first alone, and a second would go unseen.
fn one_value_each(der: &[u8]) -> Result<(), String> {
    let broken = |_| "it is not DER".to_owned();
    let request = der::children(der::read_all(der).map_err(broken)?.content).map_err(broken)?;
    let info = request.first().map_or(&[][..], |info| info.content);
    let parts = der::children(info).map_err(broken)?;
    let attributes = parts.iter().filter(|part| part.tag == ATTRIBUTES);
    for attributes in attributes {
        for attribute in der::children(attributes.content).map_err(broken)? {
            let parts = der::children(attribute.content).map_err(broken)?;
            let [kind, values] = parts.as_slice() else {
                return Err("an attribute is not a type with its values".to_owned());
            };
            let count = der::children(values.content).map_err(broken)?.len();
            let kind = der::oid_text(kind.content).unwrap_or_default();
            if count != 1 && SINGLE_VALUED.contains(&kind.as_str()) {
                return Err(format!("its attribute {kind} has {count} values, not one"));
            }
        }
    }
    Ok(())
}

/// challengePassword and extensionRequest.
const SINGLE_VALUED: [&str; 2] = ["1.2.840.113549.1.9.7", "1.2.840.113549.1.9.14"];

/// The tag of a request's attributes: context-specific, 0, constructed.
const ATTRIBUTES: u8 = 0xa0;

/// The name that RFC 5280 gives an extension, or its OID.
pub fn extension_name(oid: &str) -> &str {
    match oid {
        "2.5.29.14" => "subjectKeyIdentifier",
        "2.5.29.15" => "keyUsage",
        "2.5.29.17" => "subjectAltName",
        "2.5.29.18" => "issuerAltName",
        "2.5.29.19" => "basicConstraints",
        "2.5.29.30" => "nameConstraints",
        "2.5.29.31" => "cRLDistributionPoints",
        "2.5.29.32" => "certificatePolicies",
        "2.5.29.33" => "policyMappings",
        "2.5.29.35" => "authorityKeyIdentifier",
        "2.5.29.36" => "policyConstraints",
        "2.5.29.37" => "extendedKeyUsage",
        "2.5.29.54" => "inhibitAnyPolicy",
        "1.3.6.1.5.5.7.1.1" => "authorityInfoAccess",
        "1.3.6.1.5.5.7.1.11" => "subjectInfoAccess",
        "1.3.6.1.5.5.7.1.24" => "tlsFeature",
        "2.16.840.1.113730.1.1" => "netscapeCertType",
        "2.16.840.1.113730.1.13" => "netscapeComment",
        other => other,
    }
}

#[cfg(test)]
mod tests;
