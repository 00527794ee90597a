//! A buffer in front of a writer, through which private keys go: it is wiped in the end, and what is in it when
//! something fails is never written later.

use std::io::{self, Write};

use zeroize::Zeroizing;

/// So much is written at a time.
const SIZE: usize = 1 << 16;

/// The buffer, and what is behind it.
pub(super) struct Buffer {
    held: Zeroizing<Vec<u8>>,
    to: Box<dyn Write>,
}

impl Buffer {
    pub(super) fn before(to: Box<dyn Write>) -> Buffer {
        // It never grows: what grows leaves copies behind.
        let held = Zeroizing::new(Vec::with_capacity(SIZE));
        Buffer { held, to }
    }

    /// Nothing is written from now on.
    pub(super) fn close(&mut self) {
        self.held.clear();
        self.to = Box::new(io::sink());
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() + bytes.len() > SIZE {
            self.flush()?;
        }
        match bytes.len() > SIZE {
            true => self.to.write_all(bytes)?,
            false => self.held.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.to.write_all(&self.held);
        self.held.clear();
        written?;
        self.to.flush()
    }
}
