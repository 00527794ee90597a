//! What is done to a good chain, and whether it is good afterwards (RFC 5280).

use mtls_ca::pki::der::{oid, sequence, tlv};

use super::make::{
    Draft, Key, List, ce, common_name, directory, dns, email, extension, ip, name, uri,
};
use super::world::{World, generalized, utc};

/// One thing that is done.
pub struct Rule {
    pub name: &'static str,
    pub places: &'static [Place],
    /// The chain is good afterwards.
    pub good: bool,
    /// Does it to the certificate at this place of the chain.
    pub apply: fn(&mut World, usize),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    Root,
    Mid,
    Leaf,
    /// To the whole; at least so many intermediates are needed.
    Whole(usize),
}

impl Place {
    pub fn words(self) -> &'static str {
        match self {
            Place::Root => " in a root",
            Place::Mid => " in an intermediate",
            Place::Leaf => " in a leaf",
            Place::Whole(_) => "",
        }
    }
}

use Place::{Leaf, Mid, Root, Whole};
const EACH: &[Place] = &[Root, Mid, Leaf];
const CAS: &[Place] = &[Root, Mid];
const LEAF: &[Place] = &[Leaf];
const MID: &[Place] = &[Mid];
const BELOW: &[Place] = &[Mid, Leaf];
const ROOT: &[Place] = &[Root];
const ALL: &[Place] = &[Whole(0)];
const ALL1: &[Place] = &[Whole(1)];
const ALL2: &[Place] = &[Whole(2)];

const fn good(name: &'static str, places: &'static [Place], apply: fn(&mut World, usize)) -> Rule {
    Rule {
        name,
        places,
        good: true,
        apply,
    }
}

const fn bad(name: &'static str, places: &'static [Place], apply: fn(&mut World, usize)) -> Rule {
    Rule {
        name,
        places,
        good: false,
        apply,
    }
}

const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const ANY_USAGE: &str = "2.5.29.37.0";

/// An otherName.
fn other_name() -> Vec<u8> {
    let value = tlv(0xa0, &tlv(0x0c, b"x"));
    tlv(0xa0, &[oid("1.2.3.4").unwrap(), value].concat())
}

fn reason(code: u8) -> Vec<u8> {
    extension(&ce(21), false, &[10, 1, code])
}

