#!/bin/sh
# RSA-2048 clients by certtool on all cores: `bulk_certtool.sh COUNT`, under the CA in ./pki.
set -eu
printf 'cn = "client"\ntls_www_client\nsigning_key\nexpiration_days = 90\n' >client.tmpl
seq "$1" | xargs -P "$(nproc)" -I N sh -c '
    certtool --generate-privkey --key-type rsa --bits 2048 --no-text --outfile N.key
    certtool --generate-certificate --load-privkey N.key --load-ca-certificate pki/ca.crt --load-ca-privkey pki/ca.key \
        --template client.tmpl --no-text --outfile N.crt'
