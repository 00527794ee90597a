//! Every shell block of README is run, a section at a time, in a folder of its own.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::support::{PROGRAM, Run, Sandbox, peer};

const README: &str = include_str!("../README.md");

/// Programs that a section calls, and words that its output must hold.
struct Expected {
    section: &'static str,
    peers: &'static [&'static str],
    says: &'static [&'static str],
}

const SECTIONS: &[Expected] = &[
    Expected {
        section: "The tutorial, then and now",
        peers: &["openssl"],
        says: &[
            "created certificate authority CN=My CA",
            "created client certificate CN=alice",
        ],
    },
    Expected {
        section: "Commands",
        peers: &[],
        says: &[
            "created client certificate CN=partner",
            "good for server: CN=api.example.test",
            "kept client certificate CN=billing,OU=Services,O=Acme,C=US",
        ],
    },
    Expected {
        section: "Commands: names",
        peers: &[],
        says: &[
            "\nCN=alice,OU=Ops,O=Acme,C=US\n/C=US/O=Acme/OU=Ops/CN=alice\nC = US, O = Acme, OU = Ops, CN = alice\n",
        ],
    },
    Expected {
        section: "nginx in front of node",
        peers: &["nginx", "node", "curl"],
        says: &["SUCCESS CN=alice\n", "NONE \n"],
    },
    Expected {
        section: "nginx in front of PHP",
        peers: &["nginx", "curl"],
        says: &["SUCCESS CN=alice\n"],
    },
    Expected {
        section: "node alone",
        peers: &["node", "curl"],
        says: &[
            "\nalice ",
            "good for server: CN=localhost",
            "accepted, as far as TLS can tell",
        ],
    },
    Expected {
        section: "Behind a TCP load balancer",
        peers: &["node", "haproxy", "curl"],
        says: &["\nalice\n"],
    },
    Expected {
        section: "A CA that is there already",
        peers: &["openssl"],
        says: &[
            "adopted certificate authority CN=Acme CA,O=Acme,C=US",
            "created client certificate CN=alice,O=Acme,C=US",
        ],
    },
    Expected {
        section: "An intermediate",
        peers: &["openssl"],
        says: &[
            "issues for    only dns:example.test, ip:10.0.0.0/8",
            "CN=api.example.test ← CN=mTLS Intermediate CA ← CN=mTLS CA",
            "api.example.test.crt: OK",
        ],
    },
    Expected {
        section: "A whole PKI in one file",
        peers: &[],
        says: &[
            "plan: 6 to create\n",
            "applied: 6 created\n",
            "nothing to do: 6 kept\n",
            "? unlisted client certificate CN=old (serial ",
            "- revoked client certificate CN=old (serial ",
        ],
    },
    Expected {
        section: "Thousands of clients",
        peers: &["tar"],
        says: &[
            "plan: 3 to create\n",
            "applied: 3 created\n",
            "nothing to do: 3 kept\n",
            "billing.key\nbilling.crt\ntill-1.key\n",
        ],
    },
    Expected {
        section: "Renewal",
        peers: &["openssl"],
        says: &[
            "kept server certificate CN=localhost",
            "renewed server certificate CN=localhost in /",
            "renewed client certificate CN=alice\n",
            "renewed certificate authority CN=mTLS CA",
            "localhost.crt: OK",
            "alice.crt: OK",
        ],
    },
    Expected {
        section: "Revocation",
        peers: &["openssl"],
        says: &[
            "created revocation list of CN=mTLS CA\n  number        1\n  revoked       0 certificates\n",
            "revoked client CN=alice\n",
            "renewed revocation list of CN=mTLS CA\n",
            "good for client: CN=bob ← CN=mTLS CA",
            "bob.crt: OK",
            "crl chain     web/crl-chain.pem",
            "good for client: CN=carol ← CN=mTLS Intermediate CA ← CN=mTLS CA",
            "revoked client CN=carol\n",
        ],
    },
    Expected {
        section: "Passphrases",
        peers: &["openssl"],
        says: &["kept client certificate CN=alice", "BEGIN PUBLIC KEY"],
    },
    Expected {
        section: "What files hold",
        peers: &["openssl"],
        says: &[
            "client certificate CN=alice, by CN=mTLS CA, ends in ",
            "PKCS #12 file under a passphrase: --pass opens it",
            "PKCS #12 file with 2 certificates and 1 key, opened",
            "private key under a passphrase, ec-p256",
        ],
    },
    Expected {
        section: "The ledger, and backups",
        peers: &["flock", "tar"],
        says: &["created client certificate CN=bob"],
    },
    Expected {
        section: "What was issued",
        peers: &[],
        says: &[
            "2 certificates: 2 valid\n",
            "something is due: exit 5\n",
            "0 imported, 2 known already, 0 left out\n",
        ],
    },
    Expected {
        section: "In a CI script",
        peers: &[],
        says: &["kept client certificate CN=tester"],
    },
];

