"""Makes a ledger longer: `ledger_inputs.py LEDGER certificates N` or `LEDGER revocations N`.

A million certificates by the program itself would take an hour of a bench; the rows are as it writes
them, with the DER of one that it made, and random serial numbers.
"""
import secrets
import sqlite3
import sys

ledger, what, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
connection = sqlite3.connect(ledger)
connection.execute("PRAGMA synchronous = OFF")
connection.execute("PRAGMA cache_size = -500000")
serial = lambda: "5" + secrets.token_hex(16)[1:]
if what == "certificates":
    names = [row[1] for row in connection.execute("PRAGMA table_info(certificate)") if row[1] != "id"]
    last = dict(zip(names, connection.execute(
        f"SELECT {', '.join(names)} FROM certificate WHERE origin = 'issued' LIMIT 1").fetchone()))

    def rows():
        for number in range(count):
            row = dict(last, serial=serial(), subject=f"CN=client{number}", file=f"/srv/clients/client{number}.crt",
                       sha256=secrets.token_hex(32), sha1=secrets.token_hex(20), spki_sha256=secrets.token_hex(32))
            row["not_after"] += number % 86400
            yield [row[name] for name in names]

    connection.executemany(
        f"INSERT INTO certificate ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows())
else:
    start = connection.execute("SELECT COALESCE(MAX(change), 0) FROM revocation").fetchone()[0]
    connection.executemany(
        "INSERT INTO revocation (serial, revoked, reason, change) VALUES (?, ?, ?, ?)",
        ((serial(), 1780000000 + number, number % 6, start + number + 1) for number in range(count)))
connection.commit()
connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.close()
