//! What the command cases share: laws that hold for every writing command, and
//! certificates that the program itself would never make.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use mtls_ca::host::keys::{KeyFile, PrivateKey};
use mtls_ca::host::passphrase::Passes;
use mtls_ca::pki::armour;
use mtls_ca::pki::facts::{Certificate, Serial};
use mtls_ca::pki::issue::{Authority, Grant, Parent, issue};
use mtls_ca::pki::lifetime::{Lifetime, Validity};
use mtls_ca::pki::order::{Order, Wish};
use mtls_ca::pki::profile::{CA, CLIENT, SERVER};
use mtls_ca::pki::spki::KeyType;
use mtls_ca::pki::subtree::Constraints;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::support::{PROGRAM, Run, Sandbox, peer};

/// Whoever runs the tests may be root, whom no mode stops; this user is never root.
pub const STRANGER: &str = "65534";

/// The ledger's files, in the CA's folder.
pub const LEDGER: [&str; 3] = ["ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal"];

impl Sandbox {
    /// The law of every writing command: rehearsed, it changes nothing and says what
    /// it would do; run, it does; run again, it changes no byte and no time.
    pub fn is_idempotent(&self, args: &[&str]) {
        self.would(args, "create");
        let first = self.ok(args);
        assert!(first.starts_with("created "), "{args:?}\n{first}");
        self.keeps(args);
    }

    /// What is there is right: nothing changes in any manner of running, and all say `kept`.
    pub fn keeps(&self, args: &[&str]) {
        let before = self.snapshot();
        let again = self.ok(args);
        assert!(again.starts_with("kept "), "{args:?}\n{again}");
        for flag in ["--dry-run", "--check"] {
            let said = self.ok(&with(args, flag));
            assert!(said.starts_with("kept "), "{args:?} {flag}\n{said}");
        }
        let json = self.json(args);
        assert_eq!(json["schema"], 1, "{json}");
        assert_eq!(json["outcome"], "kept", "{json}");
        assert_eq!(json["reason"], Value::Null, "{json}");
        for file in json["files"].as_array().unwrap() {
            assert_eq!(file["written"], false, "{json}");
        }
        assert_eq!(before, self.snapshot(), "{args:?} changed what it kept");
    }

    /// A rehearsal says `would …` and writes nothing; only `--check` makes it exit 5.
    pub fn would(&self, args: &[&str], verb: &str) {
        let before = self.snapshot();
        let said = self.ok(&with(args, "--dry-run"));
        assert!(
            said.starts_with(&format!("would {verb} ")),
            "{args:?}\n{said}"
        );
        let run = self.run(&with(args, "--check"));
        assert_eq!(run.code, 5, "{args:?}\n{}{}", run.stdout, run.stderr);
        assert_eq!(run.stdout, said, "{args:?}");
        let json = self.json(&with(args, "--dry-run"));
        let outcome = match verb {
            "create" => "created",
            "renew" => "renewed",
            _ => "reissued",
        };
        assert_eq!(json["outcome"], outcome, "{json}");
        assert_eq!(json["dry_run"], true, "{json}");
        for file in json["files"].as_array().unwrap() {
            assert_eq!(file["written"], false, "{json}");
        }
        assert_eq!(before, self.snapshot(), "{args:?} wrote while rehearsing");
    }

    /// Exit 3 in every manner of running, with both sides in the message; nothing changes.
    pub fn conflicts(&self, args: &[&str], words: &[&str]) {
        self.fails(args, 3, words);
        self.fails(&with(args, "--dry-run"), 3, words);
        self.fails(&with(args, "--check"), 3, words);
        self.fails_in_json(args, "conflict", 3, words);
    }

