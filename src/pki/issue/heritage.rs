//! What a CA's new certificate takes over from its old one beside name and key, so that everything below stays
//! valid and nothing becomes allowed that was not: its key identifier as it stands (RFC 5280 section 4.2.1.2; the
//! AKI of every certificate below holds it), its key usages, and the extensions that limit it or point somewhere.

use rcgen::{CertificateParams, CustomExtension, KeyIdMethod, KeyUsagePurpose};

use crate::pki::facts::{Certificate, Facts};

/// Extensions that are taken over as they stand, and whether they are critical whatever they were.
const TAKEN_OVER: [(&str, &[u64], bool); 9] = [
    ("2.5.29.17", &[2, 5, 29, 17], false),
    ("2.5.29.18", &[2, 5, 29, 18], false),
    ("2.5.29.30", NAME_CONSTRAINTS, true),
    ("2.5.29.31", &[2, 5, 29, 31], false),
    ("2.5.29.32", &[2, 5, 29, 32], false),
    ("2.5.29.36", &[2, 5, 29, 36], true),
    ("2.5.29.37", &[2, 5, 29, 37], false),
    ("2.5.29.54", &[2, 5, 29, 54], true),
    ("1.3.6.1.5.5.7.1.1", &[1, 3, 6, 1, 5, 5, 7, 1, 1], false),
];

pub(super) const NAME_CONSTRAINTS: &[u64] = &[2, 5, 29, 30];

/// Those that are made anew, from the profile and the old one's facts.
const MADE_ANEW: [&str; 4] = ["2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35"];

/// keyUsage's words, and what they are to the draft.
const USAGES: [(&str, KeyUsagePurpose); 9] = [
    ("digitalSignature", KeyUsagePurpose::DigitalSignature),
    ("nonRepudiation", KeyUsagePurpose::ContentCommitment),
    ("keyEncipherment", KeyUsagePurpose::KeyEncipherment),
    ("dataEncipherment", KeyUsagePurpose::DataEncipherment),
    ("keyAgreement", KeyUsagePurpose::KeyAgreement),
    ("keyCertSign", KeyUsagePurpose::KeyCertSign),
    ("cRLSign", KeyUsagePurpose::CrlSign),
    ("encipherOnly", KeyUsagePurpose::EncipherOnly),
    ("decipherOnly", KeyUsagePurpose::DecipherOnly),
];

/// The identifier that those below know the CA's key by. One that names none is known by what its key's would
/// have been, as `issue` has it.
pub(super) fn key_identifier(ca: &Facts) -> Vec<u8> {
    match &ca.ski {
        Some(ski) => ski.clone(),
        None => ca.spki.sha1_identifier(),
    }
}

/// Puts into the draft what the old certificate says.
pub(super) fn take_over(old: &Certificate, params: &mut CertificateParams) {
    let facts = old.facts();
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(facts));
    for word in facts.key_usage.iter().flatten() {
        let usage = USAGES.iter().find(|(known, _)| known == word);
        let more = usage.filter(|(_, usage)| !params.key_usages.contains(usage));
        params.key_usages.extend(more.map(|(_, usage)| *usage));
    }
    for (oid, parts, always_critical) in TAKEN_OVER {
        let mut extensions = facts.extensions.iter();
        if let Some(extension) = extensions.find(|extension| extension.oid == oid) {
            let mut same = CustomExtension::from_oid_content(parts, extension.value.clone());
            same.set_criticality(extension.critical || always_critical);
            params.custom_extensions.push(same);
        }
    }
}

/// Extensions of a CA's certificate that its new one does not have, by OID.
pub fn left_behind(old: &Certificate) -> Vec<&str> {
    let oids = old.facts().extensions.iter().map(|one| &*one.oid);
    let is_known =
        |oid: &&str| MADE_ANEW.contains(oid) || TAKEN_OVER.iter().any(|(known, ..)| known == oid);
    oids.filter(|oid| !is_known(oid)).collect()
}
