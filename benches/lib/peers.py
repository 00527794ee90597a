"""The peers: what brings them, how they make the tutorial's PKI, and one leaf under it. Data only.

The tutorial's job: a CA, a server for localhost, a client, and a look at both. Who cannot do a part of it leaves
it out, and the row says so.
"""
import os
from dataclasses import dataclass

from .measure import written

os.environ.update(EASYRSA_BATCH="1", EASYRSA_ALGO="ec", EASYRSA_CURVE="prime256v1", CAROOT="mkcert-ca")
EASYRSA = "/usr/share/easy-rsa/easyrsa"


@dataclass
class Peer:
    name: str
    # The command that says its version; a package where the program does not say it.
    version: list
    # What it does of the tutorial's job, and the commands of it.
    does: str
    tutorial: list
    leaf_does: str
    leaf: list


def sh(text):
    return ["sh", "-c", text]


def put_files(folder):
    """The files that the commands below take, as FILES/…"""
    ends = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    for name, usage, names in (("server", "serverAuth", "DNS:localhost,IP:127.0.0.1,IP:::1"), ("client", "clientAuth", "DNS:client")):
        written(folder, f"{name}.ext", "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                f"extendedKeyUsage={usage}\nsubjectAltName={names}\n{ends}")
    written(folder, "ca.tmpl", 'cn = "mTLS CA"\nca\ncert_signing_key\ncrl_signing_key\nexpiration_days = 3650\n')
    written(folder, "server.tmpl", 'cn = "localhost"\ntls_www_server\nsigning_key\ndns_name = "localhost"\nip_address = "127.0.0.1"\nexpiration_days = 365\n')
    written(folder, "client.tmpl", 'cn = "client"\ntls_www_client\nsigning_key\ndns_name = "client"\nexpiration_days = 365\n')
    key = '"key":{"algo":"ecdsa","size":256}'
    written(folder, "ca.json", f'{{"CN":"mTLS CA",{key}}}')
    written(folder, "server.json", f'{{"CN":"localhost","hosts":["localhost","127.0.0.1","::1"],{key}}}')
    written(folder, "client.json", f'{{"CN":"client","hosts":["client"],{key}}}')
    profile = lambda usage: f'{{"usages":["digital signature","{usage} auth"],"expiry":"8760h"}}'
    written(folder, "config.json", f'{{"signing":{{"profiles":{{"server":{profile("server")},"client":{profile("client")}}}}}}}')


def openssl_leaf(name, subject):
    return [["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key"],
            ["openssl", "req", "-new", "-key", f"{name}.key", "-subj", subject, "-out", f"{name}.csr"],
            ["openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-days", "365",
             "-extfile", f"FILES/{name}.ext", "-out", f"{name}.crt"]]


EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

OPENSSL = Peer(
    "openssl", ["openssl", "version"],
    "9 processes", [
        ["openssl", "req", "-x509", *EC, "-keyout", "ca.key", "-out", "ca.crt", "-days", "3650", "-subj", "/CN=mTLS CA",
         "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        *openssl_leaf("server", "/CN=localhost"), *openssl_leaf("client", "/CN=client"),
        ["openssl", "verify", "-CAfile", "ca.crt", "-purpose", "sslserver", "server.crt"],
        ["openssl", "verify", "-CAfile", "ca.crt", "-purpose", "sslclient", "client.crt"]],
    "`req -x509 -CA`, 1 process", [
        ["openssl", "req", "-x509", *EC, "-keyout", "alice.key", "-out", "alice.crt", "-days", "365", "-subj", "/CN=alice",
         "-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE",
         "-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=clientAuth",
         "-addext", "subjectAltName=DNS:alice"]])


def certtool_key(name):
    return ["certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--no-text", "--outfile", f"{name}.key"]


CERTTOOL_CA = ["--load-ca-certificate", "ca.crt", "--load-ca-privkey", "ca.key"]


def certtool_leaf(name, oid):
    template = ["--template", f"FILES/{name}.tmpl", "--no-text"]
    return [[certtool_key(name),
             ["certtool", "--generate-request", "--load-privkey", f"{name}.key", *template, "--outfile", f"{name}.csr"],
             ["certtool", "--generate-certificate", "--load-request", f"{name}.csr", *CERTTOOL_CA, *template, "--outfile", f"{name}.crt"]],
            ["certtool", "--verify", "--load-ca-certificate", "ca.crt", "--infile", f"{name}.crt", "--verify-purpose", oid]]


(SERVER, LOOK_AT_SERVER), (CLIENT, LOOK_AT_CLIENT) = (
    certtool_leaf("server", "1.3.6.1.5.5.7.3.1"), certtool_leaf("client", "1.3.6.1.5.5.7.3.2"))
CERTTOOL = Peer(
    "certtool", ["certtool", "--version"],
    "10 processes", [
        certtool_key("ca"),
        ["certtool", "--generate-self-signed", "--load-privkey", "ca.key", "--template", "FILES/ca.tmpl", "--no-text", "--outfile", "ca.crt"],
        *SERVER, *CLIENT, LOOK_AT_SERVER, LOOK_AT_CLIENT],
    "2 processes", [
        certtool_key("alice"),
        ["certtool", "--generate-certificate", "--load-privkey", "alice.key", *CERTTOOL_CA,
         "--template", "FILES/client.tmpl", "--no-text", "--outfile", "alice.crt"]])

EASY_RSA = Peer(
    "easy-rsa", ["package", "easy-rsa"],
    "4 scripts around openssl; no look at the end", [
        [EASYRSA, "init-pki"], [EASYRSA, "--req-cn=mTLS CA", "build-ca", "nopass"],
        [EASYRSA, "--subject-alt-name=DNS:localhost,IP:127.0.0.1,IP:::1", "build-server-full", "localhost", "nopass"],
        [EASYRSA, "build-client-full", "client", "nopass"]],
    "`build-client-full`", [[EASYRSA, "build-client-full", "alice", "nopass"]])

MKCERT = Peer(
    "mkcert", ["mkcert", "-version"],
    "2 processes; its client is a server too; no look", [
        ["mkcert", "-ecdsa", "-cert-file", "server.crt", "-key-file", "server.key", "localhost", "127.0.0.1", "::1"],
        ["mkcert", "-ecdsa", "-client", "-cert-file", "client.crt", "-key-file", "client.key", "client"]],
    "`-client`", [["mkcert", "-ecdsa", "-client", "-cert-file", "alice.crt", "-key-file", "alice.key", "alice"]])

MINICA = Peer(
    "minica", ["package", "minica"],
    "2 processes; RSA-2048 is all it makes; no look", [["minica", "-type", "server", "localhost"], ["minica", "-type", "client", "client"]],
    "RSA-2048", [["minica", "-type", "client", "alice"]])

CFSSL = Peer(
    "cfssl", ["package", "golang-cfssl"],
    "6 processes; no look", [
        sh("cfssl gencert -initca FILES/ca.json | cfssljson -bare ca"),
        *(sh("cfssl gencert -ca ca.pem -ca-key ca-key.pem -config FILES/config.json "
             f"-profile {profile} FILES/{profile}.json | cfssljson -bare {profile}") for profile in ("server", "client"))],
    "2 processes", [sh("cfssl gencert -ca ca.pem -ca-key ca-key.pem -config FILES/config.json -profile client "
                       "FILES/client.json | cfssljson -bare alice")])


def pki_leaf(name, subject, flag, *names):
    sans = " ".join(f"--san {san}" for san in names)
    return [sh(f"pki --gen --type ecdsa --size 256 --outform pem >{name}.key"),
            sh(f"pki --issue --in {name}.key --type ecdsa --cacert ca.crt --cakey ca.key --dn CN={subject} {sans} "
               f"--flag {flag} --lifetime 365 --outform pem >{name}.crt")]


STRONGSWAN = Peer(
    "strongswan pki", ["package", "strongswan-pki"],
    "8 processes", [
        sh("pki --gen --type ecdsa --size 256 --outform pem >ca.key"),
        sh("pki --self --ca --in ca.key --type ecdsa --dn 'CN=mTLS CA' --lifetime 3650 --outform pem >ca.crt"),
        *pki_leaf("server", "localhost", "serverAuth", "localhost", "127.0.0.1", "::1"),
        *pki_leaf("client", "client", "clientAuth", "client"),
        ["pki", "--verify", "--in", "server.crt", "--cacert", "ca.crt"], ["pki", "--verify", "--in", "client.crt", "--cacert", "ca.crt"]],
    "2 processes", pki_leaf("alice", "alice", "clientAuth", "alice"))


def botan_leaf(name, subject):
    return [["botan", "keygen", "--algo=ECDSA", "--params=secp256r1", f"--output={name}.key"],
            ["botan", "gen_pkcs10", f"{name}.key", subject, f"--dns={subject}", f"--output={name}.csr"],
            ["botan", "sign_cert", "--duration=365", f"--output={name}.crt", "ca.crt", "ca.key", f"{name}.csr"]]


BOTAN = Peer(
    "botan", ["botan", "version"],
    "10 processes; it sets no usage in a leaf", [
        ["botan", "keygen", "--algo=ECDSA", "--params=secp256r1", "--output=ca.key"],
        ["botan", "gen_self_signed", "ca.key", "mTLS CA", "--ca", "--days=3650", "--output=ca.crt"],
        *botan_leaf("server", "localhost"), *botan_leaf("client", "client"),
        ["botan", "cert_verify", "server.crt", "ca.crt"], ["botan", "cert_verify", "client.crt", "ca.crt"]],
    "3 processes", botan_leaf("alice", "alice"))

PEERS = [OPENSSL, CERTTOOL, EASY_RSA, MKCERT, MINICA, CFSSL, STRONGSWAN, BOTAN]

# Without it strongSwan's pki makes no keys on curves.
STRONGSWAN_EC = "/usr/lib/ipsec/plugins/libstrongswan-openssl.so"

# What tests/equip installs: a program, and the package that brings it.
PROGRAMS = ["openssl=openssl", "certtool=gnutls-bin", f"{EASYRSA}=easy-rsa", "mkcert=mkcert", "minica=minica", "cfssl=golang-cfssl",
            "pki=strongswan-pki", f"{STRONGSWAN_EC}=libstrongswan-standard-plugins", "botan=botan", "/usr/bin/time=time",
            "python3=python3"]


def within(commands, files):
    return [[word.replace("FILES/", files + "/") for word in command] for command in commands]
