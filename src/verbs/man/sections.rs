//! What clap does not tell of a command: the sections that every page has, and examples as they are to be pasted.

/// Stands before the examples.
const SECTIONS: &str = r#".SH ENVIRONMENT
.TP
\fBMTLS_CA_DIR\fR
The folder of the CA, where \fB\-\-ca\-dir\fR does not name it; default: \fI./pki\fR.
.TP
\fBNO_COLOR\fR
Set to anything, no colour is used.
.SH "EXIT STATUS"
.TP
\fB0\fR
done, or nothing to do
.TP
\fB1\fR
failed: I/O, unreadable input, refused by a rule
.TP
\fB2\fR
the command line is wrong
.TP
\fB3\fR
conflict: what is on disk is not what was asked for, and was left untouched
.TP
\fB4\fR
\fBverify\fR says no, or \fBinspect\fR of a server or with \fB\-\-match\fR
.TP
\fB5\fR
\fB\-\-check\fR found a change to make, or \fBlist \-\-expiring\fR something due
.TP
\fB6\fR
a passphrase is missing or wrong
.TP
\fB70\fR
an internal error (a bug)
"#;

/// A page with them. What is indented is not filled, so that a line of a command stays one.
pub fn with_ours(page: &str) -> String {
    let mut whole = String::with_capacity(page.len() + SECTIONS.len());
    let mut is_indented = false;
    for line in page.lines() {
        if line == ".SH EXTRA" {
            whole.push_str(SECTIONS);
            whole.push_str(".SH NOTES\n");
            continue;
        }
        let indented = line.starts_with("  ");
        match (is_indented, indented) {
            (false, true) => whole.push_str(".nf\n"),
            (true, false) => whole.push_str(".fi\n"),
            _ => {}
        }
        is_indented = indented;
        whole.push_str(line);
        whole.push('\n');
    }
    whole
}
