//! How far a long run is: a bar on a terminal, a line every five seconds elsewhere, both on standard error.

use std::fmt;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often a line is said where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// What is told of a run.
pub struct Progress(Told);

enum Told {
    Nothing,
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

struct Lines {
    what: &'static str,
    count: u64,
    done: u64,
    begun: Instant,
    told: Instant,
}

impl Progress {
    /// Tells of `count` clients, of which `what` is said; nothing if that is not wanted.
    pub fn of(what: &'static str, count: u64, is_quiet: bool) -> Progress {
        if is_quiet {
            return Progress(Told::Nothing);
        }
        if !stderr().is_terminal() {
            let now = Instant::now();
            return Progress(Told::Lines(Mutex::new(Lines {
                what,
                count,
                done: 0,
                begun: now,
                told: now,
            })));
        }
        let bar =
            ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr_with_hz(10));
        // The template is ours and right.
        if let Ok(style) = ProgressStyle::with_template(
            "{msg} [{bar:30}] {human_pos} of {human_len}  {rate}  {eta} to go",
        ) {
            let rate = |state: &ProgressState, line: &mut dyn fmt::Write| {
                // A line that cannot be told is not told.
                let _ = write!(line, "{:.0}/s", state.per_sec());
            };
            bar.set_style(style.progress_chars("=> ").with_key("rate", rate));
        }
        bar.set_message(what);
        Progress(Told::Bar(bar))
    }

    /// So many more are done.
    pub fn step(&self, count: usize) {
        match &self.0 {
            Told::Nothing => {}
            Told::Bar(bar) => bar.inc(count as u64),
            Told::Lines(lines) => {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                lines.done += count as u64;
                if lines.told.elapsed() >= PAUSE {
                    lines.told = Instant::now();
                    let (what, done, count) = (lines.what, lines.done, lines.count);
                    let rate = done as f64 / lines.begun.elapsed().as_secs_f64();
                    // Nobody is there to tell if stderr itself is gone.
                    let _ = writeln!(
                        stderr(),
                        "{what}: {done} of {count} clients, {rate:.0} a second"
                    );
                }
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Told::Bar(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
