//! Rows as a table for people. Columns have fixed widths, so that nothing need be read twice; what is too wide
//! for the terminal is cut, and nothing is where there is none.

use super::date;
use super::sheet::Sheet;
use super::status::{Clock, Status};
use super::text::{Last, columns, cut, pad};
use crate::failure::Failure;
use crate::host::ledger::{Revocation, Row};
use crate::pki::explain::visible;
use crate::report::{DIM, Out, PLAIN, RED, YELLOW, distance};

pub struct Table {
    layout: Layout,
    /// Superseded certificates too.
    shows_all: bool,
    has_ledger: bool,
    /// By status, in the order of [`Status::ALL`].
    counts: [usize; Status::ALL.len()],
    hidden: usize,
}

/// How wide what is.
struct Layout {
    has_date: bool,
    serial: usize,
    /// Of the terminal.
    width: Option<usize>,
}

const STATUS: usize = 10;
const DATE: usize = 10;
const DISTANCE: usize = 12;
const PROFILE: usize = 6;
/// 16 octets, as this program makes them.
const WHOLE_SERIAL: usize = 32;
/// Enough to find it with `--serial`.
const SHORT_SERIAL: usize = 9;
const GAP: &str = "  ";

impl Layout {
    fn of(width: Option<usize>) -> Layout {
        let (has_date, serial) = match width {
            None | Some(120..) => (true, WHOLE_SERIAL),
            Some(90..) => (true, SHORT_SERIAL),
            Some(_) => (false, SHORT_SERIAL),
        };
        Layout {
            has_date,
            serial,
            width,
        }
    }

    /// The serial number, cut where there is no room for a whole one.
    fn shown(&self, serial: &str) -> String {
        match self.serial < WHOLE_SERIAL {
            true => cut(serial, self.serial),
            false => serial.to_owned(),
        }
    }

    fn line(&self, cells: &Cells<'_>) -> String {
        let serial = self.shown(cells.serial);
        let mut line = String::with_capacity(128);
        if self.has_date {
            line.push_str(GAP);
            pad(&mut line, cells.date, DATE);
        }
        for (cell, width) in [
            (cells.distance, DISTANCE),
            (cells.profile, PROFILE),
            (&serial, self.serial),
        ] {
            line.push_str(GAP);
            pad(&mut line, cell, width);
        }
        line.push_str(GAP);
        // A far end or a foreign serial number may have taken more than its column.
        let taken = STATUS + columns(&line);
        let rest = self.width.map(|width| width.saturating_sub(taken));
        // A terminal too narrow for anything gets lines that wrap, and not nothing.
        line.push_str(&cut(
            cells.last,
            rest.map_or(usize::MAX, |rest| rest.max(10)),
        ));
        let mut status = String::with_capacity(128 + line.len());
        status.push_str(cells.colour);
        pad(&mut status, cells.status, STATUS);
        status.push_str(if cells.colour.is_empty() { "" } else { PLAIN });
        // Nothing may stand in the last column.
        status.push_str(line.trim_end());
        status.push('\n');
        status
    }
}

#[derive(Default)]
struct Cells<'a> {
    colour: &'a str,
    status: &'a str,
    date: &'a str,
    distance: &'a str,
    profile: &'a str,
    serial: &'a str,
    last: &'a str,
}

impl Table {
    pub fn new(width: Option<usize>, shows_all: bool, has_ledger: bool) -> Table {
        Table {
            layout: Layout::of(width),
            shows_all,
            has_ledger,
            counts: [0; Status::ALL.len()],
            hidden: 0,
        }
    }

