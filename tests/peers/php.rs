//! The same behind nginx with PHP, which gets it as fastcgi parameters.

use std::path::Path;

use super::child::Server;
use super::nginx::{each_client_gets_what_it_should, serve, tls_server, why_it_refused};
use super::script;
use super::setting::{GOOD, SERVER, Setting};
use crate::support;

#[test]
fn tells_php_who_calls() {
    let setting = Setting::new();
    let php = fpm(&setting);
    let pass = format!(
        "fastcgi_pass \"unix:{}\";
         fastcgi_param SCRIPT_FILENAME \"{}\";
         fastcgi_param REQUEST_METHOD $request_method;
         fastcgi_param VERIFIED $ssl_client_verify;
         fastcgi_param DN $ssl_client_s_dn;",
        setting.file("php.sock"),
        script("index.php").display(),
    );
    let nginx = serve(&setting.sandbox, |port| {
        tls_server(&setting, SERVER, port, &pass)
    });
    let dn = setting.inspect(GOOD, &["--as", "nginx"]);
    each_client_gets_what_it_should(&setting, &nginx, &dn);
    why_it_refused(&nginx);
    drop(php);
}

fn fpm(setting: &Setting) -> Server {
    let (socket, folder) = (setting.file("php.sock"), setting.file(""));
    setting.sandbox.write(
        "php.conf",
        format!(
            "[global]\n\
             daemonize = no\n\
             error_log = /dev/stderr\n\
             pid = {folder}php.pid\n\
             [www]\n\
             ; Heeded only where the tests run as root.\n\
             user = root\n\
             group = root\n\
             listen = {socket}\n\
             pm = static\n\
             pm.max_children = 2\n"
        ),
    );
    let mut command = support::peer(&newest_fpm());
    command
        .args(["--nodaemonize", "--allow-to-run-as-root", "-n"])
        .arg("--fpm-config")
        .arg(setting.file("php.conf"));
    let log = setting.sandbox.path("php.log");
    Server::start_on_socket(log, Path::new(&socket), command)
}

/// Debian names it after its version: php-fpm8.2.
fn newest_fpm() -> String {
    let mut found: Vec<String> = std::fs::read_dir("/usr/sbin")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("php-fpm"))
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| "php-fpm".to_owned())
}