/// The frame of a certificate: version, serial, dates, DER, signature.
pub fn frames() -> Vec<Rule> {
    vec![
        good("nothing", ALL, |_, _| {}),
        bad("version 1 with extensions", EACH, |w, at| {
            w.chain[at].version = Vec::new()
        }),
        bad("version 1 without extensions", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.version = Vec::new();
            leaf.extensions.clear();
            leaf.aki = false;
        }),
        bad("version 3 without extensions", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.extensions.clear();
            leaf.aki = false;
        }),
        bad("version 2", EACH, |w, at| {
            w.chain[at].version = vec![0xa0, 3, 2, 1, 1]
        }),
        bad("version 4", EACH, |w, at| {
            w.chain[at].version = vec![0xa0, 3, 2, 1, 3]
        }),
        bad("version 1 spelled out", LEAF, |w, at| {
            w.chain[at].version = vec![0xa0, 3, 2, 1, 0]
        }),
        bad("serial zero", BELOW, |w, at| w.chain[at].serial = vec![0]),
        good("serial zero", ROOT, |w, at| w.chain[at].serial = vec![0]),
        good("serial negative", ROOT, |w, at| {
            w.chain[at].serial = vec![0x80, 1]
        }),
        good("serial of 21 octets", ROOT, |w, at| {
            w.chain[at].serial = vec![0x11; 21]
        }),
        bad("serial negative", BELOW, |w, at| {
            w.chain[at].serial = vec![0x80, 1]
        }),
        bad("serial of 21 octets", BELOW, |w, at| {
            w.chain[at].serial = vec![0x11; 21]
        }),
        good("serial of 20 octets", EACH, |w, at| {
            w.chain[at].serial = vec![0x11; 20]
        }),
        bad("serial with padding", LEAF, |w, at| {
            w.chain[at].serial = vec![0, 1]
        }),
        bad("expired", EACH, |w, at| {
            w.chain[at].to = utc("251231235959Z")
        }),
        bad("not yet valid", EACH, |w, at| {
            w.chain[at].from = utc("260101000001Z")
        }),
        good("ends this second", EACH, |w, at| {
            w.chain[at].to = utc("260101000000Z")
        }),
        good("begins this second", EACH, |w, at| {
            w.chain[at].from = utc("260101000000Z")
        }),
        bad("ends before it begins", EACH, |w, at| {
            w.chain[at].from = utc("260601000000Z");
            w.chain[at].to = utc("250601000000Z");
        }),
        good("ends in 2050", EACH, |w, at| {
            w.chain[at].to = generalized("20500101000000Z")
        }),
        good("ends in 9999", EACH, |w, at| {
            w.chain[at].to = generalized("99991231235959Z")
        }),
        good("GeneralizedTime before 2050", EACH, |w, at| {
            w.chain[at].to = generalized("20270101000000Z")
        }),
        bad("a date without seconds", EACH, |w, at| {
            w.chain[at].to = utc("2701010000Z")
        }),
        bad("a date with a zone", EACH, |w, at| {
            w.chain[at].to = utc("270101000000+0100")
        }),
        bad("a date with fractions", EACH, |w, at| {
            w.chain[at].to = generalized("20500101000000.5Z")
        }),
        bad("a date that no calendar has", EACH, |w, at| {
            w.chain[at].to = utc("270230000000Z")
        }),
        bad("another algorithm inside than outside", EACH, |w, at| {
            w.chain[at].inner_algorithm = Some(sequence(&[&oid("1.2.840.10045.4.3.4").unwrap()]));
        }),
        bad("a byte behind the end", EACH, |w, at| {
            w.chain[at].change = Some(|mut der| {
                der.push(0);
                der
            });
        }),
        bad("a byte missing at the end", EACH, |w, at| {
            w.chain[at].change = Some(|mut der| {
                der.pop();
                der
            });
        }),
        bad("a length that is not the shortest", EACH, |w, at| {
            w.chain[at].change = Some(|der| {
                // 30 82 hh ll … → 30 83 00 hh ll …
                let mut longer = vec![0x30, 0x83, 0];
                longer.extend(&der[2..]);
                longer
            });
        }),
        bad("an indefinite length", EACH, |w, at| {
            w.chain[at].change = Some(|der| [&[0x30, 0x80], &der[4..], &[0, 0]].concat());
        }),
        bad("a BOOLEAN of 01", EACH, |w, at| {
            w.chain[at].odd_extensions =
                sequence(&[&oid("1.2.3.4.5").unwrap(), &[1, 1, 1], &[4, 2, 5, 0]]);
        }),
        bad("FALSE spelled out", EACH, |w, at| {
            w.chain[at].odd_extensions =
                sequence(&[&oid("1.2.3.4.5").unwrap(), &[1, 1, 0], &[4, 2, 5, 0]]);
        }),
        bad("unknown critical extension", EACH, |w, at| {
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            w.chain[at].extensions.push((own, true, vec![5, 0]));
        }),
        good("unknown extension", EACH, |w, at| {
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            w.chain[at].extensions.push((own, false, vec![5, 0]));
        }),
        bad("an extension twice", EACH, |w, at| {
            let first = w.chain[at].extensions[0].clone();
            w.chain[at].extensions.push(first);
        }),
        bad("an unknown extension twice", EACH, |w, at| {
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            for _ in 0..2 {
                w.chain[at]
                    .extensions
                    .push((own.clone(), false, vec![5, 0]));
            }
        }),
        bad("an empty list of extensions", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.extensions.clear();
            leaf.aki = false;
            leaf.odd_extensions = vec![0x30, 0];
        }),
        bad("a bit of the signature", BELOW, |w, at| {
            w.chain[at].change = Some(flipped)
        }),
        // An anchor is trusted as it is given (6.1.1 (d)).
        good("a bit of the signature", ROOT, |w, at| {
            w.chain[at].change = Some(flipped)
        }),
        bad("a bit of the subject", BELOW, |w, at| {
            w.chain[at].change = Some(|mut der| {
                let at = der
                    .windows(3)
                    .rposition(|three| three == [0x55, 4, 3])
                    .unwrap()
                    + 6;
                der[at] ^= 1;
                der
            });
        }),
        bad("signed with another key", BELOW, |w, at| {
            w.chain[at].signer = Some(w.keys.stranger.clone());
        }),
        bad("no issuer name", EACH, |w, at| {
            w.chain[at].issuer = Some(name(""))
        }),
        bad("no subject name", CAS, |w, at| {
            w.chain[at].subject = name("");
        }),
        good("no subject, critical SAN", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.subject = name("");
            for one in leaf.extensions.iter_mut().filter(|one| one.0 == ce(17)) {
                one.1 = true;
            }
        }),
        bad("no subject, SAN not critical", LEAF, |w, at| {
            w.chain[at].subject = name("")
        }),
        bad("no subject, no SAN", LEAF, |w, at| {
            w.chain[at].subject = name("");
            w.chain[at].drop(17);
            w.host = None;
        }),
        bad("RSA of 1024 bits", LEAF, |w, at| {
            w.chain[at].spki = Some(weak_rsa())
        }),
        bad("an EC key that is no point", LEAF, |w, at| {
            let mut spki = w.chain[at].key.spki.clone();
            let last = spki.len() - 65;
            spki[last] = 5;
            w.chain[at].spki = Some(spki);
        }),
    ]
}

/// One bit of the signature is another.
fn flipped(mut der: Vec<u8>) -> Vec<u8> {
    let at = der.len() - 3;
    der[at] ^= 4;
    der
}

/// A modulus of 1024 bits that nobody has the factors of.
fn weak_rsa() -> Vec<u8> {
    let modulus = [vec![0, 0xc1], vec![0x5b; 126], vec![0x5d]].concat();
    let key = sequence(&[&tlv(2, &modulus), &[2, 3, 1, 0, 1]]);
    let algorithm = sequence(&[&oid("1.2.840.113549.1.1.1").unwrap(), &[5, 0]]);
    sequence(&[&algorithm, &mtls_ca::pki::der::bit_string(&key)])
}

