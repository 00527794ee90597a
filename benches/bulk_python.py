"""Clients by Python's `cryptography` in one process: `bulk_python.py COUNT FOLDER` writes a key and a certificate for
each, and prints how many a second. The time of its start is not counted."""
import datetime, os, sys, time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM, PKCS8, OPEN = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
USAGE = x509.KeyUsage(True, *[False] * 8)
PURPOSE = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])


def subject(name):
    parts = (NameOID.ORGANIZATION_NAME, "Acme"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "Services"), (NameOID.COMMON_NAME, name)
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def put(path, content, mode):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


def main():
    count, folder = int(sys.argv[1]), sys.argv[2]
    ca_key = ec.generate_private_key(ec.SECP256R1())
    issuer, aki = subject("ca"), x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    start = time.perf_counter()
    now = datetime.datetime.now(datetime.timezone.utc)
    for number in range(count):
        name = f"client{number:07}"
        key = ec.generate_private_key(ec.SECP256R1())
        made = x509.CertificateBuilder().subject_name(subject(name)).issuer_name(issuer).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(90))
        made = made.add_extension(x509.BasicConstraints(False, None), True).add_extension(USAGE, True).add_extension(PURPOSE, False)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False).add_extension(aki, False)
        put(f"{folder}/{name}.key", key.private_bytes(PEM, PKCS8, OPEN), 0o600)
        put(f"{folder}/{name}.crt", made.sign(ca_key, hashes.SHA256()).public_bytes(PEM), 0o644)
    print(count / (time.perf_counter() - start))


main()
