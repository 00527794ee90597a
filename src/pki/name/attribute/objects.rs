//! The short names of all objects that OpenSSL 3.0 knows: its programs print them for whatever type stands in a name,
//! also one that is no attribute. For printing alone; what may be typed is in `table`.

/// A line for each of `openssl list -objects` that has an OID: the OID, a blank, the short name; sorted by the OID's
/// text. Where OpenSSL has two names for an OID, the one that it prints.
pub(in crate::pki::name) const OBJECTS: &str = include_str!("objects.txt");

/// The short name of the object with this dotted OID. Found by halves in the text itself, so that nothing is to be
/// made at the start of the program.
pub(in crate::pki::name) fn short_name(oid: &str) -> Option<&'static str> {
    let mut rest = OBJECTS;
    loop {
        let middle = rest.get(..rest.len() / 2)?;
        let start = middle.rfind('\n').map_or(0, |end| end + 1);
        let (before, after) = rest.split_at(start);
        let (line, after) = after.split_once('\n')?;
        let (known, name) = line.split_once(' ')?;
        rest = match known.cmp(oid) {
            std::cmp::Ordering::Equal => return Some(name),
            std::cmp::Ordering::Greater => before,
            std::cmp::Ordering::Less => after,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let lines = OBJECTS.lines().map(|line| line.split_once(' ').unwrap());
        let all: Vec<(&str, &str)> = lines.collect();
        assert!(all.is_sorted_by(|one, next| one.0 < next.0));
        for (oid, name) in all {
            assert_eq!(short_name(oid), Some(name));
            let longer = format!("{oid}.999999");
            assert_eq!(short_name(&longer), None);
        }
        for strange in ["", "0", "0.0", "1.2.3", "2.999", "9"] {
            assert_eq!(short_name(strange), None);
        }
    }
}
