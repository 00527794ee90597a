//! A server among the files.

use std::mem;
use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use super::{Gathering, Manner};
use crate::failure::{Failure, Kind as Why};
use crate::host::read;
use crate::verbs::inspect::server::Served;

impl Gathering<'_> {
    /// What a server sent, like the certificates of a file; what is to be said of the server stands before it.
    pub fn server(
        &mut self,
        path: &Path,
        served: &Served,
        trusted: Option<&Path>,
    ) -> Result<(), Failure> {
        let path: Rc<Path> = Rc::from(path);
        self.report.exit = self.report.exit.max(served.exit());
        if let Some(message) = served.failure() {
            let failure = Failure::new(Why::Io, message.clone());
            self.report.json.insert("error".into(), failure.json());
            self.report.warnings.push(message);
        }
        let none = || {
            let message = format!("the server {} sent no certificate", served.place);
            Failure::new(Why::Input, message)
        };
        let blocks = match served.seen.chain.is_empty() {
            true => {
                self.compared.lacks(none);
                self.told.lacks(none);
                Vec::new()
            }
            false => read::parts(&path, served.pem().as_bytes())?,
        };
        if self.manner == Manner::Full {
            self.part();
            served.describe(trusted, &mut self.out);
            self.last_path = Some(Rc::clone(&path));
        }
        if self.manner != Manner::Json {
            self.blocks(&path, blocks);
            return Ok(());
        }
        let before = mem::take(&mut self.out);
        self.blocks(&path, blocks);
        let chain = mem::replace(&mut self.out, before);
        self.put_json(&served.json(&chain));
        self.facts = Value::Null;
        Ok(())
    }
}
