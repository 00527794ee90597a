//! Keys, passphrases and the verb `key`, from outside; terminals are real ones.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};

use crate::support::{PROGRAM, Run, Sandbox, peer};

/// A CA under the passphrase `secret`, which `pass` holds.
fn locked_ca() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\nnot this\n");
    sandbox.ok(&["init-ca", "--key-pass", "file:pass"]);
    sandbox
}

#[test]
fn rsa_is_a_key_type_like_any_other() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--key-type", "rsa-3072"]);
    sandbox.ok(&["issue-server", "localhost", "--key-type", "rsa-2048"]);
    sandbox.ok(&["csr", "alice", "--key-type", "rsa-2048"]);
    sandbox.ok(&["sign-client", "alice.csr"]);
    sandbox.ok(&["verify", "localhost.crt", "alice.crt"]);
    let kept = sandbox.ok(&["issue-server", "localhost", "--key-type", "rsa-2048"]);
    assert!(kept.starts_with("kept"), "{kept}");
    let words = ["the key is rsa-2048, you asked for rsa-4096"];
    let asked = ["issue-server", "localhost", "--key-type", "rsa-4096"];
    sandbox.fails(&asked, 3, &words);
    assert_eq!(sandbox.mode("localhost.key"), 0o600);
}

#[test]
fn a_ca_under_a_passphrase_signs_only_when_it_is_given() {
    let sandbox = locked_ca();
    assert!(
        sandbox
            .read("pki/ca.key")
            .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    );
    let missing = ["pki/ca.key is under a passphrase", "--ca-pass file:PATH"];
    sandbox.fails(&["issue-client", "alice"], 6, &missing);
    sandbox.write("wrong", "other\n");
    let wrong = ["issue-client", "alice", "--ca-pass", "file:wrong"];
    sandbox.fails(&wrong, 6, &["wrong does not open ./pki/ca.key"]);
    sandbox.ok(&["issue-client", "alice", "--ca-pass", "file:pass"]);
    let run = sandbox.run_with(
        &["issue-client", "bob", "--ca-pass", "stdin"],
        b"secret\r\n",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut command = sandbox.command(&["issue-client", "carol", "--ca-pass", "env:PASS"]);
    assert!(command.env("PASS", "secret").status().unwrap().success());
    let line = format!("exec {PROGRAM} issue-client dave --ca-pass fd:7 7<pass");
    let mut shell = peer("sh");
    shell.args(["-c", &line]).current_dir(sandbox.path(""));
    assert!(shell.status().unwrap().success());
}

/// From where it stands: others have read from it.
#[test]
fn a_descriptor_is_read_from_where_it_stands() {
    for input in ["<words", "< <(cat words)"] {
        let sandbox = Sandbox::new();
        sandbox.write("words", "first\nsecond\nthird\n");
        sandbox.write("second", "second");
        let mut shell = peer("bash");
        let line = format!("exec 7{input}; read -r one <&7; {PROGRAM} csr a --key-pass fd:7 -q");
        shell.args(["-c", &line]).current_dir(sandbox.path(""));
        assert!(shell.status().unwrap().success());
        sandbox.ok(&["key", "decrypt", "a.key", "--key-pass", "file:second"]);
    }
    // And no further than the passphrase goes: what is behind it is for others.
    let sandbox = Sandbox::new();
    let line = format!(
        "printf 'one\\ntwo\\nthree\\n' | {{ {PROGRAM} csr a --key-pass fd:7 -q && \
         {PROGRAM} key change-pass a.key --key-pass env:one --new-pass fd:7 -q && read -r rest <&7 && \
         echo $rest; }} 7<&0"
    );
    let mut shell = peer("bash");
    shell.args(["-c", &line]).env("one", "one");
    let output = shell.current_dir(sandbox.path("")).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "three\n",
        "{output:?}"
    );
}

/// Whoever opened it may have had rights that we have not.
#[test]
fn a_descriptor_that_was_handed_over_is_read() {
    let sandbox = locked_ca();
    fs::set_permissions(sandbox.path("pass"), Permissions::from_mode(0o600)).unwrap();
    fs::copy(sandbox.path("pki/ca.key"), sandbox.path("copy")).unwrap();
    fs::set_permissions(sandbox.path("copy"), Permissions::from_mode(0o644)).unwrap();
    let args = ["key", "public", "copy", "--key-pass", "fd:7"];
    let run = sandbox.as_stranger_with("7<pass", &args);
    // Some containers let no program have what its owner handed to it without opening the file once more.
    let own = pidfd_open(getpid(), PidfdFlags::empty());
    let may = own.and_then(|own| pidfd_getfd(own, 0, PidfdGetfdFlags::empty()));
    let code = if may.is_ok() { 0 } else { 6 };
    assert_eq!(run.code, code, "{}", run.stderr);
    let run = sandbox.as_stranger(&args);
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(run.stderr.contains("it is not open"), "{}", run.stderr);
}

