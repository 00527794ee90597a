//! Where OpenSSL or `cryptography` say otherwise than we do, by rule, and why we do not follow. Sections are RFC 5280's.
//!
//! Seen with OpenSSL 3.0 and `cryptography` 48. What is not in this list fails the test, and so does what is in it and
//! no longer differs.

/// A rule about which others differ.
pub struct Disagreement {
    /// As `rules` has it.
    pub rule: &'static str,
    /// Where they differ: ` in a root`, ` in an intermediate`, ` in a leaf`, or nothing where the rule is of the whole.
    pub places: &'static [&'static str],
    pub who: &'static [&'static str],
    /// What they say, and what decides.
    pub why: &'static str,
}

const fn differ(
    rule: &'static str,
    places: &'static [&'static str],
    who: &'static [&'static str],
    why: &'static str,
) -> Disagreement {
    Disagreement {
        rule,
        places,
        who,
        why,
    }
}

const WHOLE: &[&str] = &[""];
const ROOT: &[&str] = &[" in a root"];
const MID: &[&str] = &[" in an intermediate"];
const LEAF: &[&str] = &[" in a leaf"];
const CAS: &[&str] = &[" in a root", " in an intermediate"];
const BELOW: &[&str] = &[" in an intermediate", " in a leaf"];
const EACH: &[&str] = &[" in a root", " in an intermediate", " in a leaf"];

/// Without `-x509_strict`.
const LAX: &[&str] = &["openssl"];
const STRICT: &[&str] = &["openssl-strict"];
const OPENSSL: &[&str] = &["openssl", "openssl-strict"];
const PYTHON: &[&str] = &["cryptography"];
const LAX_AND_PYTHON: &[&str] = &["openssl", "cryptography"];
const ALL: &[&str] = &["openssl", "openssl-strict", "cryptography"];