    fn put(&mut self, out: &mut Out<'_>, status: Status, cells: Cells<'_>) -> Result<(), Failure> {
        if self.count() == 0 {
            let heading = Cells {
                status: "STATUS",
                date: "ENDS",
                distance: if self.layout.has_date { "" } else { "ENDS" },
                profile: "FOR",
                serial: "SERIAL",
                last: "SUBJECT",
                ..Cells::default()
            };
            let heading = self.layout.line(&heading);
            out.put(&format!("\n{DIM}{}{PLAIN}\n", heading.trim_end()))?;
        }
        if let Some(count) = self.counts.get_mut(status as usize) {
            *count += 1;
        }
        out.put(&self.layout.line(&Cells {
            colour: colour(status),
            status: status.word(),
            ..cells
        }))
    }

    fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    fn closing(&self, clock: &Clock) -> String {
        let each = Status::ALL.into_iter().zip(self.counts);
        let each: Vec<String> = each
            .filter(|(_, count)| *count > 0)
            .map(|(status, count)| format!("{count} {}", status.word()))
            .collect();
        let mut line = match (self.count(), clock.limit) {
            (0, Some(limit)) => format!("no certificate ends by {}", date(limit)),
            (0, None) if !self.has_ledger => "nothing is on record".to_owned(),
            (0, None) => "no certificate to show".to_owned(),
            (1, _) => format!("1 certificate: {}", each.join(", ")),
            (count, _) => format!("{count} certificates: {}", each.join(", ")),
        };
        match self.hidden {
            0 => {}
            1 => line.push_str("; 1 superseded is not shown: --all"),
            more => line.push_str(&format!("; {more} superseded are not shown: --all")),
        }
        line
    }
}

fn colour(status: Status) -> &'static str {
    match status {
        Status::Valid => "",
        Status::Expiring | Status::NotYet => YELLOW,
        Status::Expired | Status::Revoked => RED,
        Status::Superseded => DIM,
    }
}

impl Sheet for Table {
    fn begin(&mut self, _: &mut Out<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn row(
        &mut self,
        out: &mut Out<'_>,
        row: &Row,
        status: Status,
        clock: &Clock,
    ) -> Result<(), Failure> {
        if status == Status::Superseded && !self.shows_all {
            self.hidden += 1;
            return Ok(());
        }
        let mut last = Last::of(self.layout.width);
        last.push(&row.subject);
        let others = row
            .names()
            .into_iter()
            .filter(|(kind, value)| kind != "dirname" && !is_common_name(&row.subject, value));
        for (index, (_, value)) in others.enumerate() {
            last.push(match (index, row.subject.is_empty()) {
                (0, true) => "",
                (0, false) => " + ",
                _ => ", ",
            });
            last.push(&value);
            if last.is_full() {
                break;
            }
        }
        if let Some((at, reason)) = row.revoked {
            last.push(&format!(" ({reason}, {})", distance(at, clock.now)));
        } else if let Some(successor) = &row.superseded_by {
            let successor = self.layout.shown(successor);
            last.push(&format!(" (by {successor})"));
        }
        self.put(
            out,
            status,
            Cells {
                date: &date(row.not_after),
                distance: &distance(row.not_after, clock.now),
                profile: &visible(&row.profile),
                serial: &visible(&row.serial),
                last: &last.text,
                ..Cells::default()
            },
        )
    }

    fn stranger(
        &mut self,
        out: &mut Out<'_>,
        revocation: &Revocation,
        clock: &Clock,
    ) -> Result<(), Failure> {
        let (reason, at) = (revocation.reason, distance(revocation.at, clock.now));
        self.put(
            out,
            Status::Revoked,
            Cells {
                serial: &visible(&revocation.serial),
                last: &format!("a certificate that is not in the ledger ({reason}, {at})"),
                ..Cells::default()
            },
        )
    }

    fn end(&mut self, out: &mut Out<'_>, clock: &Clock) -> Result<(), Failure> {
        let line = self.closing(clock);
        out.put(&format!("\n{line}\n"))
    }
}

/// Whether the subject, in RFC 4514, has this common name.
fn is_common_name(subject: &str, value: &str) -> bool {
    let mut parts = subject.split([',', '+']);
    parts.any(|part| part.strip_prefix("CN=") == Some(value))
}
