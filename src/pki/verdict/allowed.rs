//! Whether a CA may issue for names that no certificate has yet: the name constraints
//! (RFC 5280 section 4.2.1.10) asked before anything is signed, by the same rules that
//! judge it afterwards.

use super::constraints;
use super::general_name::GeneralName;
use super::names;
use super::parsed::Cert;
use super::reader::Reader;
use crate::pki::explain::visible;
use crate::pki::name::Name;
use crate::pki::san::San;

/// The first name that no certificate should have, in words: by the rules that judge it afterwards.
pub fn names_stand(subject: &Name, sans: &[San]) -> Result<(), String> {
    if let Err(why) = names::check(subject.as_der()) {
        return Err(format!(
            "the subject {subject} cannot stand in a certificate: it {}",
            why.0
        ));
    }
    for san in sans {
        let encoded = san.to_general_name();
        let unfit = |why: &str| {
            let (kind, value) = (san.kind(), visible(&san.value()));
            Err(format!(
                "the name {kind}:{value} cannot stand in a certificate: {why}"
            ))
        };
        match Reader(&encoded).any().and_then(GeneralName::read) {
            Ok(name) => name.fault().map_or(Ok(()), unfit)?,
            Err(why) => unfit(&format!("it {}", why.0))?,
        }
    }
    Ok(())
}

/// The first name that the CA's certificate `ca` (DER) does not allow, in words.
pub fn allows(ca: &[u8], subject: &Name, sans: &[San]) -> Result<(), String> {
    let Ok(ca) = Cert::read(ca, 0) else {
        return Ok(()); // Nothing that it issues is accepted, for reasons that are told elsewhere.
    };
    let Some(limits) = &ca.ext.constraints else {
        return Ok(());
    };
    let encoded: Vec<Vec<u8>> = sans.iter().map(San::to_general_name).collect();
    let listed = encoded
        .iter()
        .filter_map(|name| GeneralName::read(Reader(name).any().ok()?).ok());
    let own = (!subject.is_empty()).then_some(GeneralName::Directory(subject.as_der()));
    let mail = match sans {
        [] => names::emails(subject.as_der()),
        _ => Vec::new(),
    };
    let mail = mail.iter().map(|address| GeneralName::Email(address));
    for name in listed.chain(own).chain(mail) {
        if let Some(why) = constraints::refusal(limits, &name) {
            let (kind, shown, ca) = (name.kind(), name.shown(), ca.label());
            return Err(format!(
                "the {kind} {shown} is not for this CA to certify: {ca} {why} (RFC 5280 section 4.2.1.10)"
            ));
        }
    }
    Ok(())
}

/// Whether every name within the subtree `inner` is within `outer`; both are encoded GeneralNames.
pub fn subtree_within(inner: &[u8], outer: &[u8]) -> bool {
    let read = |base| Reader(base).any().and_then(GeneralName::read).ok();
    match (read(inner), read(outer)) {
        (Some(inner), Some(outer)) => constraints::base_within(&inner, &outer),
        _ => false,
    }
}
