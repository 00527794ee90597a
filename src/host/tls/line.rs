//! The connection: found, opened, read and written within a deadline. It knows nothing of TLS.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::fd::OwnedFd;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketType, connect, recv, send, socket, sockopt,
};

use super::{LIMIT, place};
use crate::failure::{Failure, Kind as Why, in_words};

/// More than any handshake: its messages are at most 64 KB each.
const MOST: usize = 1 << 20;

/// What is kept to tell what a server speaks that speaks no TLS.
const KEPT: usize = 80;

/// A connection.
pub struct Line {
    socket: OwnedFd,
    /// Where it leads.
    pub address: SocketAddr,
    first: Vec<u8>,
    received: usize,
}

/// Why nothing more comes.
#[derive(Debug)]
pub enum Lost {
    /// The other side closed, with or without manners.
    Closed,
    /// The time is over.
    Late,
    /// More came than any handshake has.
    TooMuch,
    /// Something else, in words.
    Other(String),
}

impl Line {
    /// Finds the host and connects to the first of its addresses that answers.
    pub fn open(host: &str, port: u16, deadline: Instant) -> Result<Line, Failure> {
        let shown = place(host, port);
        let addresses = addresses(host, port, deadline)?;
        let mut last = ErrorKind::TimedOut.into();
        for (index, address) in addresses.iter().enumerate() {
            // One address that is silent must leave time for the next.
            let left = (addresses.len() - index) as u32;
            let share = left_until(deadline) / left;
            match opened(address, Instant::now() + share) {
                Ok(socket) => {
                    return Ok(Line {
                        socket,
                        address: *address,
                        first: Vec::new(),
                        received: 0,
                    });
                }
                Err(error) => last = error,
            }
        }
        Err(unreachable(&shown, &last))
    }

    /// Sends all of it.
    pub fn send(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), Lost> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match send(&self.socket, rest, SendFlags::NOSIGNAL) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(Errno::AGAIN) => self.wait(PollFlags::OUT, deadline)?,
                Err(Errno::INTR) => {}
                Err(error) => return Err(Lost::of(error)),
            }
        }
        Ok(())
    }

    /// What comes next; at least one byte.
    pub fn receive(&mut self, until: Instant) -> Result<Vec<u8>, Lost> {
        let mut buffer = [0; 4096];
        loop {
            match recv(&self.socket, buffer.as_mut_slice(), RecvFlags::empty()) {
                Ok((_, 0)) => return Err(Lost::Closed),
                Ok((_, count)) => return self.take_in(buffer.get(..count).unwrap_or_default()),
                Err(Errno::AGAIN) => self.wait(PollFlags::IN, until)?,
                Err(Errno::INTR) => {}
                Err(error) => return Err(Lost::of(error)),
            }
        }
    }

    fn take_in(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Lost> {
        let room = KEPT.saturating_sub(self.first.len());
        self.first.extend(bytes.iter().take(room));
        self.received = self.received.saturating_add(bytes.len());
        match self.received > MOST {
            true => Err(Lost::TooMuch),
            false => Ok(bytes.to_vec()),
        }
    }

    fn wait(&self, what: PollFlags, until: Instant) -> Result<(), Lost> {
        match is_ready(&self.socket, what, until) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Lost::Late),
            Err(error) => Err(Lost::of(error)),
        }
    }

    /// How its answer begins.
    pub fn first_bytes(&self) -> &[u8] {
        &self.first
    }
}

impl Lost {
    fn of(error: Errno) -> Lost {
        match error {
            Errno::CONNRESET | Errno::CONNABORTED | Errno::PIPE => Lost::Closed,
            other => Lost::Other(in_words(&other.into())),
        }
    }

    /// What the server did, as the end of a sentence about the handshake.
    pub fn words(&self) -> String {
        match self {
            Lost::Closed => "the server closed the connection".to_owned(),
            Lost::Late => format!("it was not over after {} seconds", LIMIT.as_secs()),
            Lost::TooMuch => format!("the server sent more than {} KB", MOST >> 10),
            Lost::Other(why) => why.clone(),
        }
    }

    /// The failure, where not even a certificate came.
    pub fn in_handshake(self, place: &str, line: &Line) -> Failure {
        let nothing = line.first.is_empty();
        let message = match self {
            Lost::Closed if nothing => {
                format!("{place} closed the connection in the handshake, without a word")
            }
            Lost::Late if nothing => format!(
                "{place} takes connections and says nothing: no answer to a TLS handshake within {} seconds",
                LIMIT.as_secs()
            ),
            lost => format!(
                "the handshake with {place} did not end well: {}",
                lost.words()
            ),
        };
        Failure::new(Why::Io, message).hint("does this port speak TLS, and from the first byte on?")
    }
}

fn opened(address: &SocketAddr, until: Instant) -> io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = socket(family, SocketType::STREAM, None)?;
    ioctl_fionbio(&socket, true)?;
    match connect(&socket, address) {
        Err(Errno::INPROGRESS) => {}
        done => return done.map(|()| socket).map_err(io::Error::from),
    }
    match is_ready(&socket, PollFlags::OUT, until)? {
        true => sockopt::socket_error(&socket)??,
        false => return Err(ErrorKind::TimedOut.into()),
    }
    Ok(socket)
}

/// Whether the socket is ready, or has failed, before `until`.
fn is_ready(socket: &OwnedFd, what: PollFlags, until: Instant) -> Result<bool, Errno> {
    loop {
        let left = left_until(until);
        // No span here is longer than seconds.
        let left = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(1),
            tv_nsec: left.subsec_nanos().into(),
        };
        match poll(&mut [PollFd::new(socket, what)], Some(&left)) {
            Ok(count) => return Ok(count > 0),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The resolver of the system knows no time limit, so it is left behind when it takes too long.
fn addresses(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, Failure> {
    let (sender, receiver) = mpsc::channel();
    let owned = host.to_owned();
    thread::spawn(move || {
        let ascii = match owned.is_ascii() {
            true => Ok(owned),
            false => idna::domain_to_ascii(&owned).map_err(|_| ErrorKind::InvalidInput.into()),
        };
        let found = ascii.and_then(|host| (host, port).to_socket_addrs());
        // Nobody listens any more once the time is over.
        let _ = sender.send(found.map(|found| found.collect::<Vec<_>>()));
    });
    let unknown = |why: &str| {
        Failure::new(
            Why::Io,
            format!("the host `{host}` has no known address: {why}"),
        )
        .hint("is the name spelled right? An address can be given too, an IPv6 one in brackets")
    };
    match receiver.recv_timeout(left_until(deadline)) {
        Ok(Ok(found)) if found.is_empty() => Err(unknown("it has none")),
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => {
            let text = in_words(&error);
            Err(unknown(text.rsplit(": ").next().unwrap_or_default()))
        }
        Err(_) => Err(unknown(&format!(
            "no answer to the question for it within {} seconds",
            LIMIT.as_secs()
        ))),
    }
}

fn unreachable(place: &str, error: &io::Error) -> Failure {
    let (message, hint) = match error.kind() {
        ErrorKind::ConnectionRefused => (
            format!("nothing listens on {place}: the connection was refused"),
            "is the server running, and is this its port?",
        ),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => (
            format!(
                "{place} does not answer: no connection within {} seconds",
                LIMIT.as_secs()
            ),
            "is the host up, and does a firewall let you through?",
        ),
        _ => (
            format!("{place} cannot be reached: {}", in_words(error)),
            "is the address right, and is there a way to it from here?",
        ),
    };
    Failure::new(Why::Io, message).hint(hint)
}

fn left_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
