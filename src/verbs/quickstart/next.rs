//! What quickstart prints to paste: the nginx block and the curl line, which work
//! as they are printed.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Step, path_of};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::lists::Listed;
use crate::pki::explain::visible;
use crate::pki::lifetime::show;
use crate::pki::san::San;
use crate::pki::verdict::Problem;
use crate::shell;

/// What to paste next.
pub struct Next {
    /// The server block.
    pub nginx: String,
    /// The line that calls it.
    pub curl: String,
    /// What is wrong with the CA's own certificate, as every verifier of its chains will say.
    pub faults: Vec<Problem>,
}

impl Next {
    /// What to paste: it works as it is printed.
    pub fn of(
        steps: &[Step],
        authority: &Ca,
        list: &Listed,
        port: u16,
        backend: &str,
    ) -> Result<Next, Failure> {
        let [_, server, client, ..] = steps else {
            return Err(Failure::new(Why::Internal, "a step is missing"));
        };
        let host = server.job.order.sans.first();
        let in_url = match host {
            Some(San::Ip(std::net::IpAddr::V6(ip))) => format!("[{ip}]"),
            Some(San::Dns(name)) => name.replace("*.", "www."),
            host => host.map(San::value).unwrap_or_default(),
        };
        let names = server.job.order.sans.iter().filter_map(|san| match san {
            San::Dns(name) => Some(name.as_str()),
            _ => None,
        });
        let names = names.collect::<Vec<_>>().join(" ");
        let server_name = if names.is_empty() {
            "_".to_owned()
        } else {
            names
        };
        let block = Nginx {
            port,
            server_name: &server_name,
            cert: &absolute(path_of(server, "certificate"))?,
            key: &absolute(path_of(server, "key"))?,
            ca: &absolute(&authority.cert_path)?,
            crl: Crl::of(authority, list)?,
            backend,
        };
        let curl = format!(
            "curl --cacert {} --cert {} --key {} https://{in_url}:{}/",
            shell::path(&authority.cert_path),
            shell::path(path_of(client, "certificate")),
            shell::path(path_of(client, "key")),
            port,
        );
        Ok(Next {
            nginx: block.to_string(),
            curl,
            faults: Vec::new(),
        })
    }
}

impl std::fmt::Display for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "\n\x1b[1mverified\x1b[0m server and clients against the CA"
        )?;
        if !self.faults.is_empty() {
            write!(
                f,
                ", but for what is wrong with the CA itself, for which strict programs refuse them:"
            )?;
        }
        for Problem {
            certificate,
            message,
            hint,
            ..
        } in &self.faults
        {
            let (certificate, message) = (visible(certificate), visible(message));
            write!(f, "\n  {certificate}: {message}\n  hint          {hint}")?;
        }
        write!(
            f,
            "\n\n\
             \x1b[1mnext\x1b[0m paste into nginx, inside http {{ }}:\n\n{}\n\
             \x1b[1mthen\x1b[0m call it as the client:\n\n{}\n",
            self.nginx, self.curl
        )
    }
}

/// The server block. The identity headers are always set, so that what a client
/// sends under these names never reaches the application.
struct Nginx<'a> {
    port: u16,
    server_name: &'a str,
    cert: &'a Path,
    key: &'a Path,
    ca: &'a Path,
    crl: Option<Crl>,
    backend: &'a str,
}

/// The revocation list in the block.
struct Crl {
    path: PathBuf,
    end: String,
    renew: String,
}

impl Crl {
    fn of(authority: &Ca, list: &Listed) -> Result<Option<Crl>, Failure> {
        let Some(file) = list.files.first() else {
            return Ok(None);
        };
        let folder = absolute(authority.book.folder())?;
        let end = list.list.as_ref().and_then(|list| list.next_update);
        Ok(Some(Crl {
            path: absolute(&file.path)?,
            end: end.map_or_else(String::new, show),
            renew: format!("mtls-ca --ca-dir {} crl", shell::path(&folder)),
        }))
    }
}

impl std::fmt::Display for Nginx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted = |path: &Path| {
            format!(
                "\"{}\"",
                path.display()
                    .to_string()
                    .replace('\\', r"\\")
                    .replace('"', "\\\"")
            )
        };
        let Nginx {
            port,
            server_name,
            backend,
            ..
        } = self;
        let (cert, key, ca) = (quoted(self.cert), quoted(self.key), quoted(self.ca));
        let crl = self.crl.as_ref().map_or_else(String::new, |crl| {
            let Crl { path, end, renew } = crl;
            format!(
                "
    # Those that were revoked. The list is good until {end}; after that nobody gets
    # in, so have it renewed in time, from cron, daily:
    #   {renew} && nginx -s reload
    ssl_crl                {};
",
                quoted(path)
            )
        });
        write!(
            f,
            r"server {{
    listen {port} ssl;
    server_name {server_name};

    ssl_certificate        {cert};
    ssl_certificate_key    {key};
    ssl_protocols          TLSv1.2 TLSv1.3;

    # Clients of this CA. `optional` lets the application answer those without a
    # certificate; `on` turns them away here.
    ssl_client_certificate {ca};
    ssl_verify_client      optional;
{crl}
    location / {{
        proxy_pass       {backend};
        proxy_set_header Host     $host;
        # SUCCESS, NONE or FAILED:reason. Trust DN only where this is SUCCESS.
        proxy_set_header VERIFIED $ssl_client_verify;
        proxy_set_header DN       $ssl_client_s_dn;
    }}
}}
"
        )
    }
}

/// The whole path, as nginx takes it. It reads a `$` as the start of a variable and
/// has no way to write one that is not.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    fs::canonicalize(path).map_err(|error| Failure::io("find", path, &error))
}

/// Folders that the printed block could not name are refused before anything is made.
pub fn nginx_can_name(folder: &Path) -> Result<(), Failure> {
    let whole = std::path::absolute(folder).map_err(|error| Failure::io("find", folder, &error))?;
    match whole.to_string_lossy().contains(['$', '\n', '\u{fffd}']) {
        false => Ok(()),
        true => {
            let folder = whole.display();
            let message = format!(
                "nginx cannot name files in {folder}: a `$`, a line break or bytes that are no UTF-8 have no place in its configuration"
            );
            Err(Failure::new(Why::Refused, message)
                .hint("run this in another folder, or give --out-dir and --ca-dir elsewhere"))
        }
    }
}

/// An http URL that nginx takes as it is.
pub fn backend(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let plain = |c: char| c.is_ascii_graphic() && !";{}\"'\\$".contains(c);
    match rest {
        Some(rest) if !rest.is_empty() && rest.chars().all(plain) => Ok(text.to_owned()),
        Some(_) => Err("it holds a character that has no place in an nginx file".to_owned()),
        None => Err("it must begin with http:// or https://".to_owned()),
    }
}
