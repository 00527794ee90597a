//! Names that are in a list more than once.

use super::list::{List, Row};
use super::tally::FEW;
use crate::failure::{Failure, Kind};
use crate::verbs::args;

/// The lines of the rows whose names earlier rows have. There are none in a list that is as it should be.
#[derive(Default)]
pub(super) struct Twice {
    /// The first of them, which are told.
    told: Vec<Double>,
    /// The lines of the others, in order.
    more: Vec<u64>,
}

struct Double {
    line: u64,
    base: String,
    /// The line of the first one of this name.
    first: Option<u64>,
}

impl Twice {
    /// Takes note of the row on `line`, whose name seems to be that of an earlier one.
    pub fn note(&mut self, line: u64, base: &str) {
        match self.told.len() < FEW {
            true => self.told.push(Double {
                line,
                base: base.to_owned(),
                first: None,
            }),
            false => self.more.push(line),
        }
    }

    /// Looks in `list` for the first one of each name. Of those that are told, two of one hash are told apart; behind
    /// them the hash is believed.
    pub fn find(&mut self, list: &List) -> Result<(), Failure> {
        let Some(last) = self.told.last().map(|last| last.line) else {
            return Ok(());
        };
        for row in list.rows()?.flatten() {
            if row.line >= last || self.told.iter().all(|double| double.first.is_some()) {
                break;
            }
            let Ok(base) = args::base_name(&row.name) else {
                continue;
            };
            let of_it = |double: &&mut Double| {
                double.first.is_none() && row.line < double.line && double.base == base
            };
            let doubles = self.told.iter_mut().filter(of_it);
            doubles.for_each(|double| double.first = Some(row.line));
        }
        self.told.retain(|double| double.first.is_some());
        Ok(())
    }

    /// Whether the row on this line has the name of an earlier one.
    pub fn has(&self, line: u64) -> bool {
        let is_told = self.told.iter().any(|double| double.line == line);
        is_told || self.more.binary_search(&line).is_ok()
    }

    /// Refuses a row with the name of an earlier one.
    pub fn is_single(&self, row: &Row) -> Result<(), Failure> {
        if !self.has(row.line) {
            return Ok(());
        }
        let double = self.told.iter().find(|double| double.line == row.line);
        let also = double.and_then(|double| double.first);
        let also = also.map(|first| format!("; it is the client of line {first} too"));
        let base = args::base_name(&row.name)?;
        let message = format!("{base} is there twice{}", also.unwrap_or_default());
        Err(Failure::new(Kind::Input, message).hint("give one of them another name"))
    }
}