/// Nobody is asked where nobody sits, and the option that would have answered is named.
#[test]
fn a_new_passphrase_is_not_asked_of_nobody() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "alice"]);
    for (args, flag) in [
        (&["key", "encrypt", "alice.key"][..], "--key-pass"),
        (
            &["key", "encrypt", "alice.key", "--key-pass", "prompt"],
            "--key-pass",
        ),
        (&["csr", "bob", "--key-pass", "prompt"], "--key-pass"),
        (&["init-ca", "--key-pass", "prompt"], "--key-pass"),
    ] {
        // Without a terminal, also behind the program's back.
        let before = sandbox.snapshot();
        let mut command = peer("setsid");
        command
            .arg("--wait")
            .arg(PROGRAM)
            .args(args)
            .current_dir(sandbox.path(""));
        let run = Run::of(command.output().unwrap());
        let hint = format!("say where it is: {flag} file:PATH, env:VAR, fd:N or stdin");
        assert!(
            run.code == 6 && run.stderr.contains(&hint),
            "{args:?}\n{}",
            run.stderr
        );
        assert_eq!(before, sandbox.snapshot(), "{args:?}");
    }
}

#[test]
fn what_is_kept_is_kept_without_any_passphrase() {
    let sandbox = locked_ca();
    let issue = ["issue-client", "alice", "--key-type", "ed25519"];
    let passes = ["--ca-pass", "file:pass", "--key-pass", "file:pass"];
    sandbox.ok(&[&issue[..], &passes[..]].concat());
    assert!(sandbox.read("alice.key").contains("ENCRYPTED"));
    let before = sandbox.snapshot();
    fs::remove_file(sandbox.path("pass")).unwrap();
    for command in [
        &issue[..],
        &[&issue[..], &passes[..]].concat(),
        &["init-ca"],
    ] {
        assert!(sandbox.ok(command).starts_with("kept"), "{command:?}");
    }
    let mut after = sandbox.snapshot();
    after.insert(sandbox.path("pass"), before[&sandbox.path("pass")].clone());
    assert_eq!(before, after);
}

#[test]
fn a_passphrase_on_the_command_line_is_refused_and_not_repeated() {
    let sandbox = locked_ca();
    for literal in ["hunter2", "pass:hunter2"] {
        let args = ["issue-client", "alice", "--ca-pass", literal];
        let run = sandbox.fails(&args, 2, &["list of processes"]);
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
        let json = sandbox.json(&args);
        assert_eq!(json["error"]["exit"], 2);
        assert!(!json.to_string().contains("hunter2"), "{json}");
    }
    let twice = [
        "issue-client",
        "a",
        "--ca-pass",
        "stdin",
        "--key-pass",
        "fd:0",
    ];
    sandbox.fails(
        &twice,
        2,
        &["standard input cannot give a passphrase and another"],
    );
    let both = ["sign-client", "-", "--ca-pass", "stdin"];
    sandbox.fails(
        &both,
        2,
        &["standard input cannot give a passphrase and the request"],
    );
    let empty = [
        "issue-client",
        "a",
        "--ca-pass",
        "file:pass",
        "--key-pass",
        "env:NONE",
    ];
    sandbox.fails(&empty, 6, &["environment variable NONE", "not set"]);
}

