//! A handshake, message by message, and the short silence after it.

use std::time::{Duration, Instant};

use rustls::{ClientConnection, Error, IoState, ProtocolVersion};

use super::line::{Line, Lost};
use super::{End, words};
use crate::failure::Failure;

/// How long a server that asked for a certificate has for its first word after the handshake.
const FIRST_WORD: Duration = Duration::from_secs(1);

/// How long it has to go back on it.
const SECOND_THOUGHT: Duration = Duration::from_millis(300);

/// One side of it, ours.
pub struct Talk {
    /// The state of TLS.
    pub tls: ClientConnection,
    /// When it must be over.
    pub deadline: Instant,
}

/// Why a handshake stopped.
pub enum Stop {
    /// The connection is gone.
    Lost(Lost),
    /// TLS has no way on.
    Tls(Error),
}

impl Talk {
    /// The handshake, to its end.
    pub fn shake_hands(&mut self, line: &mut Line) -> Result<(), Stop> {
        loop {
            self.say(line)?;
            if !self.tls.is_handshaking() {
                return Ok(());
            }
            self.hear(line, self.deadline)?;
        }
    }

    /// What is due to be sent, which is never anything but the handshake.
    fn say(&mut self, line: &mut Line) -> Result<(), Stop> {
        while self.tls.wants_write() {
            let mut out = Vec::new();
            // Writing to memory does not fail.
            let _ = self.tls.write_tls(&mut out);
            line.send(&out, self.deadline).map_err(Stop::Lost)?;
        }
        Ok(())
    }

    fn hear(&mut self, line: &mut Line, until: Instant) -> Result<IoState, Stop> {
        let bytes = line.receive(until).map_err(Stop::Lost)?;
        let mut rest = bytes.as_slice();
        loop {
            let read = self.tls.read_tls(&mut rest);
            let heard = self.tls.process_new_packets();
            match heard {
                Ok(state) if rest.is_empty() || state.peer_has_closed() => return Ok(state),
                // Its buffer is full of one message: a server that sends this much is not worth more.
                Ok(_) if read.is_err() => return Err(Stop::Lost(Lost::TooMuch)),
                Ok(_) => {}
                Err(error) => {
                    // The alert that says why is owed to the server.
                    let _ = self.say(line);
                    return Err(Stop::Tls(error));
                }
            }
        }
    }

    /// In TLS 1.3 a server sees the client's certificate after the client's handshake is over (RFC 8446
    /// section 4.4.2.4), and what stands on TLS may look at it later still. So nothing is said, and the server
    /// has a short while for its alert, or to close.
    pub fn listen(&mut self, line: &mut Line) -> End {
        let patience = Instant::now() + FIRST_WORD;
        loop {
            let went_on = self.went_on();
            let until = match went_on {
                true => Instant::now() + SECOND_THOUGHT,
                false => patience,
            };
            match self.hear(line, until.min(self.deadline)) {
                Ok(state) if state.plaintext_bytes_to_read() > 0 => return End::Open,
                Ok(state) if state.peer_has_closed() => {
                    return if self.went_on() {
                        End::Left
                    } else {
                        End::Closed
                    };
                }
                Ok(_) => {}
                Err(Stop::Lost(Lost::Closed)) if went_on => return End::Left,
                Err(Stop::Lost(Lost::Late | Lost::TooMuch)) if went_on => return End::Open,
                Err(Stop::Lost(Lost::Late | Lost::TooMuch)) => return End::Silent,
                Err(stop) => return stop.end(true),
            }
        }
    }

    /// Whether the server has shown that it took the client's certificate, or went on without: by the end of
    /// the handshake in TLS 1.2 (RFC 5246 section 7.3), by a ticket in TLS 1.3 (RFC 8446 section 4.6.1).
    fn went_on(&self) -> bool {
        self.tls.protocol_version() == Some(ProtocolVersion::TLSv1_2)
            || self.tls.tls13_tickets_received() > 0
    }

    /// Says goodbye.
    pub fn hang_up(&mut self, line: &mut Line) {
        self.tls.send_close_notify();
        let _ = self.say(line);
    }
}

impl Stop {
    /// Where the server's certificates were seen.
    pub fn end(self, asked: bool) -> End {
        match self {
            Stop::Lost(Lost::Closed) if asked => End::Closed,
            Stop::Tls(Error::AlertReceived(alert)) if asked => End::Alert(alert),
            Stop::Lost(lost) => End::Broken(lost.words()),
            Stop::Tls(error) => End::Broken(words::broken(&error)),
        }
    }

    /// Where nothing was.
    pub fn no_tls(self, place: &str, line: &Line) -> Failure {
        match self {
            Stop::Lost(lost) => lost.in_handshake(place, line),
            Stop::Tls(error) => words::no_tls(place, &error, line.first_bytes()),
        }
    }
}
