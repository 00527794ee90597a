//! `apply --clients --output-tar`: what is said of archives and of their members, and archives of nobody.

use std::fs;

use super::fleet::{is_at_rest, list, of, tar};

const APPLY: [&str; 6] = [
    "apply",
    "--clients",
    "list.csv",
    "--yes",
    "--output-tar",
    "fleet.tar",
];

/// No file is called so: what is in the way is named with the archive, and what is advised helps.
#[test]
fn members_in_the_way() {
    let sandbox = of(3);
    sandbox.ok(&APPLY);
    sandbox.write("c1.crt", tar(&sandbox, &["-xOf", "fleet.tar", "c1.crt"]));
    sandbox.ok(&["revoke", "c1.crt"]);
    let run = sandbox.run(&APPLY);
    let command = "tar --delete -f fleet.tar c1.key c1.crt";
    let told = format!(
        "warning: c1.crt in fleet.tar is revoked, and was left as it is; to have a new one, take its files out ({command}) and run this again\n"
    );
    assert_eq!((run.code, run.stderr), (0, told));
    tar(&sandbox, &command.split(' ').skip(1).collect::<Vec<_>>());
    let said = sandbox.ok(&APPLY);
    assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
    is_at_rest(&sandbox, &APPLY, 3);

    sandbox.write("list.csv", list(3).replace("CN=c2", "CN=other"));
    let told = "list.csv:4: c2: c2.crt in fleet.tar: the certificate has CN=c2,OU=Services,O=Acme, you asked for CN=other,OU=Services,O=Acme";
    let hint = "keep the old one beside it: --force\n";
    for more in [&[][..], &["--dry-run"]] {
        sandbox.fails(&[&APPLY[..], more].concat(), 3, &[told, hint]);
    }
    sandbox.ok(&[&APPLY[..], &["--force"]].concat());
    assert!(tar(&sandbox, &["-tf", "fleet.tar"]).contains("\nc2.crt."));
    is_at_rest(&sandbox, &APPLY, 3);

    // What is no certificate goes the way that is said.
    sandbox.write("c0.crt", "notes\n");
    tar(&sandbox, &["-rf", "fleet.tar", "c0.crt"]);
    let command = "tar --delete -f fleet.tar c0.crt";
    let hint = format!("hint: take it out ({command}), or give the archive another name\n");
    let told = "list.csv:2: c0: c0.crt in fleet.tar cannot be used: ";
    sandbox.fails(&APPLY, 3, &[told, "and was left untouched", &hint]);
    tar(&sandbox, &command.split(' ').skip(1).collect::<Vec<_>>());
    fs::remove_file(sandbox.path("c0.crt")).unwrap();
    let said = sandbox.ok(&APPLY);
    assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
    is_at_rest(&sandbox, &APPLY, 3);
}
