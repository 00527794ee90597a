#!/bin/sh
# Clients as the tutorials make them, one after the other: `bulk_openssl.sh COUNT`, under the CA in ./pki.
set -eu
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >client.ext
for n in $(seq "$1"); do
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$n.key"
    openssl req -new -key "$n.key" -subj "/O=Acme/OU=Services/CN=client$n" -out "$n.csr"
    openssl x509 -req -in "$n.csr" -CA pki/ca.crt -CAkey pki/ca.key -days 90 -extfile client.ext -out "$n.crt"
done
