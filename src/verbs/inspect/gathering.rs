//! The objects of all the files, one after the other: each is read, shown and let go, so that memory holds
//! what is said and not what was read. What is broken is said, and the rest is shown.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::budget::Budget;
use super::field::Field;
use super::seen::{Means, Object};
use super::{Inspect, container};
use crate::failure::Failure;
use crate::host::passphrase::Passes;
use crate::host::{chance, keys, read};
use crate::pki::armour::Block;
use crate::pki::explain::visible_json;
use crate::pki::facts::Serial;
use crate::pki::name::{Name, Style};
use crate::pki::object::Kind;
use crate::report::Report;

mod compare;
mod ending;
mod server;
mod showing;

/// More broken objects than this say no more.
const MOST_BROKEN: usize = 100;

/// How objects are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Json,
    Bare(Field),
    Node,
    Full,
    /// `--match` alone says nothing but its exit code.
    Silent,
}

/// What became of a question that every object is asked.
#[derive(Default)]
struct Answers {
    /// So many had an answer.
    count: usize,
    /// Why the first that had none has none. It matters only if none of the run has one: a key beside a certificate
    /// has no subject, and need not.
    lack: Option<Failure>,
}

impl Answers {
    fn lacks(&mut self, why: impl FnOnce() -> Failure) {
        self.lack.get_or_insert_with(why);
    }

    /// Why there is no answer at all.
    fn none(&mut self) -> Option<Failure> {
        match self.count {
            0 => self.lack.take(),
            _ => None,
        }
    }
}

/// What was seen so far.
pub struct Gathering<'a> {
    order: &'a Inspect,
    manner: Manner,
    passes: Passes,
    budget: Budget,
    now: OffsetDateTime,
    report: Report,
    /// Text, bare lines, or the members of a JSON list.
    out: String,
    bytes: Vec<u8>,
    last_path: Option<Rc<Path>>,
    count: usize,
    facts: Value,
    failures: Vec<Failure>,
    /// More would take too long.
    is_full: bool,
    /// What became of `--match`, and whether a subject was another one.
    compared: Answers,
    differs: bool,
    /// What became of `--field` and `--as`.
    told: Answers,
    /// Who has which serial number of which issuer.
    serials: HashMap<(Vec<u8>, Serial), (Name, [u8; 32])>,
}

impl<'a> Gathering<'a> {
    /// Nothing yet.
    pub fn of(order: &'a Inspect, as_json: bool) -> Gathering<'a> {
        let manner = match (as_json, order.field, order.style) {
            (true, ..) => Manner::Json,
            (_, Some(field), _) => Manner::Bare(field),
            (_, None, Some(Style::Node)) => Manner::Node,
            (_, None, Some(_)) => Manner::Bare(Field::Subject),
            (_, None, None) if order.subject.is_some() => Manner::Silent,
            (_, None, None) => Manner::Full,
        };
        Gathering {
            order,
            manner,
            passes: Passes::of("--pass", order.pass.clone()),
            budget: Budget::full(),
            now: chance::now(),
            report: Report::of("inspect"),
            out: String::new(),
            bytes: Vec::new(),
            last_path: None,
            count: 0,
            facts: Value::Null,
            failures: Vec::new(),
            is_full: false,
            compared: Answers::default(),
            differs: false,
            told: Answers::default(),
            serials: HashMap::new(),
        }
    }

    /// Everything in one file. A broken file or object is kept for later.
    pub fn file(&mut self, path: &Path) {
        if self.is_full {
            return;
        }
        let blocks = match read::input(path).and_then(|bytes| read::parts(path, &bytes)) {
            Ok(blocks) => blocks,
            Err(failure) => {
                return self.broken(path, failure);
            }
        };
        self.blocks(&Rc::from(path), blocks);
    }

    /// Everything that was found in one place.
    pub fn blocks(&mut self, path: &Rc<Path>, blocks: Vec<Result<Block, Failure>>) {
        let curve = curve_of(&blocks);
        for block in blocks {
            if self.failures.len() > MOST_BROKEN || self.is_full {
                break;
            }
            match block {
                Ok(block) if curve.is_some() && is_curve(&block) => {}
                Ok(block) => self.block(path, block, curve.as_deref()),
                Err(failure) => self.broken(path, failure),
            }
        }
    }

    fn block(&mut self, path: &Rc<Path>, block: Block, curve: Option<&[u8]>) {
        let mut means = Means {
            curve,
            passes: &self.passes,
            budget: &mut self.budget,
        };
        let found = match Kind::of(&block) {
            Kind::Pkcs7 => container::bundle(path, &block, &mut means),
            Kind::Pkcs12 => container::pfx(path, &block, &mut means),
            _ => Object::of(path, block, &mut means).map(|object| vec![Ok(object)]),
        };
        match found {
            Err(failure) => self.broken(path, failure),
            Ok(found) => {
                for object in found {
                    match object {
                        Ok(object) => self.show(path, object),
                        Err(failure) => self.broken(path, failure),
                    }
                }
            }
        }
    }

    fn broken(&mut self, path: &Path, failure: Failure) {
        if self.manner == Manner::Json && self.failures.len() < MOST_BROKEN {
            let object = json!({
                "kind": "broken",
                "file": path.display().to_string(),
                "error": failure.message,
                "hints": failure.hints,
            });
            self.put_json(&visible_json(object.to_string()));
        }
        self.failures.push(failure);
    }
}

fn is_curve(block: &Block) -> bool {
    block.label.as_deref() == Some("EC PARAMETERS")
}

/// The curve that an `EC PARAMETERS` block names, where there is something for it to be about.
fn curve_of(blocks: &[Result<Block, Failure>]) -> Option<Vec<u8>> {
    let mut whole: Vec<Block> = Vec::new();
    for block in blocks.iter().flatten() {
        if is_curve(block) {
            whole.push(block.clone());
        }
    }
    let others = blocks.len() > whole.len();
    let curve = keys::take_curve(&mut whole)?;
    others.then(|| curve.to_vec())
}
