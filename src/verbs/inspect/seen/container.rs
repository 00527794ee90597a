//! What holds other objects: its own header, before them.

use serde_json::Value;

use super::title;
use crate::failure::Failure;
use crate::pki::object::Kind;
use crate::report::row;

/// A PKCS #7 bundle or a PKCS #12 file.
pub struct Container {
    /// Which of the two.
    pub kind: Kind,
    /// What stands in its header line.
    pub header: String,
    /// Lines under it.
    pub rows: Vec<(&'static str, String)>,
    /// For programs.
    pub json: Value,
    /// What of it is not seen, and why.
    pub hidden: Vec<Failure>,
}

impl Container {
    pub(super) fn describe(&self, text: &mut String) {
        let what = match self.kind {
            Kind::Pkcs7 => "PKCS #7 bundle",
            _ => "PKCS #12 file",
        };
        title(text, what, &self.header);
        for (label, value) in &self.rows {
            row(text, label, value);
        }
    }
}
