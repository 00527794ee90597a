//! Many processes at once, processes that are killed at any time, and a copy made meanwhile:
//! no failure, no serial number twice, nothing torn, and everything in the ledger.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::concurrency::no_leftovers;
use crate::support::{Run, Sandbox, peer};

/// What the N-th run does: mixed verbs, and every tenth one a name that others want too.
fn job(n: usize) -> Vec<String> {
    let words = match n % 10 {
        0 => format!("issue-client shared{}", n / 100),
        1..=5 => format!("issue-client client{n}"),
        6 | 7 => format!("issue-server host{n}.test --out-dir servers"),
        8 => format!("sign-client requests/request.csr --cert signed{n}.crt --copy-san"),
        _ => format!(
            "issue-client other{n} --key-type ed25519 --out-dir others{}",
            n % 3
        ),
    };
    words.split(' ').map(str::to_owned).collect()
}

#[test]
fn a_thousand_certificates_by_sixteen_processes() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "request", "--out-dir", "requests"]);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= 1000 {
                        break;
                    }
                    let run = sandbox.run(&job(n));
                    assert_eq!(run.code, 0, "{:?}\n{}{}", job(n), run.stdout, run.stderr);
                }
            });
        }
    });
    // 900 of their own, and ten names that ten wanted each.
    let recorded = sandbox.recorded("pki");
    assert_eq!(recorded.len(), 1 + 900 + 10);
    let serials: BTreeSet<&str> = recorded.iter().map(|one| one.serial.as_str()).collect();
    assert_eq!(serials.len(), recorded.len());
    assert!(recorded.iter().all(|one| one.superseded_by.is_none()));
    sandbox.everything_is_recorded();
    let all = sandbox.snapshot();
    let leaves = all.keys().filter(|path| {
        path.extension().is_some_and(|ending| ending == "crt") && !path.ends_with("pki/ca.crt")
    });
    let mut count = 0;
    for path in leaves {
        count += 1;
        let base = path
            .strip_prefix(sandbox.path(""))
            .unwrap()
            .with_extension("");
        if !base.to_string_lossy().starts_with("signed") {
            sandbox.pair_matches(&base.display().to_string());
        }
    }
    assert_eq!(count, 910);
    no_leftovers(&sandbox);
}

/// Kills at a random time, by the system's own randomness: 1,000 times, in four folders side by side.
#[test]
fn killed_a_thousand_times() {
    // How long a run takes here, roughly; the kills fall before, within and after that.
    let sandbox = Sandbox::with_ca();
    let start = Instant::now();
    for n in 0..5 {
        sandbox.ok(&["issue-client", &format!("warm{n}")]);
    }
    let span = start.elapsed().as_nanos() as u64 / 4;
    let killed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for worker in 0..4 {
            let killed = &killed;
            scope.spawn(move || {
                let sandbox = Sandbox::with_ca();
                for n in 0..250 {
                    killed_once(&sandbox, &format!("c{worker}x{n}"), span, killed);
                }
                sandbox.everything_is_recorded();
                no_leftovers(&sandbox);
            });
        }
    });
    let killed = killed.into_inner();
    assert!(
        (100..1000).contains(&killed),
        "{killed} of 1000 were killed before they ended"
    );
}

fn killed_once(sandbox: &Sandbox, name: &str, span: u64, killed: &AtomicUsize) {
    use std::os::unix::process::ExitStatusExt;
    let mut chance = [0; 8];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut chance).unwrap();
    let (key, cert) = (format!("{name}.key"), format!("{name}.crt"));
    let mut child = sandbox
        .command(&["issue-client", name])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Not a wait for something: the moment of the kill is what is varied.
    thread::sleep(Duration::from_nanos(u64::from_le_bytes(chance) % span));
    child.kill().unwrap();
    if child.wait().unwrap().signal() == Some(9) {
        killed.fetch_add(1, Ordering::Relaxed);
    }
    let before = fs::read(sandbox.path(&key)).ok();
    assert!(
        before.is_some() || !sandbox.exists(&cert),
        "{name}: a certificate without its key"
    );
    if sandbox.exists(&cert) {
        sandbox.pair_matches(name);
        let der = sandbox.certificate(&cert).as_der().to_vec();
        let recorded = sandbox.recorded("pki");
        assert!(
            recorded.iter().any(|one| one.der == der),
            "{name} is not in the ledger"
        );
    }
    sandbox.ok(&["issue-client", name, "-q"]);
    sandbox.pair_matches(name);
    let after = sandbox.bytes(&key);
    assert!(
        before.is_none_or(|before| before == after),
        "{name}: another key"
    );
}