/// Extensions of CAs and leaves.
pub fn extensions() -> Vec<Rule> {
    vec![
        bad("no basicConstraints", CAS, |w, at| w.chain[at].drop(19)),
        bad("cA false", CAS, |w, at| {
            w.chain[at].set(19, true, &[0x30, 0])
        }),
        bad("basicConstraints not critical", CAS, |w, at| {
            w.chain[at].set(19, false, &[0x30, 3, 1, 1, 0xff]);
        }),
        bad("negative path length", CAS, |w, at| {
            w.chain[at].set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0xff]);
        }),
        bad("path length without cA", LEAF, |w, at| {
            w.chain[at].set(19, true, &[0x30, 3, 2, 1, 0]);
        }),
        bad("path length without keyCertSign", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]);
            leaf.set(14, false, &[4, 1, 7]);
        }),
        bad("too short a path length", ALL1, |w, _| {
            w.root().set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]);
        }),
        good("path length to the point", ALL, |w, _| {
            let below = (w.chain.len() - 2) as u8;
            w.root().set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, below]);
        }),
        bad("no keyUsage", MID, |w, at| w.chain[at].drop(15)),
        good("no keyUsage", &[Root, Leaf], |w, at| w.chain[at].drop(15)),
        bad("keyUsage without keyCertSign", CAS, |w, at| {
            w.chain[at].set(15, true, &[3, 2, 1, 2])
        }),
        good("keyUsage not critical", EACH, |w, at| {
            let usage = w.chain[at]
                .extensions
                .iter_mut()
                .find(|one| one.0 == ce(15));
            usage.unwrap().1 = false;
        }),
        bad("keyUsage without a bit", EACH, |w, at| {
            w.chain[at].set(15, true, &[3, 1, 0])
        }),
        bad("keyUsage with trailing zero bits", EACH, |w, at| {
            w.chain[at].set(15, true, &[3, 3, 0, 0x86, 0]);
        }),
        bad("keyUsage without digitalSignature", LEAF, |w, at| {
            w.chain[at].set(15, true, &[3, 2, 6, 0x40]);
        }),
        bad("keyEncipherment alone, for a client", LEAF, |w, at| {
            let leaf = &mut w.chain[at];
            leaf.set(15, true, &[3, 2, 5, 0x20]);
            leaf.eku(&[CLIENT_AUTH]);
            w.purpose = mtls_ca::pki::verdict::Purpose::Client;
            w.host = None;
        }),
        bad("keyCertSign without cA", LEAF, |w, at| {
            w.chain[at].set(15, true, &[3, 2, 2, 0x84])
        }),
        bad("no subjectKeyIdentifier", CAS, |w, at| {
            w.chain[at].drop(14);
        }),
        good("no subjectKeyIdentifier", LEAF, |w, at| {
            w.chain[at].drop(14)
        }),
        bad("subjectKeyIdentifier critical", EACH, |w, at| {
            let id = w.chain[at].key.id();
            w.chain[at].set(14, true, &tlv(4, &id));
        }),
        bad("no authorityKeyIdentifier", BELOW, |w, at| {
            w.chain[at].aki = false
        }),
        bad("authorityKeyIdentifier critical", BELOW, |w, at| {
            let id = w.chain[at - 1].key.id();
            w.chain[at].set(35, true, &sequence(&[&tlv(0x80, &id)]));
        }),
        bad("authorityKeyIdentifier of another key", BELOW, |w, at| {
            let id = w.keys.stranger.id();
            w.chain[at].set(35, false, &sequence(&[&tlv(0x80, &id)]));
        }),
        bad(
            "authorityKeyIdentifier without key identifier",
            BELOW,
            |w, at| {
                let (names, serial) = (
                    tlv(
                        0xa1,
                        &tlv(
                            0xa4,
                            &w.chain[at - 1]
                                .issuer
                                .clone()
                                .unwrap_or_else(|| w.chain[at.saturating_sub(2)].subject.clone()),
                        ),
                    ),
                    tlv(0x82, &w.chain[at - 1].serial),
                );
                w.chain[at].set(35, false, &sequence(&[&names, &serial]));
            },
        ),
        good(
            "authorityKeyIdentifier with issuer and serial",
            BELOW,
            |w, at| {
                let (names, serial) = above(w, at);
                let id = tlv(0x80, &w.chain[at - 1].key.id());
                w.chain[at].set(35, false, &sequence(&[&id, &names, &serial]));
            },
        ),
        good(
            "authorityKeyIdentifier with another serial",
            BELOW,
            |w, at| {
                let (names, _) = above(w, at);
                let id = tlv(0x80, &w.chain[at - 1].key.id());
                w.chain[at].set(35, false, &sequence(&[&id, &names, &tlv(0x82, &[1, 2, 3])]));
            },
        ),
        good(
            "authorityKeyIdentifier with another issuer",
            BELOW,
            |w, at| {
                let (_, serial) = above(w, at);
                let id = tlv(0x80, &w.chain[at - 1].key.id());
                let names = tlv(0xa1, &directory("CN=somebody else"));
                w.chain[at].set(35, false, &sequence(&[&id, &names, &serial]));
            },
        ),
        bad(
            "authorityKeyIdentifier with issuer alone",
            BELOW,
            |w, at| {
                let (names, _) = above(w, at);
                let id = tlv(0x80, &w.chain[at - 1].key.id());
                w.chain[at].set(35, false, &sequence(&[&id, &names]));
            },
        ),
        bad("extendedKeyUsage for another purpose", LEAF, |w, at| {
            w.chain[at].eku(&[CODE_SIGNING])
        }),
        bad("extendedKeyUsage of the other side", LEAF, |w, at| {
            w.chain[at].eku(&[match w.purpose {
                mtls_ca::pki::verdict::Purpose::Server => CLIENT_AUTH,
                mtls_ca::pki::verdict::Purpose::Client => "1.3.6.1.5.5.7.3.1",
            }]);
        }),
        bad("extendedKeyUsage any, alone", LEAF, |w, at| {
            w.chain[at].eku(&[ANY_USAGE])
        }),
        bad("extendedKeyUsage empty", EACH, |w, at| {
            w.chain[at].set(37, false, &[0x30, 0])
        }),
        good("no extendedKeyUsage", LEAF, |w, at| w.chain[at].drop(37)),
        good("extendedKeyUsage critical", LEAF, |w, at| {
            let usage = w.chain[at]
                .extensions
                .iter_mut()
                .find(|one| one.0 == ce(37));
            usage.unwrap().1 = true;
        }),
        good("extendedKeyUsage of both sides", EACH, |w, at| {
            w.chain[at].eku(&[CLIENT_AUTH, "1.3.6.1.5.5.7.3.1"]);
        }),
        bad("extendedKeyUsage for another purpose", CAS, |w, at| {
            w.chain[at].eku(&[CODE_SIGNING])
        }),
        good("extendedKeyUsage any, alone", CAS, |w, at| {
            w.chain[at].eku(&[ANY_USAGE])
        }),
        bad("authorityInfoAccess critical", EACH, |w, at| {
            let own = mtls_ca::pki::der::oid_content("1.3.6.1.5.5.7.1.1").unwrap();
            let access = sequence(&[&oid("1.3.6.1.5.5.7.48.2").unwrap(), &uri("http://a/b")]);
            w.chain[at]
                .extensions
                .push((own, true, sequence(&[&access])));
        }),
        bad("authorityInfoAccess malformed", EACH, |w, at| {
            let own = mtls_ca::pki::der::oid_content("1.3.6.1.5.5.7.1.1").unwrap();
            w.chain[at].extensions.push((own, false, vec![4, 1, 0]));
        }),
        bad("policyConstraints that demand a policy", MID, |w, at| {
            w.chain[at].set(36, true, &[0x30, 3, 0x80, 1, 0]);
        }),
        good("a policy, and a demand for one", MID, |w, at| {
            w.chain[at].set(36, true, &[0x30, 3, 0x80, 1, 0]);
            let policy = sequence(&[&sequence(&[&oid("1.2.3.4").unwrap()])]);
            for cert in &mut w.chain[1..] {
                cert.set(32, false, &policy);
            }
        }),
        bad("the same policy twice", EACH, |w, at| {
            let policy = sequence(&[&oid("1.2.3.4").unwrap()]);
            w.chain[at].set(32, false, &sequence(&[&policy, &policy]));
        }),
        good("inhibitAnyPolicy", MID, |w, at| {
            w.chain[at].set(54, true, &[2, 1, 0])
        }),
        bad("inhibitAnyPolicy not critical", MID, |w, at| {
            w.chain[at].set(54, false, &[2, 1, 0])
        }),
        good("a CA in the leaf's place", LEAF, |w, at| {
            let mut ca = Draft::ca("CN=a CA", &w.chain[at].key.clone());
            ca.extensions.extend(
                w.chain[at]
                    .extensions
                    .iter()
                    .filter(|one| one.0 == ce(17) || one.0 == ce(37))
                    .cloned(),
            );
            w.chain[at] = ca;
            for above in &mut w.chain[..at] {
                above.set(19, true, &[0x30, 3, 1, 1, 0xff]);
            }
        }),
    ]
}

