"""Lints what is named on standard input: `cert FILE`, `crl FILE`, `chain ISSUER FILE`, a line each.

Prints every finding at WARNING or above, under the line it is about, and `linted N` at the end.
"""

import contextlib
import io
import pathlib
import sys

from pkilint.bin import lint_crl, lint_pkix_cert, lint_pkix_signer_signee_cert_chain


def first_block(file):
    """The linters read one object from a file; ours may hold a chain."""
    end = "-----END CERTIFICATE-----\n"
    text = pathlib.Path(file).read_text()
    alone = pathlib.Path(file + ".first")
    alone.write_text(text[: text.find(end) + len(end)] if end in text else text)
    return str(alone)


def findings(kind, files):
    arguments = ["lint", "-s", "WARNING", "-f", "TEXT"]
    if kind == "crl":
        main, arguments = lint_crl.main, arguments + ["-t", "CRL", "-p", "PKIX"]
    elif kind == "chain":
        main = lint_pkix_signer_signee_cert_chain.main
    elif kind == "cert":
        main = lint_pkix_cert.main
    else:
        raise SystemExit(f"what is {kind}?")
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments + [first_block(file) for file in files])
    return code, said.getvalue()


linted = 0
for line in sys.stdin:
    kind, *files = line.split()
    code, said = findings(kind, files)
    linted += 1
    if code:
        print(line.strip())
        print(said)
print(f"linted {linted}")