    /// The failure as JSON: kind, exit and words; nothing on stderr, nothing changed.
    pub fn fails_in_json(&self, args: &[&str], kind: &str, exit: i32, words: &[&str]) -> Value {
        let run = self.fails(&with(args, "--json"), exit, &[]);
        assert_eq!(run.stderr, "", "{args:?}");
        let json = run.json();
        let error = &json["error"];
        assert_eq!(json["schema"], 1, "{json}");
        assert_eq!(error["kind"], kind, "{json}");
        assert_eq!(error["exit"], exit, "{json}");
        assert!(error["hints"].is_array(), "{json}");
        let message = error["message"].as_str().unwrap();
        for word in words {
            assert!(
                message.contains(word),
                "{args:?} should say `{word}`: {message}"
            );
        }
        json
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The program under a umask.
    pub fn under_umask(&self, umask: &str, args: &[&str]) -> Run {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\""), PROGRAM])
            .args(args)
            .current_dir(self.path(""))
            .env_remove("MTLS_CA_DIR");
        Run::of(command.output().unwrap())
    }

    /// The program as a user who is not root and who owns nothing here.
    pub fn as_stranger(&self, args: &[&str]) -> Run {
        self.as_stranger_with("", args)
    }

    /// The same, with what the shell of its owner hands over: `7<file`.
    pub fn as_stranger_with(&self, redirection: &str, args: &[&str]) -> Run {
        let line = format!("exec \"$@\" {redirection}");
        let mut command = peer("sh");
        command.args(["-c", &line, "sh"]);
        if !is_root() {
            command.arg(PROGRAM).args(args);
            let output = command.current_dir(self.path("")).output();
            return Run::of(output.unwrap());
        }
        // The stranger may not be allowed into the folder that the program is built in.
        let program = self.path("the-program");
        if !program.exists() {
            fs::copy(PROGRAM, &program).unwrap();
            fs::set_permissions(self.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let _ = peer("setpriv");
        command
            .arg("setpriv")
            .arg(format!("--reuid={STRANGER}"))
            .arg(format!("--regid={STRANGER}"))
            .args(["--clear-groups", "--inh-caps=-all"])
            .arg(program)
            .args(args)
            .current_dir(self.path(""))
            .env_remove("MTLS_CA_DIR");
        Run::of(command.output().unwrap())
    }

    /// Lets everybody write in the CA's folder and ledger.
    pub fn open_ledger(&self) {
        let open = |name: &str, mode| {
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        open("pki", 0o777);
        for file in LEDGER {
            open(&format!("pki/{file}"), 0o666);
        }
    }

    /// The first certificate of a file.
    pub fn certificate(&self, name: &str) -> Certificate {
        let blocks = armour::read(&self.bytes(name)).unwrap();
        Certificate::from_der(&blocks[0].der).unwrap()
    }

    /// The key of a file.
    pub fn key(&self, name: &str) -> PrivateKey {
        let file = KeyFile::find(&self.path(name)).unwrap().unwrap();
        file.unlock(&Passes::of("--key-pass", None)).unwrap()
    }

    /// Puts the certificate of a leaf `NAME.crt` anew, as it would be had it been issued then.
    pub fn age(&self, name: &str, from: Duration, to: Duration) {
        let (cert, key) = (format!("{name}.crt"), format!("{name}.key"));
        let ca = self.certificate("pki/ca.crt");
        let ca_key = self.key("pki/ca.key");
        let parent = Authority::Parent(Parent::new(&ca, &ca_key).unwrap());
        let made = remade(&self.certificate(&cert), &self.key(&key), &parent, from, to);
        self.write(&cert, made);
    }

    /// The same, with the very end of its CA.
    pub fn age_with_its_ca(&self, name: &str, from: Duration) {
        let end = self.certificate("pki/ca.crt").facts().validity.not_after;
        let ends_with_it = || {
            let leaf = self.certificate(&format!("{name}.crt"));
            leaf.facts().validity.not_after == end
        };
        // A second may begin in between.
        loop {
            self.age(name, from, end - this_second());
            if ends_with_it() {
                return;
            }
        }
    }

    /// The same for the CA.
    pub fn age_ca(&self, from: Duration, to: Duration) {
        let key = self.key("pki/ca.key");
        let old = self.certificate("pki/ca.crt");
        let made = remade(&old, &key, &Authority::Itself(&key), from, to);
        self.write("pki/ca.crt", made);
    }

    /// The same for an intermediate, in this folder.
    pub fn age_intermediate(&self, folder: &str, from: Duration, to: Duration) {
        let (cert, key) = (format!("{folder}/ca.crt"), format!("{folder}/ca.key"));
        let (ca, ca_key) = (self.certificate("pki/ca.crt"), self.key("pki/ca.key"));
        let parent = Authority::Parent(Parent::new(&ca, &ca_key).unwrap());
        let made = remade(&self.certificate(&cert), &self.key(&key), &parent, from, to);
        self.write(&cert, made);
    }

    /// Certificate and key of one base name belong together, and the CA signed them.
    pub fn pair_matches(&self, name: &str) {
        let cert = self.certificate(&format!("{name}.crt"));
        use mtls_ca::pki::signer::Signer;
        let key = self.key(&format!("{name}.key"));
        assert_eq!(cert.facts().spki, *key.public_key(), "{name}");
        let ca = self.certificate("pki/ca.crt");
        assert!(cert.is_signed_by(&ca.facts().spki), "{name}");
    }

    /// Names of the entries of a folder.
    pub fn entries(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// A certificate like `old`, as it would be had it been issued then.
pub fn remade(
    old: &Certificate,
    key: &PrivateKey,
    authority: &Authority<'_>,
    from: Duration,
    to: Duration,
) -> String {
    use mtls_ca::pki::signer::Signer;
    let facts = old.facts();
    let order = Order {
        profile: match facts.profile() {
            "ca" => &CA,
            "server" => &SERVER,
            _ => &CLIENT,
        },
        subject: Wish::Asked(facts.subject.clone()),
        sans: facts.sans.clone(),
        key_type: Wish::Default(KeyType::EcP256),
        path_len: Wish::Default(facts.path_len),
        limits: Wish::Default(Constraints::default()),
        lifetime: Lifetime::days(1),
    };
    let now = this_second();
    let validity = Validity {
        not_before: now + from,
        not_after: now + to,
    };
    let serial = Serial::from_random([7; 16]);
    let grant = Grant { serial, validity };
    let made = issue(&order, key.public_key(), authority, grant).unwrap();
    armour::write("CERTIFICATE", made.as_der())
}

fn this_second() -> OffsetDateTime {
    OffsetDateTime::now_utc().replace_nanosecond(0).unwrap()
}

/// `args` and one more.
pub fn with<'a>(args: &[&'a str], more: &'a str) -> Vec<&'a str> {
    let mut all = args.to_vec();
    all.push(more);
    all
}

/// A file of `fixtures/`.
pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    assert!(path.exists(), "{}", path.display());
    path.display().to_string()
}

/// openssl's answer to `args`, trimmed.
pub fn openssl(sandbox: &Sandbox, args: &[&str]) -> String {
    let output = peer("openssl")
        .args(args)
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "openssl {args:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The words of a command line that needs no quotes.
pub fn line(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