/// The authorityCertIssuer and authorityCertSerialNumber that name the one above.
fn above(w: &World, at: usize) -> (Vec<u8>, Vec<u8>) {
    let issuer = &w.chain[at.saturating_sub(2)].subject;
    (
        tlv(0xa1, &tlv(0xa4, issuer)),
        tlv(0x82, &w.chain[at - 1].serial),
    )
}

/// Names of peers and name constraints.
pub fn names() -> Vec<Rule> {
    vec![
        bad("another host", ALL, |w, _| w.server("other.example.com")),
        bad("host in the common name only, no SAN", LEAF, |w, at| {
            w.server("a.example.com");
            w.chain[at].subject = name("CN=a.example.com");
            w.chain[at].drop(17);
        }),
        bad("host in the common name only", LEAF, |w, at| {
            w.named("a.example.com", &[dns("b.example.com")]);
            w.chain[at].subject = name("CN=a.example.com");
        }),
        good("host in upper case", ALL, |w, _| {
            w.named("a.example.com", &[dns("A.Example.COM")])
        }),
        good("wildcard", ALL, |w, _| {
            w.named("a.example.com", &[dns("*.example.com")])
        }),
        bad("wildcard for two labels", ALL, |w, _| {
            w.named("a.b.example.com", &[dns("*.example.com")])
        }),
        bad("wildcard for none", ALL, |w, _| {
            w.named("example.com", &[dns("*.example.com")])
        }),
        bad("wildcard inside a label", ALL, |w, _| {
            w.named("ab.example.com", &[dns("a*.example.com")])
        }),
        bad("wildcard in the second label", ALL, |w, _| {
            w.named("a.b.example.com", &[dns("a.*.example.com")])
        }),
        bad("wildcard below the top", ALL, |w, _| {
            w.named("example.com", &[dns("*.com")])
        }),
        bad("wildcard alone", ALL, |w, _| w.named("com", &[dns("*")])),
        bad("host with an underscore", ALL, |w, _| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), dns("_b.example.com")],
            )
        }),
        bad("host with a dot at its end", ALL, |w, _| {
            w.named("a.example.com", &[dns("a.example.com.")])
        }),
        bad("empty host", ALL, |w, _| {
            w.named("a.example.com", &[dns("a.example.com"), dns("")])
        }),
        bad("address as a host", ALL, |w, _| {
            w.named("a.example.com", &[dns("a.example.com"), dns("10.0.0.1")])
        }),
        bad("host that is not ASCII", ALL, |w, _| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), tlv(0x82, "ä.example.com".as_bytes())],
            )
        }),
        good("address", ALL, |w, _| {
            w.named("a.example.com", &[ip(&[10, 0, 0, 9])]);
            w.host = None;
            w.ip = "10.0.0.9".parse().ok();
        }),
        good("address of version 6", ALL, |w, _| {
            w.named(
                "a.example.com",
                &[ip(&[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])],
            );
            w.host = None;
            w.ip = "fd00::1".parse().ok();
        }),
        bad("another address", ALL, |w, _| {
            w.named("a.example.com", &[ip(&[10, 0, 0, 9])]);
            w.host = None;
            w.ip = "10.0.0.8".parse().ok();
        }),
        bad("address of three octets", ALL, |w, _| {
            w.named("a.example.com", &[dns("a.example.com"), ip(&[10, 0, 0])])
        }),
        bad("empty SAN", ALL, |w, _| w.named("a.example.com", &[])),
        good("other names in the SAN", ALL, |w, _| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), other_name(), directory("CN=x")],
            )
        }),
        bad("mail address without a host", ALL, |w, _| {
            w.named("a.example.com", &[dns("a.example.com"), email("me")])
        }),
        // Name constraints.
        good("permitted domain", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[]);
        }),
        bad("domain not permitted", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns("example.org")], &[]);
        }),
        bad("domain that only ends alike", CAS, |w, at| {
            w.named("a.badexample.com", &[dns("a.badexample.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[]);
        }),
        bad("second name not permitted", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), dns("a.example.org")],
            );
            w.chain[at].constrain(&[dns("example.com")], &[]);
        }),
        bad("excluded domain", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[], &[dns("example.com")]);
        }),
        good("another domain excluded", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[], &[dns("b.example.com")]);
        }),
        bad("excluded within permitted", CAS, |w, at| {
            w.named("a.b.example.com", &[dns("a.b.example.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[dns("b.example.com")]);
        }),
        bad("wildcard over an excluded host", CAS, |w, at| {
            w.named("b.example.com", &[dns("*.example.com")]);
            w.chain[at].constrain(&[], &[dns("a.example.com")]);
        }),
        bad("wildcard wider than permitted", CAS, |w, at| {
            w.named("a.example.com", &[dns("*.example.com")]);
            w.chain[at].constrain(&[dns("a.example.com")], &[]);
        }),
        good("wildcard within permitted", CAS, |w, at| {
            w.named("a.example.com", &[dns("*.example.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[]);
        }),
        bad("all domains excluded", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[], &[dns("")]);
        }),
        bad("domain constraint with a dot in front", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns(".example.com")], &[]);
        }),
        bad("domain constraint with a wildcard", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns("*.example.com")], &[]);
        }),
        good("constraints of another kind", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])], &[]);
        }),
        bad("constraints not critical", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[]);
            let own = w.chain[at]
                .extensions
                .iter_mut()
                .find(|one| one.0 == ce(30));
            own.unwrap().1 = false;
        }),
        bad("constraints of nothing", CAS, |w, at| {
            w.chain[at].set(30, true, &[0x30, 0])
        }),
        bad("constraints with a minimum of 1", CAS, |w, at| {
            let tree = sequence(&[&dns("example.com"), &[0x80, 1, 1]]);
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].set(30, true, &sequence(&[&tlv(0xa0, &tree)]));
        }),
        bad("constraints in a leaf", LEAF, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[dns("example.com")], &[]);
        }),
        bad("constraints of the root widened below", ALL1, |w, _| {
            w.named("a.example.org", &[dns("a.example.org")]);
            w.root().constrain(&[dns("example.com")], &[]);
            w.issuer()
                .constrain(&[dns("example.com"), dns("example.org")], &[]);
        }),
        good("permitted addresses", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com"), ip(&[10, 1, 2, 3])]);
            w.chain[at].constrain(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])], &[]);
        }),
        bad("addresses not permitted", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com"), ip(&[11, 1, 2, 3])]);
            w.chain[at].constrain(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])], &[]);
        }),
        bad(
            "address of version 6 where version 4 is permitted",
            CAS,
            |w, at| {
                w.named("a.example.com", &[dns("a.example.com"), ip(&[9; 16])]);
                w.chain[at].constrain(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])], &[]);
            },
        ),
        bad("excluded addresses", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com"), ip(&[10, 1, 2, 3])]);
            w.chain[at].constrain(&[], &[ip(&[10, 0, 0, 0, 255, 0, 0, 0])]);
        }),
        bad("address constraint with holes in its mask", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[ip(&[10, 0, 0, 0, 255, 0, 255, 0])], &[]);
        }),
        bad("address constraint without mask", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            w.chain[at].constrain(&[ip(&[10, 0, 0, 0])], &[]);
        }),
        good("permitted mail domain", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), email("me@a.example.com")],
            );
            w.chain[at].constrain(&[email(".example.com")], &[]);
        }),
        good("permitted mail host", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), email("me@example.com")],
            );
            w.chain[at].constrain(&[email("example.com")], &[]);
        }),
        bad("mail of another host", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), email("me@a.example.com")],
            );
            w.chain[at].constrain(&[email("example.com")], &[]);
        }),
        bad("excluded mailbox", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), email("me@example.com")],
            );
            w.chain[at].constrain(&[], &[email("me@example.com")]);
        }),
        good("permitted URI host", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), uri("https://example.com/a")],
            );
            w.chain[at].constrain(&[uri("example.com")], &[]);
        }),
        bad("URI of another host", CAS, |w, at| {
            w.named(
                "a.example.com",
                &[dns("a.example.com"), uri("https://a.example.com/a")],
            );
            w.chain[at].constrain(&[uri("example.com")], &[]);
        }),
        bad("URI without a host, under a constraint", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com"), uri("urn:a:b")]);
            w.chain[at].constrain(&[uri(".example.com")], &[]);
        }),
        good("permitted directory", ROOT, |w, at| {
            for cert in &mut w.chain[1..] {
                let own = name("CN=x,O=Acme,C=DE");
                cert.subject = own;
            }
            distinct(w);
            w.chain[at].constrain(&[directory("O=Acme,C=DE")], &[]);
        }),
        bad("directory not permitted", ROOT, |w, at| {
            w.chain[at].constrain(&[directory("O=Nobody,C=DE")], &[]);
        }),
        bad("excluded directory", ROOT, |w, at| {
            w.leaf().subject = name("CN=x,O=Acme,C=DE");
            w.chain[at].constrain(&[], &[directory("O=Acme,C=DE")]);
        }),
        bad("other name, under a constraint", CAS, |w, at| {
            w.named("a.example.com", &[dns("a.example.com"), other_name()]);
            w.chain[at].constrain(&[other_name()], &[]);
        }),
    ]
}

