//! A serial number as people have it: from `openssl x509 -serial`, `-text`, a browser, or `inspect`.

/// The digits that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedSerial {
    /// In lower hex, without the zeros that only keep a number positive.
    digits: String,
}

impl AskedSerial {
    /// Reads `4A:3F:…`, `0x4a3f…`, `serial=4A3F…`, `004a3f…`.
    pub fn parse(text: &str) -> Result<AskedSerial, String> {
        let bare = text.trim();
        let bare = bare.strip_prefix("serial=").unwrap_or(bare);
        let bare = bare
            .strip_prefix("0x")
            .or(bare.strip_prefix("0X"))
            .unwrap_or(bare);
        let digits: String = bare.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!(
                "`{}` is no serial number: hexadecimal digits are, with colons or without",
                text.escape_debug()
            ));
        }
        let mut digits = digits.to_ascii_lowercase();
        while digits.len() > 2 && digits.starts_with("00") {
            digits.drain(..2);
        }
        Ok(AskedSerial { digits })
    }

    /// As the ledger has it, if it is all of it.
    pub fn whole(&self) -> String {
        match self.digits.len() % 2 {
            0 => self.digits.clone(),
            _ => format!("0{}", self.digits),
        }
    }

    /// If it is only the beginning.
    pub fn start(&self) -> &str {
        &self.digits
    }
}
