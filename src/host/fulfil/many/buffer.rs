//! A buffer in front of a writer, through which private keys go: it is wiped in the end, and what is in it when
//! something fails is never written later.

use std::io::{self, Write};

use zeroize::Zeroizing;

/// So much is written at a time.
const SIZE: usize = 1 << 16;
/// Of an archive.
const BLOCK: usize = 512;

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

    /// Writes a member of an archive, which fills blocks of 512 octets.
    pub(super) fn append(&mut self, header: &tar::Header, content: &[u8]) -> io::Result<()> {
        self.write_all(header.as_bytes())?;
        self.write_all(content)?;
        let over = content.len() % BLOCK;
        match over {
            0 => Ok(()),
            over => self.write_all(&[0; BLOCK][over..]),
        }
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
