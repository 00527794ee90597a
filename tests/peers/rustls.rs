//! The verifier of rustls accepts what we issue.

use std::fs;
use std::path::Path;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, KeyUsage, anchor_from_trusted_cert};

use super::made::{Leaf, Made};

#[test]
fn webpki() {
    let made = Made::all();
    for leaf in &made.leaves {
        assert_eq!(verify(leaf, leaf.profile), Ok(()), "{leaf:?}");
        let refused = verify(leaf, leaf.other_purpose());
        assert!(
            matches!(refused, Err(Error::RequiredEkuNotFoundContext(_))),
            "{leaf:?}: {refused:?}"
        );
        let names = leaf.names();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            assert_eq!(has_name(leaf, name), Ok(()), "{leaf:?} {name}");
        }
        assert!(has_name(leaf, "elsewhere.example.test").is_err());
    }
}

pub fn verify(leaf: &Leaf, purpose: &str) -> Result<(), Error> {
    let (ca, der) = (der(&leaf.ca), der(&leaf.cert));
    let anchors = [anchor_from_trusted_cert(&ca)?];
    let usage = match purpose {
        "server" => KeyUsage::server_auth(),
        _ => KeyUsage::client_auth(),
    };
    let leaf = EndEntityCert::try_from(&der)?;
    let now = UnixTime::now();
    leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &[], now, usage, None, None)?;
    Ok(())
}

/// A client's leaf with one intermediate, by the root alone.
pub fn verify_below(leaf: &Path, intermediate: &Path, root: &Path) -> Result<(), Error> {
    let text = |path: &Path| der(path.to_str().unwrap());
    let (root, leaf) = (text(root), text(leaf));
    let anchors = [anchor_from_trusted_cert(&root)?];
    let above = [text(intermediate)];
    let (now, usage) = (UnixTime::now(), KeyUsage::client_auth());
    let leaf = EndEntityCert::try_from(&leaf)?;
    leaf.verify_for_usage(
        ALL_VERIFICATION_ALGS,
        &anchors,
        &above,
        now,
        usage,
        None,
        None,
    )?;
    Ok(())
}

fn has_name(leaf: &Leaf, name: &str) -> Result<(), Error> {
    let der = der(&leaf.cert);
    let name = ServerName::try_from(name).unwrap();
    EndEntityCert::try_from(&der)?.verify_is_valid_for_subject_name(&name)
}

fn der(path: &str) -> CertificateDer<'static> {
    // The first one: a leaf's file goes on with its chain.
    let blocks = pem::parse_many(fs::read(path).unwrap()).unwrap();
    let block = blocks.into_iter().next().unwrap();
    CertificateDer::from(block.into_contents())
}
