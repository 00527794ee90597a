//! The first line of a list as CSV, which names its columns.

use csv::ByteRecord;

use super::COLUMNS;
use super::fault::Fault;
use super::table::text;
use crate::verbs::apply::nearest::nearest;

/// The place in [`COLUMNS`] of each cell's column, as the record on `line` names them.
pub(super) fn columns(record: &ByteRecord, line: u64) -> Result<Vec<usize>, Fault> {
    let mut columns = Vec::new();
    for (number, name) in record.iter().enumerate() {
        let name = text(name, line)?;
        let Some(column) = COLUMNS.iter().position(|column| *column == name) else {
            return Err(match number {
                0 if begins_with_sep(name) => of_spreadsheets(record, line),
                _ => unknown(name, number, line),
            });
        };
        if columns.contains(&column) {
            return Err(wrong(line, &format!("the column {name} is there twice")));
        }
        columns.push(column);
    }
    match columns.contains(&0) {
        true => Ok(columns),
        false => Err(wrong(line, "the column name is missing")),
    }
}

fn wrong(line: u64, what: &str) -> Fault {
    let all = COLUMNS.join(",");
    Fault::row(line, what).hint(format!(
        "the first line names the columns, of these, in any order: {all}"
    ))
}

fn begins_with_sep(name: &str) -> bool {
    let begin = name.get(..4);
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case("sep="))
}

/// Excel writes and reads such a line, and nobody else.
fn of_spreadsheets(record: &ByteRecord, line: u64) -> Fault {
    let cells: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
    let shown = cells.join(",");
    let shown = shown.escape_debug();
    let what = format!(
        "`{shown}` tells a spreadsheet what divides the cells; a list has no such line, and its cells are divided by commas"
    );
    Fault::row(line, &what).hint("leave that line out")
}

/// `name` is the name of no column; its cell has this number, from 0.
fn unknown(name: &str, number: usize, line: u64) -> Fault {
    // What pandas writes in front, and what it makes of it when it reads that.
    const INDEX: &str =
        "leave the column out; where it is the index that pandas writes: to_csv(…, index=False)";
    if name.is_empty() {
        let what = format!("column {} has no name", number + 1);
        let hint = match number {
            0 => INDEX,
            _ => "leave the column out: an empty one is written where cells were used and cleared",
        };
        return Fault::row(line, &what).hint(hint);
    }
    let shown = name.escape_debug();
    let next = match nearest(name, &COLUMNS) {
        _ if name.contains([';', '\t']) => "; cells are divided by commas".to_owned(),
        Some(near) => format!(" of a client list; did you mean `{near}`?"),
        None => " of a client list".to_owned(),
    };
    let what = format!("`{shown}` is no column{next}");
    match name.starts_with("Unnamed: ") {
        true => Fault::row(line, &what).hint(INDEX),
        false => wrong(line, &what),
    }
}