#[test]
fn the_tutorial_then_and_now() {
    let sandbox = run("The tutorial, then and now");
    // What the table says of the old lines: nginx does not start with them.
    sandbox.write(
        "nginx.conf",
        format!(
            "pid nginx.pid; events {{}} http {{ server {{ listen 127.0.0.1:{} ssl;
             ssl_certificate server.crt; ssl_certificate_key server.key; }} }}",
            free_port()
        ),
    );
    let folder = sandbox.path("");
    let args = ["-t", "-e", "stderr", "-c", "nginx.conf", "-p"];
    let nginx = Run::of(peer("nginx").args(args).arg(&folder).output().unwrap());
    assert_ne!(nginx.code, 0);
    assert!(
        nginx.stderr.contains("ee key too small"),
        "{}",
        nginx.stderr
    );
}

#[test]
fn commands() {
    run("Commands");
}

#[test]
fn commands_names() {
    run("Commands: names");
}

#[test]
fn nginx_in_front_of_node() {
    run("nginx in front of node");
}

#[test]
fn nginx_in_front_of_php() {
    run("nginx in front of PHP");
}

#[test]
fn node_alone() {
    let sandbox = run("node alone");
    let fingerprint = sandbox.ok(&["inspect", "--field", "sha256", "--as", "node", "alice.crt"]);
    let said = sandbox.read("stdout");
    let lines = [format!("alice {fingerprint}"), format!("\n{fingerprint}")];
    assert!(
        lines.iter().all(|line| said.contains(line)),
        "server and inspect agree:\n{said}"
    );
}

#[test]
fn behind_a_tcp_load_balancer() {
    run("Behind a TCP load balancer");
}

#[test]
fn what_files_hold() {
    run("What files hold");
}

#[test]
fn the_ledger_and_backups() {
    let sandbox = run("The ledger, and backups");
    assert!(sandbox.exists("bob.crt"));
    assert_eq!(sandbox.mode("backup.tar"), 0o600, "the CA's key is in it");
}

/// The second backup holds what came after the first, and only that comes back.
#[test]
fn every_backup_is_whole() {
    let script = script_of("The ledger, and backups");
    let one = |word: &str| script.lines().find(|line| line.contains(word)).unwrap();
    let (backup, restore) = (one("flock pki"), one("pki.lost"));
    let sandbox = Sandbox::new();
    let script = format!(
        "mtls-ca init-ca
{backup}
mtls-ca issue-client alice
mtls-ca issue-client bob
mtls-ca revoke bob.crt
{backup}
mtls-ca issue-client carol
{restore}
mtls-ca list"
    );
    let run = shell(&sandbox, &script, false);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let said = &run.stdout;
    assert!(
        said.contains("2 certificates: 1 valid, 1 revoked"),
        "{said}"
    );
    assert!(!sandbox.exists("pki/pki") && !sandbox.exists("backup.new"));
}

#[test]
fn what_was_issued() {
    run("What was issued");
}

#[test]
fn in_a_ci_script() {
    run("In a CI script");
}

#[test]
fn a_ca_that_is_there_already() {
    run("A CA that is there already");
}

#[test]
fn an_intermediate() {
    run("An intermediate");
}

#[test]
fn thousands_of_clients() {
    let sandbox = run("Thousands of clients");
    assert!(sandbox.exists("clients/till-2.key") && sandbox.exists("clients.tar"));
}

#[test]
fn a_whole_pki_in_one_file() {
    let sandbox = run("A whole PKI in one file");
    assert!(sandbox.exists("old.crt"));
}

#[test]
fn renewal() {
    run("Renewal");
}

#[test]
fn revocation() {
    run("Revocation");
}

#[test]
fn passphrases() {
    run("Passphrases");
}

/// Whoever pastes into zsh has no comments there: a `#` is the name of a command then, which is not found, and what stands
/// behind it must mean nothing to the shell.
#[test]
fn comments_harm_nobody() {
    for (section, script) in scripts() {
        let mut inside = None;
        for line in script.lines() {
            match inside {
                Some(end) if line == end => inside = None,
                Some(_) => {}
                None => {
                    inside = ["EOF", "END"].into_iter().find(|end| {
                        line.contains(&format!("<<'{end}'")) || line.contains(&format!("<<{end}"))
                    });
                    assert!(!line.contains(" # "), "{section}: {line}");
                    let comment = line.strip_prefix('#').unwrap_or_default();
                    assert!(
                        !comment.contains([
                            '\'', '"', '`', '$', '(', ')', ';', '&', '|', '<', '>', '*', '?', '[',
                            '{', '!'
                        ]),
                        "{section}: {line}"
                    );
                }
            }
        }
        // What is started is ended.
        let started = script.lines().filter(|line| line.ends_with(" &")).count();
        let jobs: String = (1..=started).map(|job| format!(" %{job}")).collect();
        assert!(
            started == 0 || script.ends_with(&format!("\nkill{jobs}\n")),
            "{section}"
        );
    }
}

#[test]
fn no_block_is_left_out() {
    for (section, _) in scripts() {
        assert!(
            SECTIONS.iter().any(|known| known.section == section),
            "`{section}` has no test"
        );
    }
}

