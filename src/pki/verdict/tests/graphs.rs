//! Path building against brute force: a leaf is good exactly if one of all the ways up to the anchor is.

use super::super::{Trust, judge};
use super::kit::*;
use crate::pki::der::tlv;

/// What can be wrong with a CA's certificate, whoever uses it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    Expired,
    OtherPurpose,
    OtherNames,
    NoCa,
    NoKeyUsage,
    WrongKey,
    /// No further CA may follow.
    Short,
}

const FLAWS: [Flaw; 7] = [
    Flaw::Expired,
    Flaw::OtherPurpose,
    Flaw::OtherNames,
    Flaw::NoCa,
    Flaw::NoKeyUsage,
    Flaw::WrongKey,
    Flaw::Short,
];

/// `issuer` certified `subject`.
struct Edge {
    issuer: usize,
    subject: usize,
    flaw: Flaw,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % limit as u64) as usize
    }
}

/// CA 0 is the anchor; the leaf is below the last one.
const CAS: usize = 6;

fn title(ca: usize) -> String {
    format!("CN=ca {ca}")
}

fn certificate(edge: &Edge, keys: &[Key], stranger: &Key) -> Vec<u8> {
    let mut draft = Draft::ca(&title(edge.subject), &keys[edge.subject]);
    let mut by = &keys[edge.issuer];
    match edge.flaw {
        Flaw::None => {}
        Flaw::Expired => draft.to = tlv(0x17, b"250601000000Z"),
        Flaw::OtherPurpose => draft.eku(&["1.3.6.1.5.5.7.3.3"]),
        Flaw::OtherNames => draft.constrain(&[dns("example.org")], &[]),
        Flaw::NoCa => draft.drop(19),
        Flaw::NoKeyUsage => draft.set(15, true, &[3, 2, 1, 2]),
        Flaw::WrongKey => by = stranger,
        Flaw::Short => draft.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]),
    }
    draft.by(&name(&title(edge.issuer)), by)
}

/// Is there a way up from `ca` over edges that all hold? `below` CAs are on it already.
fn reaches(edges: &[Edge], ca: usize, seen: &mut Vec<usize>) -> bool {
    if ca == 0 {
        return true;
    }
    seen.push(ca);
    let below = seen.len() - 1;
    let holds = |edge: &&Edge| match edge.flaw {
        Flaw::None => true,
        Flaw::Short => below == 0,
        _ => false,
    };
    let ups: Vec<usize> = edges
        .iter()
        .filter(|edge| edge.subject == ca && !seen.contains(&edge.issuer))
        .filter(holds)
        .map(|edge| edge.issuer)
        .collect();
    let found = ups.into_iter().any(|up| reaches(edges, up, seen));
    seen.pop();
    found
}

#[test]
fn a_leaf_is_good_exactly_if_one_of_its_ways_up_is() {
    let keys: Vec<Key> = (0..CAS).map(|_| Key::new()).collect();
    let stranger = Key::new();
    let root = Draft::ca(&title(0), &keys[0]).by(&name(&title(0)), &keys[0]);
    let leaf = Draft::leaf("CN=leaf", &stranger).by(&name(&title(CAS - 1)), &keys[CAS - 1]);
    let mut dice = Dice(7);
    let mut good = 0;
    for round in 0..300 {
        let count = 6 + dice.below(14);
        let edges: Vec<Edge> = (0..count)
            .map(|_| {
                let subject = 1 + dice.below(CAS - 1);
                let issuer = (subject + 1 + dice.below(CAS - 1)) % CAS;
                let flaw = match dice.below(2) {
                    0 => Flaw::None,
                    _ => FLAWS[dice.below(FLAWS.len())],
                };
                Edge {
                    issuer,
                    subject,
                    flaw,
                }
            })
            .collect();
        let ders: Vec<Vec<u8>> = edges
            .iter()
            .map(|edge| certificate(edge, &keys, &stranger))
            .collect();
        let ders: Vec<&[u8]> = ders.iter().map(Vec::as_slice).collect();
        let verdict = judge(&leaf, &[], &Trust::new(&[&root], &ders, &[]), &question());
        let expected = reaches(&edges, CAS - 1, &mut Vec::new());
        let shown: Vec<_> = edges
            .iter()
            .map(|e| (e.issuer, e.subject, e.flaw))
            .collect();
        assert_eq!(
            verdict.valid, expected,
            "round {round}: {shown:?}\n{:?}",
            verdict.problems
        );
        good += usize::from(expected);
    }
    assert!((60..240).contains(&good), "{good} of 300");
}