/// Every subject below the root gets a common name of its own, in the same directory.
fn distinct(w: &mut World) {
    for (place, cert) in w.chain.iter_mut().enumerate().skip(1) {
        cert.subject = name(&format!("CN=x{place},O=Acme,C=DE"));
    }
}

/// Ways through several certificates.
pub fn paths() -> Vec<Rule> {
    vec![
        bad("issued by somebody else", BELOW, |w, at| {
            w.chain[at].issuer = Some(name("CN=nobody"))
        }),
        bad("an intermediate is missing", MID, |w, at| {
            w.missing.push(at)
        }),
        bad("the root is not trusted", ALL, |w, _| {
            w.untrusted = true;
            let key = w.keys.stranger.clone();
            let other = Draft::ca("CN=another root", &key);
            w.roots.push(other.sign(&other));
        }),
        bad("another root of the same name", ALL, |w, _| {
            w.untrusted = true;
            let mut twin = w.chain[0].clone();
            twin.key = w.keys.stranger.clone();
            let id = twin.key.id();
            twin.set(14, false, &tlv(4, &id));
            w.roots.push(twin.sign(&twin));
        }),
        good("a second root of the same name", ALL, |w, _| {
            let mut twin = w.chain[0].clone();
            twin.key = w.keys.stranger.clone();
            let id = twin.key.id();
            twin.set(14, false, &tlv(4, &id));
            w.roots.push(twin.sign(&twin));
        }),
        good("strangers", ALL, |w, _| {
            for number in 0..5 {
                let key = w.keys.stranger.clone();
                let other = Draft::ca(&format!("CN=stranger {number}"), &key);
                w.strangers.push(other.sign(&other));
            }
        }),
        good(
            "an intermediate of the same name and another key",
            MID,
            |w, at| {
                let mut twin = w.chain[at].clone();
                twin.key = w.keys.stranger.clone();
                let id = twin.key.id();
                twin.set(14, false, &tlv(4, &id));
                let twin = twin.sign(&w.chain[at - 1]);
                w.strangers.push(twin);
            },
        ),
        good("an expired twin beside an intermediate", MID, |w, at| {
            let mut twin = w.chain[at].clone();
            twin.to = utc("250601000000Z");
            twin.serial = vec![0x55, 9];
            let twin = twin.sign(&w.chain[at - 1]);
            w.strangers.push(twin);
        }),
        good("a twin that is bound to other names", MID, |w, at| {
            w.named("a.example.com", &[dns("a.example.com")]);
            let mut twin = w.chain[at].clone();
            twin.constrain(&[dns("example.org")], &[]);
            twin.serial = vec![0x55, 9];
            let twin = twin.sign(&w.chain[at - 1]);
            w.strangers.push(twin);
        }),
        good("a twin for another purpose", MID, |w, at| {
            let mut twin = w.chain[at].clone();
            twin.eku(&[CODE_SIGNING]);
            twin.serial = vec![0x55, 9];
            let twin = twin.sign(&w.chain[at - 1]);
            w.strangers.push(twin);
        }),
        good("cross-signed by a root nobody trusts", ALL, |w, _| {
            let key = w.keys.stranger.clone();
            let other = Draft::ca("CN=old root", &key);
            let mut crossed = w.chain[0].clone();
            crossed.serial = vec![0x55, 9];
            w.strangers.push(crossed.sign(&other));
            w.strangers.push(other.sign(&other));
        }),
        good("through a cross-signature", ALL, |w, _| {
            w.untrusted = true;
            w.root().set(19, true, &[0x30, 3, 1, 1, 0xff]);
            let key = w.keys.stranger.clone();
            let old = Draft::ca("CN=old root", &key);
            let mut crossed = w.chain[0].clone();
            crossed.serial = vec![0x55, 9];
            w.strangers.push(crossed.sign(&old));
            w.roots.push(old.sign(&old));
        }),
        good("a loop", ALL2, |w, _| {
            // The lower intermediate has signed the upper one, too.
            let mut turned = w.chain[1].clone();
            turned.serial = vec![0x55, 9];
            let turned = turned.sign(&w.chain[2]);
            w.strangers.push(turned);
        }),
        bad("a loop without a way out", ALL2, |w, _| {
            let mut turned = w.chain[1].clone();
            turned.serial = vec![0x55, 9];
            let turned = turned.sign(&w.chain[2]);
            w.strangers.push(turned);
            w.missing.push(1);
        }),
        good("a new key, certified with the old one", ALL1, |w, _| {
            for cert in &mut w.chain {
                if cert
                    .extensions
                    .iter()
                    .any(|one| one.0 == ce(19) && one.2.len() > 5)
                {
                    cert.set(19, true, &[0x30, 3, 1, 1, 0xff]);
                }
            }
            let last = w.chain.len() - 1;
            let mut fresh = w.chain[last - 1].clone();
            fresh.key = w.keys.stranger.clone();
            fresh.serial = vec![0x55, 9];
            let id = fresh.key.id();
            fresh.set(14, false, &tlv(4, &id));
            w.strangers.push(fresh.sign(&w.chain[last - 1]));
            w.chain[last].signer = Some(w.keys.stranger.clone());
            w.chain[last].set(35, false, &sequence(&[&tlv(0x80, &id)]));
        }),
        bad(
            "one intermediate more than the depth allows",
            ALL1,
            |w, _| {
                w.depth = Some(w.chain.len() - 3);
            },
        ),
        good("as many intermediates as the depth allows", ALL, |w, _| {
            w.depth = Some(w.chain.len() - 2)
        }),
        good("issuer in another case", BELOW, |w, at| {
            w.chain[at - 1].subject = common_name(0x0c, b"An Issuer");
            w.chain[at].issuer = Some(common_name(0x0c, b"aN iSSUER"));
        }),
        good("issuer with other white space", BELOW, |w, at| {
            w.chain[at - 1].subject = common_name(0x13, b"An Issuer");
            w.chain[at].issuer = Some(common_name(0x13, b" An  Issuer "));
        }),
        good("issuer in another string type", BELOW, |w, at| {
            w.chain[at - 1].subject = common_name(0x13, b"An Issuer");
            w.chain[at].issuer = Some(common_name(0x0c, b"An Issuer"));
        }),
        bad("issuer of other letters", BELOW, |w, at| {
            w.chain[at - 1].subject = common_name(0x0c, b"An Issuer");
            w.chain[at].issuer = Some(common_name(0x0c, b"An Issues"));
        }),
    ]
}