/// The first of the two commands, as a newcomer gives it.
#[test]
fn the_main_job() {
    assert!(README.contains("`cargo run --release -- quickstart`"));
    let sandbox = Sandbox::new();
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let args = [
        "run",
        "--release",
        "--quiet",
        "--manifest-path",
        manifest,
        "--",
        "quickstart",
    ];
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null())
        .env_remove("MTLS_CA_DIR")
        .output()
        .unwrap();
    let run = Run::of(output);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for file in [
        "pki/ca.crt",
        "pki/ca.key",
        "pki/crl.pem",
        "localhost.crt",
        "localhost.key",
        "client.crt",
        "client.key",
    ] {
        assert!(sandbox.exists(file), "{file}");
    }
}

/// The second command, which runs this very test.
#[test]
fn the_second_command_is_there() {
    assert!(README.contains("`tests/run`"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/run");
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(script).unwrap());
    assert_eq!(mode & 0o111, 0o111, "tests/run can be run");
}

/// Runs a section's blocks as one script; its output is in the sandbox's `stdout`.
fn run(section: &str) -> Sandbox {
    let mut sections = SECTIONS.iter();
    let expected = sections.find(|known| known.section == section).unwrap();
    for name in expected.peers {
        let _ = peer(name);
    }
    let sandbox = Sandbox::new();
    let script = script_of(section)
        .replace("8443", &free_port().to_string())
        .replace("3000", &free_port().to_string());
    // Debian's nginx keeps its temporary files where only root may write, unless told otherwise.
    let is_ordinary = expected.peers.contains(&"nginx");
    let run = shell(&sandbox, &script, is_ordinary);
    let shown = format!(
        "{script}\n--- stdout\n{}\n--- stderr\n{}",
        run.stdout, run.stderr
    );
    assert_eq!(run.code, 0, "{}: {shown}", expected.section);
    let said = format!("\n{}", run.stdout);
    for words in expected.says {
        assert!(
            said.contains(words),
            "{} should say {words:?}:\n{shown}",
            expected.section
        );
    }
    sandbox
}

fn script_of(section: &str) -> String {
    let mut found = scripts().into_iter();
    let found = found.find(|(known, _)| known == section);
    let (_, script) =
        found.unwrap_or_else(|| panic!("README has no section `{section}` with a shell block"));
    script
}

/// Runs a script in the sandbox, as an ordinary user if told to; what it says is in `stdout` and `stderr` there.
fn shell(sandbox: &Sandbox, script: &str, is_ordinary: bool) -> Run {
    // What a section starts in the background ends with it.
    let script = format!("trap 'kill $(jobs -p) 2>/dev/null || :' EXIT\n{script}");
    let mut command = match is_ordinary && is_root() {
        true => as_another(sandbox),
        false => Command::new("timeout"),
    };
    let programs = match sandbox.exists("bin") {
        true => sandbox.path("bin"),
        false => std::path::Path::new(PROGRAM).parent().unwrap().to_owned(),
    };
    let path = format!(
        "{}:/usr/sbin:{}",
        programs.display(),
        std::env::var("PATH").unwrap()
    );
    // Into files: whatever a section leaves running must not keep a pipe open.
    let file = |name: &str| fs::File::create(sandbox.path(name)).unwrap();
    let status = command
        .args(["60", "bash", "-euo", "pipefail", "-c", &script])
        .current_dir(sandbox.path(""))
        .env("PATH", path)
        .env_remove("MTLS_CA_DIR")
        .stdin(Stdio::null())
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .status()
        .unwrap();
    Run {
        code: status.code().expect("not killed"),
        stdout: sandbox.read("stdout"),
        stderr: sandbox.read("stderr"),
    }
}

/// `timeout`, run by a user to whom the sandbox belongs. The program may be built in a folder that is closed to others.
fn as_another(sandbox: &Sandbox) -> Command {
    const NOBODY: u32 = 65534;
    let bin = sandbox.path("bin");
    fs::create_dir(&bin).unwrap();
    fs::copy(PROGRAM, bin.join("mtls-ca")).unwrap();
    std::os::unix::fs::chown(sandbox.path(""), Some(NOBODY), Some(NOBODY)).unwrap();
    let mut command = peer("setpriv");
    let ids = ["--reuid", "--regid"].map(|id| format!("{id}={NOBODY}"));
    command
        .args(ids)
        .args(["--clear-groups", "--inh-caps=-all", "timeout"]);
    command
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0
}

/// The shell blocks by section. A section's second group of blocks, after text that
/// ends in a colon and begins a new setup, is `SECTION: names` where it has its own `init-ca`.
fn scripts() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut section = String::new();
    let mut block: Option<String> = None;
    for line in README.lines() {
        match (&mut block, line) {
            (None, "```sh") => block = Some(String::new()),
            (Some(text), "```") => {
                let begins_anew =
                    text.starts_with("mtls-ca init-ca\nmtls-ca issue-client alice --subject");
                let name = if begins_anew {
                    format!("{section}: names")
                } else {
                    section.clone()
                };
                match found.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, script)) => script.push_str(text),
                    None => found.push((name, std::mem::take(text))),
                }
                block = None;
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, line) => {
                if let Some(title) = line.strip_prefix("## ") {
                    section = title.to_owned();
                }
            }
        }
    }
    found
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
