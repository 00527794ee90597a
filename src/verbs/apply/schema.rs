//! The manifest's tables and keys: one list, from which the parser knows what may stand where, and `--schema` what it
//! prints.

use crate::pki::crl::Reason;
use crate::pki::spki::KeyType;
use crate::report::Report;

mod document;

pub use document::document;

/// A table of the manifest.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Whether there may be any number of it (`[[server]]`).
    pub many: bool,
    /// What it is for.
    pub about: &'static str,
    /// What may stand in it.
    pub keys: &'static [Key],
    /// What may not stand in it together.
    pub apart: &'static [Apart],
}

/// Two keys that do not go together.
pub struct Apart {
    /// The one that may stay, and the one that is to go.
    pub keys: [&'static str; 2],
    /// Why.
    pub why: &'static str,
}

/// A key of a table.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it is set to.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for.
    pub about: &'static str,
    /// A value, as JSON.
    pub example: &'static str,
}

/// What a key is set to. No string is empty.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A string.
    Text,
    /// The path of a file that is read; not standard input.
    File,
    /// One of a few strings, whatever their case and hyphens.
    Word(fn() -> Vec<&'static str>),
    /// A list of strings.
    Texts,
    /// A whole number from 0 to 255.
    Number,
}

impl Form {
    /// For sentences.
    pub fn title(self) -> &'static str {
        match self {
            Form::Text | Form::File | Form::Word(_) => "a string",
            Form::Texts => "a list of strings",
            Form::Number => "a whole number from 0 to 255",
        }
    }
}

/// What counts in a word: `keyCompromise` is `key-compromise`.
pub fn plain(word: &str) -> String {
    word.replace(['-', '_'], "").to_ascii_lowercase()
}

/// All tables, in the order in which they are applied.
pub static TABLES: [Table; 7] = [
    Table {
        name: "ca",
        many: false,
        about: "The CA, in the folder of --ca-dir; without this table, the one that is there is used",
        keys: &[SUBJECT_OF_CA, LIFETIME, KEY_TYPE, PATH_LEN, PERMIT, EXCLUDE],
        apart: &[],
    },
    Table {
        name: "defaults",
        many: false,
        about: "For new certificates of servers and clients that do not say themselves",
        keys: &[LIFETIME, KEY_TYPE],
        apart: &[],
    },
    Table {
        name: "crl",
        many: false,
        about: "The revocation list of each CA (crl.pem in its folder)",
        keys: &[Key {
            about: "How long a new list is good; 30d when nobody says",
            example: "\"30d\"",
            ..LIFETIME
        }],
        apart: &[],
    },
    Table {
        name: "intermediate",
        many: true,
        about: "A CA below the CA, or below another intermediate",
        keys: &[
            Key {
                name: "name",
                form: Form::Text,
                required: true,
                about: "What the file calls it",
                example: "\"web\"",
            },
            Key {
                name: "dir",
                form: Form::Text,
                required: false,
                about: "Its folder, from the manifest's; when nobody says, NAME beside the folder of the CA",
                example: "\"web\"",
            },
            SUBJECT_OF_CA,
            LIFETIME,
            KEY_TYPE,
            PATH_LEN,
            PERMIT,
            EXCLUDE,
            BELOW,
        ],
        apart: &[],
    },
    Table {
        name: "server",
        many: true,
        about: "A key and a certificate for a server",
        keys: &[
            Key {
                name: "hosts",
                form: Form::Texts,
                required: true,
                about: "Host names and addresses",
                example: "[\"api.example.test\", \"10.0.0.7\"]",
            },
            Key {
                name: "name",
                form: Form::Text,
                required: false,
                about: "Base name of its files; the first host when nobody says",
                example: "\"api\"",
            },
            SUBJECT,
            LIFETIME,
            KEY_TYPE,
            BELOW,
        ],
        apart: &[],
    },
    Table {
        name: "client",
        many: true,
        about: "A key and a certificate for a client, or with csr a certificate for a client's request",
        keys: &[
            Key {
                name: "name",
                form: Form::Text,
                required: true,
                about: "Its name, and the base name of its files",
                example: "\"billing\"",
            },
            SUBJECT,
            Key {
                name: "san",
                form: Form::Texts,
                required: false,
                about: "Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://…)",
                example: "[\"billing@example.test\"]",
            },
            LIFETIME,
            KEY_TYPE,
            Key {
                name: "csr",
                form: Form::File,
                required: false,
                about: "A signing request, from the manifest's folder; its key is certified, and none is made",
                example: "\"partner.csr\"",
            },
            BELOW,
        ],
        apart: &[Apart {
            keys: ["csr", "key_type"],
            why: "`key_type` is for a key that is made here, and `csr` brings its own",
        }],
    },
    Table {
        name: "revoked",
        many: true,
        about: "A certificate that is no longer to be accepted",
        keys: &[
            Key {
                name: "serial",
                form: Form::Text,
                required: true,
                about: "Its serial number, in hexadecimal",
                example: "\"4f0a1b\"",
            },
            Key {
                name: "reason",
                form: Form::Word(|| Reason::words().collect()),
                required: false,
                about: "Why; unspecified when nobody says",
                example: "\"keyCompromise\"",
            },
            BELOW,
        ],
        apart: &[],
    },
];

const SUBJECT: Key = Key {
    name: "subject",
    form: Form::Text,
    required: false,
    about: "Its name: CN=billing,O=Acme or /O=Acme/CN=billing",
    example: "\"CN=billing,OU=Services,O=Acme\"",
};

const SUBJECT_OF_CA: Key = Key {
    about: "The CA's name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA",
    example: "\"CN=Acme CA,O=Acme,C=US\"",
    ..SUBJECT
};

const LIFETIME: Key = Key {
    name: "lifetime",
    form: Form::Text,
    required: false,
    about: "How long a new one lives: 8h, 90d, 12w, 2y",
    example: "\"90d\"",
};

const KEY_TYPE: Key = Key {
    name: "key_type",
    form: Form::Word(|| KeyType::ALL.map(KeyType::word).to_vec()),
    required: false,
    about: "Kind of the key; ec-p256 when nobody says",
    example: "\"ec-p256\"",
};

const PATH_LEN: Key = Key {
    name: "path_len",
    form: Form::Number,
    required: false,
    about: "How many CAs may stand between this one and a leaf",
    example: "1",
};

const PERMIT: Key = Key {
    name: "permit",
    form: Form::Texts,
    required: false,
    about: "It issues for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:",
    example: "[\"example.test\", \"10.0.0.0/8\"]",
};

const EXCLUDE: Key = Key {
    name: "exclude",
    about: "It never issues for names within",
    example: "[\"secret.example.test\"]",
    ..PERMIT
};

const BELOW: Key = Key {
    name: "ca",
    form: Form::Text,
    required: false,
    about: "The name of the intermediate that it is under; when nobody says, it is under the CA",
    example: "\"web\"",
};

/// The report that is the schema.
pub fn report() -> Report {
    let mut report = Report::of("apply");
    let document = document();
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    report.data = Some(format!("{text}\n").into_bytes());
    report.json.insert("outcome".into(), "kept".into());
    report.json.insert("json_schema".into(), document.into());
    report
}

#[cfg(test)]
mod tests;
