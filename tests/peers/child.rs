//! A server that lives as long as the test that started it, on a port of its own.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support;

/// Killed when dropped, and by the kernel should the test itself be killed.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

/// Long enough for a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// Starts what `make` makes for a free port, until it answers there. Its output
    /// goes to `log`.
    pub fn start(log: PathBuf, make: impl Fn(u16) -> Command) -> Server {
        let mut said = String::new();
        for _ in 0..5 {
            let port = free_port();
            match Server::spawn(&log, port, make(port), |_| connects(port)) {
                Ok(server) => return server,
                // Most likely somebody else took the port in between.
                Err(why) => said = why,
            }
        }
        panic!("it does not start:\n{said}");
    }

    /// Starts one that listens on a socket in the file system.
    pub fn start_on_socket(log: PathBuf, socket: &Path, command: Command) -> Server {
        Server::spawn(&log, 0, command, |_| {
            std::os::unix::net::UnixStream::connect(socket).is_ok()
        })
        .unwrap_or_else(|why| panic!("it does not start:\n{why}"))
    }

    fn spawn(
        log: &Path,
        port: u16,
        command: Command,
        is_ready: impl Fn(&mut Child) -> bool,
    ) -> Result<Server, String> {
        let output = File::create(log).unwrap();
        // The kernel sends TERM to the child when the thread that started it is gone.
        let child = support::peer("setpriv")
            .args(["--pdeathsig", "TERM", "--"])
            .arg(command.get_program())
            .args(command.get_args())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Server {
            child,
            log: log.to_owned(),
            port,
        };
        let begin = Instant::now();
        while !is_ready(&mut server.child) {
            if let Some(status) = server.child.try_wait().unwrap() {
                return Err(format!("{command:?}: {status}\n{}", server.log()));
            }
            if begin.elapsed() > PATIENCE {
                return Err(format!("{command:?} never answers\n{}", server.log()));
            }
            thread::sleep(Duration::from_millis(5));
        }
        // What answered was ours only if ours did not give up.
        match server.child.try_wait().unwrap() {
            None => Ok(server),
            Some(status) => Err(format!("{command:?}: {status}\n{}", server.log())),
        }
    }

    /// Has it read its files again, as servers do at this signal.
    pub fn hang_up(&self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-HUP", &id]).status();
        assert!(status.unwrap().success());
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        let bytes = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until its log holds one of `words`: a server may write down what it did
    /// only after it answered.
    pub fn must_say(&self, words: &[&str]) {
        let begin = Instant::now();
        while !words.iter().any(|word| self.log().contains(word)) {
            assert!(
                begin.elapsed() < PATIENCE,
                "the log should say one of {words:?}:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // TERM first: php-fpm takes its workers along only then.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(3) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port on which nobody listens. Below the range from which the kernel takes the
/// ports of outgoing connections, so that none of those can slip in, and never the
/// same twice in one run of the tests.
fn free_port() -> u16 {
    const FIRST: u16 = 16_000;
    const COUNT: u16 = 16_000;
    static STEP: AtomicU16 = AtomicU16::new(0);
    let begin = (std::process::id() % u32::from(COUNT)) as u16;
    loop {
        let step = STEP.fetch_add(1, Ordering::Relaxed);
        assert!(step < COUNT, "no port is free");
        let port = FIRST + ((u32::from(begin) * 37 + u32::from(step)) % u32::from(COUNT)) as u16;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

fn connects(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
