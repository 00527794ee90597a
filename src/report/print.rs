//! Prints a report, or a failure, to standard output and standard error.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::{DIM, PLAIN, RED, Report, Stream, StreamKind, YELLOW};
use crate::failure::{Failure, in_words};
use crate::pki::explain::visible;

/// Prints a report; the exit code, which is another one if stdout cannot be written.
pub fn print(report: Report, as_json: bool, quiet: bool) -> u8 {
    let exit = report.exit;
    if as_json {
        let written = write_json(&report.json, &report.lists, report.stream);
        return conclude(
            written.map(|failure| failure.map(|failure| failure.kind.exit())),
            exit,
        );
    }
    if !quiet {
        for warning in &report.warnings {
            let warning = visible(warning);
            let _ = writeln!(anstream::stderr(), "{YELLOW}warning:{PLAIN} {warning}");
        }
    }
    let written = write_text(&report, quiet).and_then(|()| match report.stream {
        Some(stream) => write_stream(stream, quiet),
        None => Ok(None),
    });
    for failure in &report.failures {
        say(failure);
    }
    let stopped = written.map(|failure| {
        failure.map(|failure| {
            say(&failure);
            failure.kind.exit()
        })
    });
    conclude(stopped, exit)
}

/// What stopped half-way has the last word.
fn conclude(stopped: io::Result<Option<u8>>, exit: u8) -> u8 {
    match stopped {
        Ok(stopped) => stopped.unwrap_or(exit),
        Err(error) => finish(Err(error), exit),
    }
}

/// In large pieces: standard output by itself writes line by line, and a bundle has thousands.
fn write_text(report: &Report, quiet: bool) -> io::Result<()> {
    let mut out = in_pieces();
    out.write_all(report.data.as_deref().unwrap_or_default())?;
    if !quiet && report.aside {
        // Nobody is there to tell if stderr itself is gone.
        let _ = write!(anstream::stderr(), "{}", report.text);
    } else if !quiet {
        match is_plain() {
            true => write_plain(&mut out, &report.text)?,
            false => out.write_all(report.text.as_bytes())?,
        }
    }
    out.flush()
}

/// Read to its end also where nobody wants to see it: what cannot be read is told.
fn write_stream(stream: Stream, quiet: bool) -> io::Result<Option<Failure>> {
    if quiet && stream.kind == StreamKind::Text {
        return stream.run(&mut io::sink(), true);
    }
    let mut out = in_pieces();
    let stopped = stream.run(&mut out, is_plain())?;
    out.flush()?;
    Ok(stopped)
}

fn in_pieces() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

fn is_plain() -> bool {
    anstream::AutoStream::choice(&io::stdout()) == anstream::ColorChoice::Never
}

/// Without its colours: every escape sequence is left out (ECMA-48 section 5.4).
pub(super) fn write_plain(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr(0x1b, rest) {
        let (before, escape) = rest.split_at(at);
        out.write_all(before)?;
        // Introducer and parameters, up to the first byte that can end it.
        let inside = escape.iter().skip(2);
        let length = inside
            .take_while(|byte| !(0x40..=0x7e).contains(*byte))
            .count();
        rest = escape.get(length + 3..).unwrap_or_default();
    }
    out.write_all(rest)
}

/// Prints a failure; its exit code.
pub fn fail(failure: &Failure, command: Option<&str>, as_json: bool) -> u8 {
    if as_json && let Value::Object(document) = failure.to_json(command) {
        let written = write_json(&document, &[], None);
        return finish(written.map(drop), failure.kind.exit());
    }
    say(failure);
    failure.kind.exit()
}

fn say(failure: &Failure) {
    let mut err = anstream::stderr().lock();
    // Nobody is there to tell if stderr itself is gone.
    // A file's name is whatever its maker wants a terminal to obey.
    let _ = writeln!(err, "{RED}error:{PLAIN} {}", visible(&failure.message));
    for hint in &failure.hints {
        let _ = writeln!(err, "  {DIM}hint:{PLAIN} {}", visible(hint));
    }
}

/// One document, also where its stream stops half-way: then `error` says why.
fn write_json(
    document: &Map<String, Value>,
    lists: &[(&str, String)],
    stream: Option<Stream>,
) -> io::Result<Option<Failure>> {
    let mut whole = Map::new();
    whole.insert("schema".into(), 1.into());
    whole.extend(document.clone());
    let mut text = Value::Object(whole).to_string();
    let mut out = in_pieces();
    // They go before the brace that ends the document.
    text.pop();
    out.write_all(text.as_bytes())?;
    for (name, items) in lists {
        write!(out, ",\"{name}\":{items}")?;
    }
    let mut stopped = None;
    if let Some(stream) = stream
        && let StreamKind::List(name) = stream.kind
    {
        write!(out, ",\"{name}\":[")?;
        stopped = stream.run(&mut out, false)?;
        out.write_all(b"]")?;
    }
    if let Some(failure) = &stopped {
        write!(out, ",\"error\":{}", failure.json())?;
    }
    out.write_all(b"}\n")?;
    out.flush()?;
    Ok(stopped)
}

fn finish(written: io::Result<()>, exit: u8) -> u8 {
    match written {
        Ok(()) => exit,
        // The reader had enough (`| head`): its choice, not our failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "error: cannot write to standard output: {}",
                in_words(&error)
            );
            1
        }
    }
}
