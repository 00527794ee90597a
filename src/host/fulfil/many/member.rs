//! The headers of an archive's members (POSIX.1-2017, `pax`, "ustar Interchange Format"): all that is the same in
//! each is written once.

use std::path::Path;

use time::OffsetDateTime;

/// What all members have in common.
pub(super) struct Members {
    template: tar::Header,
}

impl Members {
    /// Files of the moment `now`.
    pub fn of(now: OffsetDateTime) -> Members {
        let mut template = tar::Header::new_ustar();
        template.set_mtime(now.unix_timestamp().unsigned_abs());
        template.set_entry_type(tar::EntryType::Regular);
        Members { template }
    }

    /// The header of one; `None` where its name or its size does not fit into one.
    pub fn header(&self, name: &Path, size: u64, mode: u32) -> Option<tar::Header> {
        let mut header = self.template.clone();
        header.set_path(name).ok()?;
        let fields = header.as_ustar_mut()?;
        put_octal(&mut fields.mode, mode.into())?;
        put_octal(&mut fields.size, size)?;
        // The sum of all octets, its own field as blanks.
        fields.cksum = [b' '; 8];
        let sum = header
            .as_bytes()
            .iter()
            .map(|octet| u64::from(*octet))
            .sum();
        put_octal(&mut header.as_ustar_mut()?.cksum, sum)?;
        Some(header)
    }

    /// What goes behind a name that is too long for a header.
    pub fn long(&self, size: u64, mode: u32) -> tar::Header {
        let mut header = self.template.clone();
        header.set_size(size);
        header.set_mode(mode);
        header
    }
}

/// Digits to the last place but one, and a NUL.
fn put_octal(field: &mut [u8], value: u64) -> Option<()> {
    let (last, digits) = field.split_last_mut()?;
    *last = 0;
    let mut rest = value;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest & 7) as u8;
        rest >>= 3;
    }
    (rest == 0).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `tar` crate's own.
    fn slow(now: OffsetDateTime, name: &str, size: u64, mode: u32) -> tar::Header {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_size(size);
        header.set_mode(mode);
        header.set_mtime(now.unix_timestamp().unsigned_abs());
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        header
    }

    #[test]
    fn a_header_is_what_the_library_makes() {
        let now = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
        let members = Members::of(now);
        let long = format!("0007/{}.key", "n".repeat(96));
        let split = format!("{}/{}.crt", "f".repeat(120), "n".repeat(90));
        for name in ["a.crt", "0000/client é.key", &long, &split] {
            for (size, mode) in [(0, 0o600), (241, 0o644), (0o77_777_777_777, 0o7777)] {
                let header = members.header(name.as_ref(), size, mode).unwrap();
                let wanted = slow(now, name, size, mode);
                assert_eq!(header.as_bytes(), wanted.as_bytes(), "{name} {size}");
            }
        }
        assert!(members.header("a".as_ref(), 1 << 33, 0o600).is_none());
        let too_long = "n".repeat(101);
        assert!(members.header(too_long.as_ref(), 1, 0o600).is_none());
    }
}
