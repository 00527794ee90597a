use std::path::Path;

use super::target;

#[test]
fn servers_are_told_by_their_form() {
    for (text, found) in [
        ("localhost:8443", Some(("localhost", 8443))),
        ("10.0.0.1:1", Some(("10.0.0.1", 1))),
        ("[::1]:65535", Some(("::1", 65535))),
        ("[fe80::1%eth0]:443", Some(("fe80::1%eth0", 443))),
        ("bücher.test:443", Some(("bücher.test", 443))),
        ("localhost", None),
        ("localhost:", None),
        (":443", None),
        ("localhost:0", None),
        ("localhost:65536", None),
        ("localhost:-1", None),
        ("localhost:https", None),
        ("::1:443", None),
        ("[localhost]:443", None),
        ("[::1:443", None),
        ("https://localhost:443", None),
        ("folder/file:443", None),
        ("user@host:22", None),
        ("a b:443", None),
        ("-", None),
        ("", None),
    ] {
        assert_eq!(target(Path::new(text)), found, "{text}");
    }
}
