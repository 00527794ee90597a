//! Intermediates in an order in which each comes after the one that it is below, wherever the file has them.

use std::collections::HashMap;

use super::Above;
use super::values::no_intermediate;
use crate::verbs::apply::entries::Reader;
use crate::verbs::apply::entry::Entry;

/// An intermediate on its way to its place.
struct One<'a> {
    entry: &'a Entry,
    /// What it is below, as the file counts.
    above: Option<usize>,
    /// The first of those that led to it.
    from: Option<usize>,
    place: Option<usize>,
}

/// All of them, with the place of the one above each. What is below itself is told.
pub fn sorted<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    reader: &mut Reader<'_>,
) -> Vec<(&'a Entry, Above)> {
    let mut all = with_above(entries.collect(), reader);
    let mut sorted = Vec::new();
    for start in 0..all.len() {
        // Upwards, to one that has its place, or to where there is no more.
        let mut way = Vec::new();
        let mut at = Some(start);
        while let Some((number, one)) = at.and_then(|at| Some((at, all.get_mut(at)?))) {
            if one.place.is_some() {
                break;
            }
            if one.from.replace(start) == Some(start) {
                let circle = way.iter().skip_while(|other| **other != number);
                tell(circle.filter_map(|one| all.get(*one)).collect(), reader);
                break;
            }
            way.push(number);
            at = one.above;
        }
        for number in way.into_iter().rev() {
            let above = all.get(number).and_then(|one| one.above);
            let above = above.and_then(|above| all.get(above)?.place);
            if let Some(one) = all.get_mut(number) {
                one.place = Some(sorted.len());
                sorted.push((one.entry, above));
            }
        }
    }
    sorted
}

fn with_above<'a>(entries: Vec<&'a Entry>, reader: &mut Reader<'_>) -> Vec<One<'a>> {
    let mut numbers = HashMap::new();
    let names = entries.iter().map(|entry| entry.text("name"));
    for (number, name) in names.enumerate() {
        name.map(|name| numbers.entry(name).or_insert(number));
    }
    let above = |entry: &Entry| {
        let name = entry.text("ca")?;
        let found = numbers.get(name).copied();
        if found.is_none() {
            let names = entries.iter().filter_map(|other| other.text("name"));
            let others = names.filter(|other| Some(*other) != entry.text("name"));
            no_intermediate(entry, name, others, reader);
        }
        found
    };
    let above: Vec<Option<usize>> = entries.iter().copied().map(above).collect();
    let all = entries.into_iter().zip(above);
    all.map(|(entry, above)| One {
        entry,
        above,
        from: None,
        place: None,
    })
    .collect()
}

fn tell(circle: Vec<&One<'_>>, reader: &mut Reader<'_>) {
    let name = |one: &&One<'_>| format!("`{}`", one.entry.text("name").unwrap_or_default());
    let names: Vec<String> = circle.iter().map(name).collect();
    let Some(first) = circle.first() else { return };
    let message = match names.as_slice() {
        [one] => format!("{one} cannot be below itself; to have it below the CA, leave `ca` out"),
        many => format!(
            "{} are below each other in a circle; one of them is to be below the CA: leave its `ca` out",
            many.join(", ")
        ),
    };
    reader.wrong(first.entry.place_of("ca"), message);
}