#[test]
fn quickstart_asks_once_for_the_ca_it_makes() {
    let sandbox = Sandbox::new();
    let run = sandbox.run_with(&["quickstart", "--ca-pass", "stdin"], b"secret\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(sandbox.read("pki/ca.key").contains("ENCRYPTED"));
    assert!(sandbox.read("localhost.key").contains("BEGIN PRIVATE KEY"));
    assert!(sandbox.ok(&["quickstart"]).starts_with("kept"));
}

#[test]
fn key_goes_there_and_back() {
    let sandbox = Sandbox::with_ca();
    sandbox.write("one", "first\n");
    sandbox.write("two", "second\n");
    sandbox.ok(&["issue-client", "alice"]);
    let public = sandbox.ok(&["key", "public", "alice.key"]);
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----"));
    let encrypt = ["key", "encrypt", "alice.key", "--key-pass", "file:one"];
    let check = sandbox.fails(&[&encrypt[..], &["--check"]].concat(), 5, &[]);
    assert!(check.stdout.contains("would encrypt"), "{}", check.stdout);
    sandbox.ok(&encrypt);
    let change = [
        "key",
        "change-pass",
        "alice.key",
        "--key-pass",
        "file:one",
        "--new-pass",
        "file:two",
    ];
    let decrypt = ["key", "decrypt", "alice.key", "--key-pass", "file:two"];
    for command in [&encrypt[..], &change, &decrypt] {
        sandbox.ok(command);
        let before = sandbox.snapshot();
        assert!(sandbox.ok(command).starts_with("kept"), "{command:?}");
        assert_eq!(before, sandbox.snapshot(), "{command:?}");
        assert_eq!(sandbox.mode("alice.key"), 0o600);
        if command[1] != "decrypt" {
            sandbox.fails(&["key", "public", "alice.key"], 6, &["--key-pass"]);
        }
    }
    assert_eq!(sandbox.ok(&["key", "public", "alice.key"]), public);
    sandbox.fails(&change, 1, &["lies open"]);
    sandbox.fails(&["key", "decrypt", "none.key"], 1, &["no such file"]);
    let json = sandbox.json(&decrypt);
    assert_eq!(
        (&json["outcome"], &json["action"]),
        (&"kept".into(), &"decrypt".into())
    );
}

#[test]
fn key_decrypt_writes_0600_whatever_the_umask() {
    let sandbox = locked_ca();
    let line = format!(
        "umask 0; chmod 644 pki/ca.key; exec {PROGRAM} key decrypt pki/ca.key --key-pass file:pass"
    );
    let mut shell = peer("sh");
    shell.args(["-c", &line]).current_dir(sandbox.path(""));
    assert!(shell.status().unwrap().success());
    assert_eq!(sandbox.mode("pki/ca.key"), 0o600);
    sandbox.ok(&["issue-client", "alice"]);
}

/// Runs the program on a pseudo-terminal, types, and prints what the terminal
/// showed, the exit status (negative: a signal), and whether it echoes again.
/// What begins with a dash is not for a question, but for after the last answer.
const TERMINAL: &str = r#"
import fcntl, os, pty, select, signal, sys, termios, time
typed = [t.encode().decode('unicode_escape').encode() for t in sys.argv[1].split('|') if t]
fd, slave = pty.openpty()
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2): os.dup2(slave, number)
    os.execv(sys.argv[2], sys.argv[2:])
shown = b''
def read(seconds):
    global shown
    end = time.time() + seconds
    while time.time() < end:
        if select.select([fd], [], [], 0.05)[0]:
            try: data = os.read(fd, 4096)
            except OSError: return False
            if not data: return False
            shown += data
            if shown.rstrip(b' ').endswith(b':'): return True
    return False
for text in typed:
    asked = len(shown)
    if text.startswith(b'-'):
        while b'\n' not in shown[asked:]: read(0.1)
        text = text[1:]
    else:
        while not shown[asked:].rstrip(b' ').endswith(b':'):
            if not read(10): break
    if text.startswith(b'SIG'): os.kill(pid, getattr(signal, text.decode()))
    else: os.write(fd, text)
    shown += b'\x00'
while True:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done: break
    read(0.2)
read(0.2)
after = termios.tcgetattr(slave)
print(shown.replace(b'\x00', b'').decode())
print('exit', os.waitstatus_to_exitcode(status))
print('sane', before[3] == after[3] and before[6] == after[6])
"#;

fn on_a_terminal(sandbox: &Sandbox, typed: &str, args: &[&str]) -> String {
    let mut python = peer("python3");
    python.args(["-c", TERMINAL, typed, PROGRAM]).args(args);
    let output = python.current_dir(sandbox.path("")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("sane True"), "{said}");
    said
}

#[test]
fn a_person_is_asked_on_the_terminal_and_nothing_echoes() {
    let sandbox = Sandbox::new();
    let said = on_a_terminal(
        &sandbox,
        "open sesame\\n|open sesame\\n",
        &["init-ca", "--key-pass", "prompt"],
    );
    assert!(said.contains("New passphrase for ./pki/ca.key:"), "{said}");
    assert!(
        said.contains("The same again:") && said.contains("exit 0"),
        "{said}"
    );
    assert!(!said.contains("sesame"), "{said}");
    // Unasked, and wrong at first.
    let said = on_a_terminal(
        &sandbox,
        "wrong\\n|open sesame\\n",
        &["issue-client", "alice"],
    );
    assert!(
        said.contains("That is not it.") && said.contains("exit 0"),
        "{said}"
    );
    assert!(!said.contains("sesame"), "{said}");
    // Kept: nobody is asked.
    let said = on_a_terminal(&sandbox, "", &["issue-client", "alice"]);
    assert!(
        !said.contains("Passphrase") && said.contains("exit 0"),
        "{said}"
    );
    // Three tries, and no more.
    let said = on_a_terminal(&sandbox, "a\\n|b\\n|c\\n", &["issue-client", "bob"]);
    assert!(
        said.contains("exit 6") && !sandbox.exists("bob.key"),
        "{said}"
    );
}

