//! PostgreSQL with `ssl_crl_file`: people are let in by their certificate's name.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

use super::World;
use crate::cli::kit::{STRANGER, is_root};
use crate::peers::child::Server;
use crate::peers::{ok, peer, run};
use crate::support::{self, Sandbox};

/// It does not run as root: then as a user who owns nothing but its folder.
fn as_somebody(program: &str) -> Command {
    let program = support::peer(program);
    if !is_root() {
        return program;
    }
    let mut command = support::peer("setpriv");
    command
        .arg(format!("--reuid={STRANGER}"))
        .arg(format!("--regid={STRANGER}"))
        .args(["--clear-groups", "--inh-caps=-all"])
        .arg(program.get_program());
    command
}

fn belongs_to_somebody(path: &std::path::Path) {
    if is_root() {
        let id = STRANGER.parse().unwrap();
        chown(path, Some(id), Some(id)).unwrap();
    }
}

/// Puts a file where the server may read it.
fn hand_over(home: &Sandbox, from: &str, name: &str) {
    let path = home.path("data").join(name);
    fs::copy(from, &path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    belongs_to_somebody(&path);
}

#[test]
fn postgresql_ssl_crl_file() {
    let home = Sandbox::new();
    fs::set_permissions(home.path(""), Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(home.path("data")).unwrap();
    belongs_to_somebody(&home.path("data"));
    let data = home.path("data").display().to_string();
    ok(as_somebody("initdb")
        .current_dir("/")
        .args(["--no-sync", "--auth=reject", "-U", "tester", "-E", "UTF8"])
        .args(["--locale=C", "-D", &data]));
    home.write(
        "data/pg_hba.conf",
        "hostssl all all 127.0.0.1/32 cert map=people\n",
    );
    home.write(
        "data/pg_ident.conf",
        "people alice tester\npeople bob tester\n",
    );
    let worlds = [World::root("ec-p256"), World::below()];
    let files = |world: &World| {
        hand_over(&home, &world.file("localhost.crt"), "server.crt");
        hand_over(&home, &world.file("localhost.key"), "server.key");
        hand_over(&home, &world.file("pki/ca.crt"), "ca.crt");
        hand_over(&home, &world.lists(), "lists.pem");
    };
    files(&worlds[0]);
    let server = Server::start(home.path("postgres.log"), |port| {
        let mut postgres = as_somebody("postgres");
        postgres.args(["-D", &data, "-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "ssl=on",
            "ssl_cert_file=server.crt",
            "ssl_key_file=server.key",
            "ssl_ca_file=ca.crt",
            "ssl_crl_file=lists.pem",
        ] {
            postgres.args(["-c", setting]);
        }
        postgres
    });
    for world in &worlds {
        files(world);
        server.hang_up();
        let knock = |who: &str| {
            let file = |ending: &str| world.file(&format!("{who}.{ending}"));
            let words = format!(
                "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user=tester sslmode=verify-full \
                 sslrootcert={} sslcert={} sslkey={}",
                server.port,
                world.file("pki/ca.crt"),
                file("crt"),
                file("key")
            );
            run(peer("psql").args(["-X", "-A", "-t", "-c", "SELECT 1", &words])).stdout == "1\n"
        };
        // It begins to answer before it lets anybody in, and reads its files a moment after the signal.
        super::wait_until("the server lets somebody in", || knock("alice"));
        world.play(knock, || {
            hand_over(&home, &world.lists(), "lists.pem");
            server.hang_up();
        });
    }
    server.must_say(&["certificate verify failed"]);
}
