//! What the plan did not see, and the act does.

use std::path::PathBuf;

use super::act;
use crate::failure::Kind;
use crate::host::fulfil::Manner;
use crate::host::passphrase::Passes;
use crate::verbs::apply::leaves::Folders;
use crate::verbs::apply::manifest;
use crate::verbs::apply::plan::{self, Asked};

#[test]
fn two_entries_are_never_one_ca() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("pki");
    let text = "[ca]\n[[intermediate]]\nname = 'a'\n[[intermediate]]\nname = 'b'\n";
    let manifest = manifest::parse(text).unwrap();
    // As if the two had been apart when they were looked at.
    let intermediates = vec![folder.path().join("x"); 2];
    let plan = || {
        let asked = Asked {
            manifest: &manifest,
            file: None,
            ca_dir: &root,
            intermediates: &intermediates,
            folders: Folders {
                out: folder.path(),
                manifest: folder.path(),
            },
            passes: Passes::of("--ca-pass", None),
            manner: Manner::default(),
            prune: None,
            lists: true,
        };
        plan::make(&asked, None).unwrap()
    };
    let failure = act(&mut plan(), Manner::default()).unwrap_err();
    assert_eq!(failure.kind, Kind::Conflict);
    let x: PathBuf = folder.path().join("x");
    let words = format!("{} holds the CA of another entry", x.display());
    assert!(failure.message.starts_with(&words), "{}", failure.message);
    assert!(!x.join("crl.pem").exists());
}
