//! What a revocation list revokes, one line for each entry.

use crate::pki::verdict::for_each_revoked;

/// Adds a line for every entry of the CRL: serial number, since when, why, and whose it is where an indirect list
/// says so.
pub fn list(text: &mut String, der: &[u8]) {
    let read = for_each_revoked(der, |entry| {
        text.push_str("    ");
        for octet in entry
            .serial
            .strip_prefix(&[0])
            .filter(|rest| !rest.is_empty())
            .unwrap_or(entry.serial)
        {
            digit(text, octet >> 4);
            digit(text, octet & 15);
        }
        text.push_str("  ");
        let (date, time) = (entry.date.date(), entry.date.time());
        two(text, (date.year() / 100).unsigned_abs() as u8);
        two(text, (date.year() % 100).unsigned_abs() as u8);
        for (mark, number) in [
            ('-', u8::from(date.month())),
            ('-', date.day()),
            ('T', time.hour()),
            (':', time.minute()),
            (':', time.second()),
        ] {
            text.push(mark);
            two(text, number);
        }
        text.push('Z');
        if let Some(reason) = entry.reason {
            text.push_str("  ");
            text.push_str(reason);
        }
        if let Some(issuer) = entry.issuer {
            text.push_str("  issued by ");
            text.push_str(&issuer);
        }
        text.push('\n');
    });
    if let Err(why) = read {
        text.push_str(&format!("    the rest cannot be read: the list {why}\n"));
    }
}

fn digit(text: &mut String, value: u8) {
    text.push(char::from_digit(u32::from(value), 16).unwrap_or('?'));
}

fn two(text: &mut String, value: u8) {
    digit(text, value / 10 % 10);
    digit(text, value % 10);
}
