//! What stands in a file's place and is no file, or no file of a sensible size.

use std::fs;
use std::os::unix::fs::symlink;

use super::bad_files::{no_file_at_all, whole};
use crate::support::{PROGRAM, Sandbox, peer};

#[test]
fn a_hundred_megabytes() {
    let words = ["is larger than", "MB"];
    no_file_at_all(&words, |sandbox, place| {
        let file = fs::File::create(sandbox.path(place)).unwrap();
        file.set_len(100 << 20).unwrap();
    });
    let sandbox = Sandbox::with_ca();
    for args in [["inspect", "-"], ["verify", "-"], ["sign-client", "-"]] {
        let run = sandbox.run_with(&args, &vec![b'\n'; 100 << 20]);
        assert_eq!(run.code, 1);
        assert!(
            run.stderr.contains("standard input is larger than"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_folder() {
    no_file_at_all(&["is a folder, not a file"], |sandbox, place| {
        fs::create_dir(sandbox.path(place)).unwrap();
    });
}

#[test]
fn a_named_pipe_that_nobody_writes_to() {
    no_file_at_all(&["is a named pipe, not a file"], |sandbox, place| {
        assert!(
            peer("mkfifo")
                .arg(sandbox.path(place))
                .status()
                .unwrap()
                .success()
        );
    });
}

#[test]
fn a_pipe_that_a_shell_hands_over_is_fine() {
    let sandbox = whole();
    let script = format!("'{PROGRAM}' inspect --field subject <(cat alice.crt)");
    let output = peer("bash")
        .args(["-c", &script])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "CN=alice\n");
}

#[test]
fn a_socket_or_a_device() {
    let listener = std::cell::RefCell::new(Vec::new());
    no_file_at_all(&["is a socket, not a file"], |sandbox, place| {
        let socket = std::os::unix::net::UnixListener::bind(sandbox.path(place));
        listener.borrow_mut().push(socket.unwrap());
    });
    no_file_at_all(&["is a device, not a file"], |sandbox, place| {
        symlink("/dev/null", sandbox.path(place)).unwrap();
    });
}

#[test]
fn a_link_to_nowhere() {
    no_file_at_all(
        &["is a link to nowhere.pem, and nothing is there"],
        |sandbox, place| {
            symlink("nowhere.pem", sandbox.path(place)).unwrap();
        },
    );
    no_file_at_all(&["link"], |sandbox, place| {
        let name = std::path::Path::new(place).file_name().unwrap();
        symlink(name, sandbox.path(place)).unwrap();
    });
}