// One line for each rule.
#[rustfmt::skip]
pub const DISAGREEMENTS: &[Disagreement] = &[
    // Versions and serial numbers.
    differ("version 1 with extensions", EACH, LAX, "accepts it; 4.1.2.9: extensions are in version 3 only"),
    differ("version 1 without extensions", LEAF, OPENSSL, "accepts it; 4.1.2.1: version 3 where a key identifier must be there (4.2.1.1)"),
    differ("version 3 without extensions", LEAF, LAX, "accepts it; 4.2.1.1: only a self-signed certificate may do without a key identifier"),
    differ("version 1 spelled out", LEAF, LAX, "accepts it; 4.1: DER leaves the default out (X.690 11.5)"),
    differ("version 2", EACH, LAX, "accepts it; 4.1.2.9: extensions are in version 3 only"),
    differ("version 4", EACH, OPENSSL, "accepts it; 4.1 knows versions 1 to 3"),
    differ("serial zero", BELOW, ALL, "accepts it; 4.1.2.2: MUST be a positive integer"),
    differ("serial negative", BELOW, OPENSSL, "accepts it; 4.1.2.2: MUST be a positive integer"),
    differ("serial negative", ROOT, PYTHON, "rejects it; 6.1: the anchor is no part of the path, and nobody looks up its serial; a warning of ours"),
    differ("serial of 21 octets", BELOW, ALL, "accepts it; 4.1.2.2: MUST NOT be longer than 20 octets"),
    // DER.
    differ("FALSE spelled out", EACH, OPENSSL, "accepts it; 4.1: DER leaves the default out (X.690 11.5)"),
    differ("a length that is not the shortest", EACH, OPENSSL, "accepts it; 4.1: DER (X.690 10.1)"),
    differ("an indefinite length", EACH, OPENSSL, "accepts it; 4.1: DER (X.690 10.1)"),
    differ("an unknown extension twice", EACH, OPENSSL, "accepts it; 4.2: MUST NOT include more than one instance"),
    differ("another algorithm inside than outside", ROOT, LAX, "accepts it; 4.1.1.2: MUST contain the same algorithm identifier"),
    // Dates.
    differ("GeneralizedTime before 2050", EACH, PYTHON, "rejects it; 4.1.2.5: applications MUST be able to process either form"),
    differ("ends this second", EACH, OPENSSL, "rejects it; 4.1.2.5: valid from notBefore through notAfter, inclusive"),
    // Names of subject and issuer.
    differ("no subject name", CAS, LAX, "accepts it; 4.1.2.6: the subject of a CA MUST NOT be empty"),
    differ("no subject, SAN not critical", LEAF, LAX, "accepts it; 4.2.1.6: the SAN MUST then be critical"),
    differ("no subject, no SAN", LEAF, LAX, "accepts it; 4.1.2.6: then the names MUST be in a SAN"),
    differ("issuer in another case", BELOW, PYTHON, "compares bytes; 7.1: names are compared without regard to case"),
    differ("issuer with other white space", BELOW, PYTHON, "compares bytes; 7.1: runs of white space are one"),
    differ("issuer in another string type", BELOW, PYTHON, "compares bytes; 7.1: the string types do not matter"),
    // Key identifiers.
    differ("no subjectKeyIdentifier", CAS, LAX_AND_PYTHON, "accepts it; 4.2.1.2: MUST appear in all CA certificates"),
    differ("subjectKeyIdentifier critical", LEAF, PYTHON, "accepts it; 4.2.1.2: MUST be marked as not critical"),
    differ("no authorityKeyIdentifier", MID, LAX_AND_PYTHON, "accepts it; 4.2.1.1: only a self-signed certificate may do without"),
    differ("no authorityKeyIdentifier", LEAF, LAX, "accepts it; 4.2.1.1: only a self-signed certificate may do without"),
    differ("authorityKeyIdentifier of another key", BELOW, PYTHON, "accepts it; 4.2.1.2: the issuer's key identifier MUST be the value placed in it"),
    differ("authorityKeyIdentifier without key identifier", LEAF, LAX_AND_PYTHON, "accepts it; 4.2.1.1: the keyIdentifier MUST be included"),
    differ("authorityKeyIdentifier without key identifier", MID, LAX, "accepts it; 4.2.1.1: the keyIdentifier MUST be included"),
    differ("authorityKeyIdentifier with issuer alone", BELOW, ALL, "accepts it; A.2: authorityCertIssuer and authorityCertSerialNumber MUST both be present or both be absent"),
    differ("authorityKeyIdentifier with another serial", BELOW, OPENSSL, "rejects it; 6.1 does not ask for it, the key identifier fits, and a CA that was renewed has another serial; a warning of ours"),
    differ("authorityKeyIdentifier with another issuer", BELOW, OPENSSL, "rejects it; 6.1 does not ask for it, and the key identifier fits; a warning of ours"),
    // Basic constraints and key usage.
    differ("no basicConstraints", ROOT, LAX, "accepts it; 4.2.1.9: who validates signatures on certificates is a CA by this extension"),
    differ("basicConstraints not critical", CAS, LAX, "accepts it; 4.2.1.9: MUST be critical in a CA"),
    differ("path length without cA", LEAF, LAX_AND_PYTHON, "accepts it; 4.2.1.9: CAs MUST NOT include it unless cA is asserted"),
    differ("path length without keyCertSign", LEAF, LAX, "accepts it; 4.2.1.9: … and keyUsage asserts keyCertSign"),
    differ("no keyUsage", MID, LAX, "accepts it; 4.2.1.3: MUST include it in certificates whose keys sign certificates"),
    differ("no keyUsage", ROOT, STRICT, "rejects it; 6.1.4 (n) looks at it only where it is present, and the anchor is trusted as it is; a warning of ours"),
    differ("no keyUsage", ROOT, PYTHON, "rejects it; 6.1.4 (n), as above"),
    differ("keyUsage without a bit", LEAF, PYTHON, "accepts it; 4.2.1.3: at least one bit MUST be set"),
    differ("keyUsage with trailing zero bits", CAS, ALL, "accepts it; 4.1: DER cuts them off (X.690 11.2.2)"),
    differ("keyUsage with trailing zero bits", LEAF, LAX, "accepts it; 4.1: DER cuts them off (X.690 11.2.2)"),
    differ("keyUsage without digitalSignature", LEAF, PYTHON, "accepts it; 4.2.1.3, 4.2.1.12: of no use for TLS"),
    differ("keyEncipherment alone, for a client", LEAF, PYTHON, "accepts it; 4.2.1.12: clientAuth goes with digitalSignature or keyAgreement"),
    differ("keyCertSign without cA", LEAF, LAX, "accepts it; 4.2.1.9: then keyCertSign MUST NOT be asserted"),
    differ("a CA in the leaf's place", LEAF, ALL, "rejects it; 6.1: the last certificate may be a CA; a warning of ours"),
    // Extended key usage.
    differ("extendedKeyUsage any, alone", CAS, OPENSSL, "rejects it; 4.2.1.12: so a CA says that it does not restrict"),
    differ("extendedKeyUsage critical", LEAF, PYTHON, "rejects it; 4.2.1.12: may be critical or not"),
    // Other extensions.
    differ("authorityInfoAccess malformed", EACH, OPENSSL, "does not read it; 4.2.2.1: what is not of this syntax is no such extension"),
    differ("the same policy twice", EACH, ALL, "accepts it; 4.2.1.4: a policy MUST NOT appear more than once"),
    differ("policyConstraints that demand a policy", MID, OPENSSL, "looks at policies only when told to; 6.1.3 (f), 6.1.5 (g)"),
    differ("a policy, and a demand for one", MID, PYTHON, "does not know policyConstraints; 4.2: applications MUST recognize them"),
    differ("inhibitAnyPolicy", MID, PYTHON, "does not know it; 4.2: applications MUST recognize it"),
    differ("inhibitAnyPolicy not critical", MID, ALL, "accepts it; 4.2.1.14: MUST be critical"),
    // Names of peers.
    differ("host in the common name only, no SAN", LEAF, OPENSSL, "accepts it; RFC 9525 2: the common name does not count"),
    differ("wildcard inside a label", WHOLE, OPENSSL, "accepts it; RFC 9525 6.3: the wildcard is the whole left-most label"),
    differ("wildcard below the top", WHOLE, PYTHON, "accepts it; nobody holds a whole top-level domain (RFC 9525 7.1 warns of it)"),
    differ("host with an underscore", WHOLE, ALL, "accepts it; 4.2.1.6: names in the preferred name syntax (RFC 1123 2.1)"),
    differ("empty host", WHOLE, ALL, "accepts it; 4.2.1.6: names in the preferred name syntax"),
    differ("host that is not ASCII", WHOLE, ALL, "accepts it; 4.2.1.6: an IA5String"),
    differ("address as a host", WHOLE, ALL, "accepts it; 4.2.1.6: an address is an iPAddress"),
    differ("address of three octets", WHOLE, ALL, "accepts it; 4.2.1.6: 4 or 16 octets"),
    differ("mail address without a host", WHOLE, ALL, "accepts it; 4.2.1.6: a Mailbox of RFC 2821"),
    // Name constraints.
    differ("constraints not critical", CAS, ALL, "accepts it; 4.2.1.10: MUST be critical"),
    differ("constraints of nothing", CAS, OPENSSL, "accepts it; 4.2.1.10: MUST NOT be an empty sequence"),
    differ("constraints with a minimum of 1", CAS, PYTHON, "accepts it; 4.2.1.10: minimum MUST be zero"),
    differ("constraints in a leaf", LEAF, OPENSSL, "accepts it; 4.2.1.10: MUST be used only in a CA certificate"),
    differ("domain constraint with a dot in front", CAS, OPENSSL, "accepts it; 4.2.1.10 has the dot for URIs and mail only"),
    differ("wildcard over an excluded host", CAS, OPENSSL, "accepts it; the certificate is good for the excluded host (4.2.1.10)"),
    differ("wildcard wider than permitted", CAS, PYTHON, "accepts it; the certificate is good for hosts that are not permitted (4.2.1.10)"),
    differ("address constraint with holes in its mask", CAS, ALL, "accepts it; 4.2.1.10: in the style of RFC 4632, whose masks have none"),
    differ("address constraint without mask", CAS, ALL, "accepts it where no address has to be compared; 4.2.1.10: 8 or 32 octets"),
    differ("directory not permitted", ROOT, PYTHON, "does not look at the subject; 4.2.1.10: MUST be applied to the subject field"),
    differ("excluded directory", ROOT, PYTHON, "does not look at the subject; 4.2.1.10: MUST be applied to the subject field"),
    differ("permitted URI host", CAS, PYTHON, "does not know constraints of URIs; 4.2.1.10"),
    // Ways through several certificates.
    differ("a loop", WHOLE, OPENSSL, "builds one path and goes round in it; RFC 4158 2.4.2: another one is good"),
    differ("a twin for another purpose", MID, OPENSSL, "builds one path, and does not try the other certificate; RFC 4158 2.2"),
    differ("a twin that is bound to other names", MID, OPENSSL, "builds one path, and does not try the other certificate; RFC 4158 2.2"),
    // Keys and hashes.
    differ("RSA of 1024 bits", LEAF, LAX_AND_PYTHON, "accepts it in a leaf; too weak since 2014 (NIST SP 800-131A)"),
    differ("an EC key that is no point", LEAF, PYTHON, "does not look at the leaf's own key; RFC 5480 2.2"),
    differ("signed by RSA of 1024 bits", WHOLE, LAX, "accepts it at its default level; too weak since 2014 (NIST SP 800-131A)"),
    differ("signed over SHA-1", WHOLE, LAX, "accepts it at its default level; can be forged (RFC 6194)"),
    differ("signed over MD5", WHOLE, LAX, "accepts it at its default level; can be forged (RFC 6151)"),
    // Revocation lists.
    differ("list for users only", WHOLE, OPENSSL, "asks about the anchor, too; 6.1: the anchor is no part of the path"),
    differ("list for this distribution point", WHOLE, OPENSSL, "asks about the anchor, too; 6.1: the anchor is no part of the path"),
    differ("list of version 1", WHOLE, OPENSSL, "accepts it; 5.1.2.1: version 2 where there are extensions, and 5.2 demands some"),
    differ("another's entries in a list that is not indirect", WHOLE, OPENSSL, "accepts it; 5.3.3: certificateIssuer is for indirect CRLs"),
    differ("list without nextUpdate", WHOLE, OPENSSL, "accepts it; 5.1.2.5: MUST be included in all CRLs"),
    differ("list without number", WHOLE, OPENSSL, "accepts it; 5.2.3: MUST be included in all CRLs"),
];