#[test]
fn an_interrupt_leaves_the_terminal_sane_and_the_disk_unchanged() {
    let sandbox = locked_ca();
    let before = sandbox.snapshot();
    for typed in ["\\x03", "sec\\x03", "\\x1c", "\\x04"] {
        let said = on_a_terminal(&sandbox, typed, &["issue-client", "alice"]);
        let ended = if typed == "\\x04" {
            "exit 6"
        } else {
            "exit -2"
        };
        assert!(said.contains(ended), "{typed}: {said}");
    }
    for (signal, ended) in [
        ("SIGTERM", "exit -15"),
        ("SIGHUP", "exit -1"),
        ("SIGINT", "exit -2"),
    ] {
        let said = on_a_terminal(&sandbox, signal, &["issue-client", "alice"]);
        assert!(said.contains(ended), "{signal}: {said}");
    }
    let said = on_a_terminal(
        &sandbox,
        "one\\n|\\x03",
        &[
            "issue-client",
            "a",
            "--ca-pass",
            "file:pass",
            "--key-pass",
            "prompt",
        ],
    );
    assert!(said.contains("exit -2"), "{said}");
    assert_eq!(before, sandbox.snapshot());
}

/// Also where the run has something to wait for, and however often it asked.
#[test]
fn after_the_question_signals_end_the_run_as_ever() {
    let sandbox = locked_ca();
    let before = sandbox.snapshot();
    let folder = fs::File::open(sandbox.path("pki")).unwrap();
    folder.lock().unwrap();
    for (typed, ended) in [
        ("secret\\n|-SIGINT", "exit -2"),
        ("secret\\n|-\\x03", "exit -2"),
        ("wrong\\n|secret\\n|-SIGTERM", "exit -15"),
        ("secret\\n|-SIGHUP", "exit -1"),
    ] {
        let said = on_a_terminal(&sandbox, typed, &["issue-client", "alice"]);
        assert!(said.contains(ended), "{typed}: {said}");
    }
    drop(folder);
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn a_greedy_file_is_refused() {
    let sandbox = locked_ca();
    let mut bytes = pem::parse(sandbox.read("pki/ca.key"))
        .unwrap()
        .into_contents();
    // 600,000 rounds become 8,388,607.
    let rounds = [0x02, 0x03, 0x09, 0x27, 0xc0];
    let at = bytes
        .windows(5)
        .position(|window| window == rounds)
        .unwrap();
    bytes[at + 2..at + 5].copy_from_slice(&[0x7f, 0xff, 0xff]);
    sandbox.write("greedy.key", &bytes);
    let open = ["key", "decrypt", "greedy.key", "--key-pass", "file:pass"];
    sandbox.fails(
        &open,
        1,
        &["greedy.key is refused", "8388607 rounds", "3000000"],
    );
}

/// A passphrase that is typed is not seen, and a new one is asked for twice, also where standard input is to give it.
#[test]
fn standard_input_that_is_a_terminal_is_asked_like_one() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "alice"]);
    let args = ["key", "encrypt", "alice.key", "--key-pass", "stdin"];
    let said = on_a_terminal(&sandbox, "first\\n|other\\n|same\\n|same\\n", &args);
    assert!(
        said.contains("The two differ.") && said.contains("exit 0"),
        "{said}"
    );
    assert!(
        !said.contains("first") && !said.contains("same\r"),
        "{said}"
    );
    sandbox.write("pass", "same");
    sandbox.ok(&["key", "decrypt", "alice.key", "--key-pass", "file:pass"]);
}

/// Ctrl-Z stops nothing while a passphrase is typed, and does not become a part of it.
#[test]
fn control_characters_are_no_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "alice"]);
    let args = ["key", "encrypt", "alice.key"];
    let before = sandbox.snapshot();
    let said = on_a_terminal(&sandbox, "pass\\x1a\\n", &args);
    assert!(
        said.contains("a control character") && said.contains("exit 6"),
        "{said}"
    );
    assert_eq!(before, sandbox.snapshot());
}

/// openssl takes the whole line, with a carriage return; we make keys without, and open both.
#[test]
fn a_passphrase_in_a_file_of_windows() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "a"]);
    sandbox.write("pass", "open sesame\r\n");
    let theirs = "pkey -in a.key -aes256 -passout file:pass -out theirs.key";
    super::kit::openssl(&sandbox, &theirs.split(' ').collect::<Vec<_>>());
    let key = |what: &str, file: &str| sandbox.run(&["key", what, file, "--key-pass", "file:pass"]);
    assert_eq!(key("decrypt", "theirs.key").code, 0);
    assert_eq!(key("encrypt", "a.key").code, 0);
    assert_eq!(key("decrypt", "a.key").code, 0);
    assert_eq!(key("encrypt", "a.key").code, 0);
    sandbox.write("pass", "open sesam\r\n");
    let run = key("decrypt", "a.key");
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(run.stderr.contains("does not open"), "{}", run.stderr);
}