/// As README says: the folder is copied under its lock, and what is copied works.
#[test]
fn a_copy_made_while_others_issue() {
    let sandbox = Sandbox::with_ca();
    let done = AtomicBool::new(false);
    let mut issued = Vec::new();
    thread::scope(|scope| {
        for worker in 0..3 {
            let (sandbox, done) = (&sandbox, &done);
            scope.spawn(move || {
                for n in 0.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    sandbox.ok(&["issue-client", &format!("w{worker}x{n}"), "-q"]);
                }
            });
        }
        for n in 0..12 {
            let before: Vec<String> = sandbox.entries(".");
            let copied = peer("flock")
                .args(["pki", "cp", "-a", "pki", &format!("backup{n}")])
                .current_dir(sandbox.path(""))
                .output();
            let copied = Run::of(copied.unwrap());
            if copied.code != 0 {
                done.store(true, Ordering::Relaxed);
            }
            assert_eq!(copied.code, 0, "{}", copied.stderr);
            issued.push(before);
        }
        done.store(true, Ordering::Relaxed);
    });
    for (n, before) in issued.iter().enumerate() {
        let backup = format!("backup{n}");
        let recorded = sandbox.recorded(&backup);
        for file in before.iter().filter(|name| name.ends_with(".crt")) {
            let der = sandbox.certificate(file).as_der().to_vec();
            assert!(
                recorded.iter().any(|one| one.der == der),
                "{backup} lacks {file}"
            );
        }
        sandbox.ok(&[
            "issue-client",
            "after",
            "--ca-dir",
            &backup,
            "--out-dir",
            &format!("out{n}"),
        ]);
        assert_eq!(sandbox.recorded(&backup).len(), recorded.len() + 1);
    }
}

/// Whoever is killed while it holds the lock gives it up: nobody has to clean up by hand.
#[test]
fn a_lock_ends_with_its_holder() {
    let sandbox = Sandbox::with_ca();
    let mut holder = Holder::of(&sandbox);
    sandbox.fails(
        &["issue-client", "a", "--lock-timeout", "0"],
        1,
        &["has been writing"],
    );
    holder.end();
    sandbox.ok(&["issue-client", "a", "--lock-timeout", "0"]);
}

/// A run of the program that is stopped while it holds the lock, until it is ended.
struct Holder {
    tracer: Child,
    /// What the tracer saw: not in the sandbox, whose files are compared.
    calls: NamedTempFile,
}

impl Holder {
    fn of(sandbox: &Sandbox) -> Holder {
        let calls = NamedTempFile::new().unwrap();
        // strace stops it at its first rename, for longer than the test takes.
        let tracer = peer("strace")
            .arg("-qq")
            .arg("-o")
            .arg(calls.path())
            .args(["-e", "trace=/^rename"])
            .args(["-e", "inject=/^rename:delay_enter=600000000"])
            .arg(crate::support::PROGRAM)
            .args(["issue-client", "holder"])
            .current_dir(sandbox.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut holder = Holder { tracer, calls };
        // The call is written down before it is held up: from then on nothing changes.
        while !holder.is_stopped() {
            let ended = holder.tracer.try_wait().unwrap();
            assert!(ended.is_none(), "it ended too soon");
            thread::sleep(Duration::from_millis(2));
        }
        holder
    }

    fn is_stopped(&self) -> bool {
        fs::read_to_string(self.calls.path())
            .unwrap()
            .contains("rename")
    }

    fn end(&mut self) {
        // The tracer and what it traces.
        let children = format!("/proc/{0}/task/{0}/children", self.tracer.id());
        let children = fs::read_to_string(children).unwrap_or_default();
        for child in children.split_whitespace() {
            let _ = peer("kill").args(["-9", child]).status();
        }
        let _ = self.tracer.kill();
        let _ = self.tracer.wait();
        // It is nobody's child any more, and what it holds is let go when it is gone, or dead and not yet fetched.
        for child in children.split_whitespace() {
            let stat = format!("/proc/{child}/stat");
            let is_alive = || fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
            while is_alive() {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.end();
    }
}