/// Revocation lists.
pub fn lists() -> Vec<Rule> {
    vec![
        good("lists of all CAs", ALL, |w, _| _ = w.listed()),
        bad("a list is missing", CAS, |w, at| {
            w.listed();
            w.lists.remove(at);
            if w.lists.is_empty() {
                let stranger = Draft::ca("CN=x", &w.keys.stranger.clone());
                w.lists.push(List::of(&stranger));
            }
        }),
        bad("revoked", BELOW, |w, at| {
            w.listed();
            let serial = w.chain[at].serial.clone();
            w.lists[at - 1].revoke(&serial, &[]);
        }),
        bad("revoked with a reason", BELOW, |w, at| {
            w.listed();
            let serial = w.chain[at].serial.clone();
            let code = w.dice.pick(&[1, 2, 3, 4, 5, 6, 9, 10]);
            w.lists[at - 1].revoke(&serial, &reason(code));
        }),
        good("others are revoked", ALL, |w, _| {
            let last = w.listed();
            for octet in 1..40 {
                w.lists[last].revoke(&[1, octet, 3], &reason(4));
            }
        }),
        good("a serial with one octet more is revoked", ALL, |w, _| {
            let last = w.listed();
            w.leaf().serial = vec![0x41, 2];
            w.lists[last].revoke(&[0x41, 2, 0], &[]);
            w.lists[last].revoke(&[0x41], &[]);
        }),
        bad("list is stale", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].next = utc("251231235959Z");
        }),
        bad("list is of the future", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].this = utc("260101000001Z");
        }),
        bad("list without nextUpdate", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].next = Vec::new();
        }),
        bad("list signed with another key", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].signer = w.keys.stranger.clone();
        }),
        bad("a bit of the list's signature", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].change = Some(flipped);
        }),
        bad("list of another issuer", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].issuer = name("CN=nobody");
        }),
        bad("list without number", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].drop(20);
        }),
        bad("list with a critical number", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(20, true, &[2, 1, 5]);
        }),
        good("list without authorityKeyIdentifier", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].drop(35);
        }),
        bad("list of version 1", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].version = Vec::new();
            w.lists[last].extensions.clear();
        }),
        bad("list with an unknown critical extension", ALL, |w, _| {
            let last = w.listed();
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            w.lists[last].extensions.push((own, true, vec![5, 0]));
        }),
        good("list with an unknown extension", ALL, |w, _| {
            let last = w.listed();
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            w.lists[last].extensions.push((own, false, vec![5, 0]));
        }),
        bad("entry with an unknown critical extension", ALL, |w, _| {
            let last = w.listed();
            let own = mtls_ca::pki::der::oid_content("1.2.3.4.5").unwrap();
            w.lists[last].revoke(&[9], &extension(&own, true, &[5, 0]));
        }),
        good("list for users only", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 3, 0x81, 1, 0xff]);
        }),
        bad("list for CAs only", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 3, 0x82, 1, 0xff]);
        }),
        bad("list for attribute certificates only", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 3, 0x85, 1, 0xff]);
        }),
        bad("list for some reasons only", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 4, 0x83, 2, 5, 0x60]);
        }),
        good("lists for some reasons, and for the others", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 4, 0x83, 2, 5, 0x60]);
            let mut rest = w.lists[last].clone();
            rest.set(28, true, &[0x30, 5, 0x83, 3, 7, 0x1f, 0x80]);
            w.lists.push(rest);
        }),
        bad("list for another distribution point", ALL, |w, _| {
            let last = w.listed();
            let point = |host: &str| tlv(0xa0, &tlv(0xa0, &uri(host)));
            w.leaf().set(
                31,
                false,
                &sequence(&[&sequence(&[&point("http://a/crl")])]),
            );
            w.lists[last].set(28, true, &sequence(&[&point("http://b/crl")]));
        }),
        good("list for this distribution point", ALL, |w, _| {
            let last = w.listed();
            let point = |host: &str| tlv(0xa0, &tlv(0xa0, &uri(host)));
            w.leaf().set(
                31,
                false,
                &sequence(&[&sequence(&[&point("http://a/crl")])]),
            );
            w.lists[last].set(28, true, &sequence(&[&point("http://a/crl")]));
        }),
        bad("delta list alone", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(27, true, &[2, 1, 4]);
        }),
        bad("delta list that revokes", ALL, |w, _| {
            let last = w.listed();
            // OpenSSL looks for deltas where the certificate says that there are some.
            let point = tlv(0xa0, &tlv(0xa0, &uri("http://a/delta")));
            w.leaf().set(46, false, &sequence(&[&sequence(&[&point])]));
            let mut delta = w.lists[last].clone();
            delta.set(20, false, &[2, 1, 6]);
            delta.set(27, true, &[2, 1, 5]);
            let serial = w.leaf().serial.clone();
            delta.revoke(&serial, &reason(1));
            w.lists.push(delta);
        }),
        good("delta list that takes back a hold", ALL, |w, _| {
            let last = w.listed();
            let point = tlv(0xa0, &tlv(0xa0, &uri("http://a/delta")));
            w.leaf().set(46, false, &sequence(&[&sequence(&[&point])]));
            let serial = w.leaf().serial.clone();
            let mut delta = w.lists[last].clone();
            w.lists[last].revoke(&serial, &reason(6));
            delta.set(20, false, &[2, 1, 6]);
            delta.set(27, true, &[2, 1, 5]);
            delta.revoke(&serial, &reason(8));
            w.lists.push(delta);
        }),
        bad("CA without cRLSign", CAS, |w, at| {
            w.chain[at].set(15, true, &[3, 2, 2, 4]);
            w.listed();
        }),
        bad(
            "another's entries in a list that is not indirect",
            ALL,
            |w, _| {
                let last = w.listed();
                let about = extension(&ce(29), true, &sequence(&[&directory("CN=somebody")]));
                w.lists[last].revoke(&[9], &about);
            },
        ),
        good(
            "indirect list with another's entry of this serial",
            ALL,
            |w, _| {
                let last = w.listed();
                w.lists[last].set(28, true, &[0x30, 3, 0x84, 1, 0xff]);
                let about = extension(&ce(29), true, &sequence(&[&directory("CN=somebody")]));
                let serial = w.leaf().serial.clone();
                w.lists[last].revoke(&serial, &about);
            },
        ),
        bad("indirect list that revokes", ALL, |w, _| {
            let last = w.listed();
            w.lists[last].set(28, true, &[0x30, 3, 0x84, 1, 0xff]);
            let serial = w.leaf().serial.clone();
            w.lists[last].revoke(&serial, &[]);
        }),
        good("a stale list beside a fresh one", ALL, |w, _| {
            let last = w.listed();
            let mut stale = w.lists[last].clone();
            stale.next = utc("251231235959Z");
            w.lists.insert(0, stale);
        }),
    ]
}

/// Chains with keys that only openssl makes: signer of the leaf.
pub fn signed_by(w: &mut World, key: std::rc::Rc<Key>) {
    let place = w.chain.len() - 2;
    let id = key.id();
    w.chain[place].key = key;
    w.chain[place].set(14, false, &tlv(4, &id));
    if place == 0 {
        // A root's own signature is not what is asked about.
        w.chain[0].signer = Some(w.keys.stranger.clone());
    }
}
