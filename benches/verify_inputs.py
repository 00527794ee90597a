"""verify_inputs.py FOLDER LEAVES ENTRIES: what the `verify` and CRL rows of benches/run are measured with.

A root, an intermediate, so many leaves below it (one file each), and CRLs of both, the intermediate's with so many
entries. Run by the Python that tests/run equips with `cryptography`.
"""
import datetime
import os
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
NOW = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)
DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(*wanted):
    kinds = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{kind: kind in wanted for kind in kinds})


def draft(subject, issuer, key, issuer_key):
    made = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key)
    made = made.serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + 300 * DAY)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
    return made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False)


def ca(subject, issuer, key, issuer_key):
    made = draft(subject, issuer, key.public_key(), issuer_key.public_key())
    made = made.add_extension(x509.BasicConstraints(True, None), True)
    made = made.add_extension(usage("key_cert_sign", "crl_sign"), True)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(PEM)


def leaf(number, key, issuer_key):
    made = draft(f"leaf {number}", "bench int", key, issuer_key.public_key())
    made = made.add_extension(x509.BasicConstraints(False, None), True)
    made = made.add_extension(usage("digital_signature"), True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(f"leaf{number}.test")]), False)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(PEM)


def entry(number):
    # Serials of 16 octets in no order, as they are issued.
    serial = (1 << 120) + (number * 2654435761 % (1 << 32)) * 65537
    made = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - 2 * DAY)
    return made.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), False).build()


def crl(issuer, key, count):
    made = x509.CertificateRevocationListBuilder().issuer_name(name(issuer)).last_update(NOW - DAY).next_update(NOW + 30 * DAY)
    made = made.add_extension(x509.CRLNumber(7), False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    # One list for all: adding one by one copies the whole list each time.
    made._revoked_certificates = [entry(number) for number in range(count)]
    return made.sign(key, hashes.SHA256()).public_bytes(PEM)


def main():
    folder, leaves, entries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.makedirs(os.path.join(folder, "leaves"))

    def put(path, content):
        with open(os.path.join(folder, path), "wb") as file:
            file.write(content)

    root, mid, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    put("root.crt", ca("bench root", "bench root", root, root))
    put("int.crt", ca("bench int", "bench root", mid, root))
    for number in range(leaves):
        put(f"leaves/{number:05}.crt", leaf(number, own.public_key(), mid))
    of_mid, of_root = crl("bench int", mid, entries), crl("bench root", root, 0)
    put("int.crl", of_mid)
    put("all.crl", of_mid + of_root)


main()
