//! What to know of the clients of a list: each text once, and of those that say the same of different clients the first
//! few. The kinds are those of the program, and few.

use crate::host::fulfil::FileLine;

/// So many of a kind are told.
const FEW: usize = 20;

/// All of them, by kind.
#[derive(Debug, Default)]
pub struct Warnings(Vec<Kind>);

#[derive(Debug)]
struct Kind {
    /// What they have in common.
    text: String,
    told: Vec<Told>,
    /// Of how many more clients the like is true.
    more: u64,
}

/// One text, of how many clients it is true, and the first of them.
#[derive(Debug)]
struct Told {
    text: String,
    count: u64,
    name: String,
}

impl Warnings {
    /// Takes note of one, about the client `name` with these files.
    pub fn note(&mut self, text: &str, name: &str, files: &[FileLine]) {
        let mut told = self.0.iter_mut().flat_map(|kind| &mut kind.told);
        if let Some(told) = told.find(|told| told.text == text) {
            told.count += 1;
            return;
        }
        let common = common(text, files);
        let at = self.0.iter().position(|kind| kind.text == common);
        let at = at.unwrap_or_else(|| {
            self.0.push(Kind {
                text: common,
                told: Vec::new(),
                more: 0,
            });
            self.0.len() - 1
        });
        match self.0.get_mut(at) {
            Some(kind) if kind.told.len() < FEW => kind.told.push(Told {
                text: text.to_owned(),
                count: 1,
                name: name.to_owned(),
            }),
            Some(kind) => kind.more += 1,
            None => {}
        }
    }

    /// The lines about the clients of `list`; `named` says a text of the client of a name.
    pub fn lines(&self, list: &str, named: impl Fn(&str, &str) -> String) -> Vec<String> {
        let mut lines = Vec::new();
        for kind in &self.0 {
            lines.extend(kind.told.iter().map(|told| match told.count {
                1 => named(&told.name, &told.text),
                count => format!("{count} clients: {}", told.text),
            }));
            if kind.more > 0 {
                lines.push(format!("{list}: and {} more like these", kind.more));
            }
        }
        lines
    }
}

/// What a text says of whomever it is about: without files, numbers, and what it lists behind a colon.
fn common(text: &str, files: &[FileLine]) -> String {
    let mut common = text.to_owned();
    for file in files {
        // Of a request's client no key is among them, and may lie beside the certificate.
        for path in [file.path.with_extension("key"), file.path.clone()] {
            common = common.replace(&*path.to_string_lossy(), "");
        }
    }
    let mut common = common.split(": ").next().unwrap_or_default().to_owned();
    common.retain(|character| !character.is_ascii_digit());
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(texts: impl Iterator<Item = (u32, String)>) -> Vec<String> {
        let mut warnings = Warnings::default();
        for (n, text) in texts {
            let file = |kind, ending| FileLine {
                path: format!("out: 1/c{n}.{ending}").into(),
                kind,
                written: false,
            };
            let files = [file("key", "key"), file("certificate", "crt")];
            warnings.note(&text, &format!("c{n}"), &files);
        }
        warnings.lines("l.csv", |name, text| format!("{name}: {text}"))
    }

    #[test]
    fn every_kind_has_its_room() {
        let kinds: [fn(u32) -> String; 4] = [
            |n| format!("out: 1/c{n}.crt is revoked; tar out: 1/c{n}.key out: 1/c{n}.crt"),
            |n| format!("out: 1/c{n}.key can be read by others (mode 0{n})"),
            |n| format!("it ends on 20{n}-01-01T00:00:00Z"),
            |n| format!("the request also asks for, and does not get: n{n}.test"),
        ];
        let each = |n| kinds.iter().map(move |kind| (n, kind(n)));
        let lines = noted((0..25).flat_map(each).chain([(30, "cut".to_owned())]));
        assert_eq!(lines.len(), 4 * 21 + 1, "{lines:#?}");
        for (of_kind, kind) in lines.chunks(21).zip(kinds) {
            assert_eq!(of_kind[19], format!("c19: {}", kind(19)));
            assert_eq!(of_kind[20], "l.csv: and 5 more like these");
        }
        assert_eq!(lines[84], "c30: cut");
    }

    #[test]
    fn what_is_said_of_many_is_said_once() {
        let cut = |n| (n, "cut to the end: never".to_owned());
        assert_eq!(noted((0..3).map(cut)), ["3 clients: cut to the end: never"]);
        assert_eq!(noted((0..1).map(cut)), ["c0: cut to the end: never"]);
        assert_eq!(noted((0..0).map(cut)), [""; 0]);
    }
}
