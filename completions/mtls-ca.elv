
use builtin;
use str;

set edit:completion:arg-completer[mtls-ca] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'mtls-ca'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'mtls-ca'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init-ca 'Make the CA''s key and self-signed certificate'
            cand init 'Make the CA''s key and self-signed certificate'
            cand adopt 'Take over a CA that openssl or another tool made'
            cand issue-server 'Make a key and a certificate for a server'
            cand issue-client 'Make a key and a certificate for a client'
            cand csr 'Make a key and a signing request'
            cand sign-client 'Sign a client''s request'
            cand sign-server 'Sign a server''s request'
            cand inspect 'Show what certificates, requests, revocation lists and keys say'
            cand verify 'Say whether certificates are good, and if not, why'
            cand quickstart 'Make a CA, a server and a client, and print what to paste next'
            cand list 'List what was issued, and say what is due'
            cand renew 'Make certificates anew before they end, or the CA''s own'
            cand revoke 'Revoke certificates'
            cand crl 'Write the CA''s revocation list'
            cand apply 'Make a whole PKI equal to one file'
            cand key 'Put a private key under a passphrase, open it, show its public half'
            cand completions 'Print the completion script for a shell'
            cand man 'Print a manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mtls-ca;init-ca'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --subject 'The CA''s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]'
            cand --path-len 'How many CAs may stand between this one and a leaf [default: no limit]'
            cand --permit 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:'
            cand --exclude 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:'
            cand --parent 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;init'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --subject 'The CA''s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]'
            cand --path-len 'How many CAs may stand between this one and a leaf [default: no limit]'
            cand --permit 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:'
            cand --exclude 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:'
            cand --parent 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;adopt'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --cert 'The CA''s certificate'
            cand --key 'The CA''s private key'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;issue-server'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --san 'More names: a host, an address, dns:, ip:, email: or uri:'
            cand --subject 'The subject [default: CN=HOST, the first that fits]'
            cand --key 'The key''s file, exactly'
            cand --out-dir 'Folder for the files'
            cand --name 'Base name of the files'
            cand --cert 'The certificate''s file, exactly'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --force 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
            cand --strict 'Fail if the certificate would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;issue-client'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --subject 'The subject [default: CN=NAME]'
            cand --san 'Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://...)'
            cand --key 'The key''s file, exactly'
            cand --out-dir 'Folder for the files'
            cand --name 'Base name of the files'
            cand --cert 'The certificate''s file, exactly'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --force 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
            cand --strict 'Fail if the certificate would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;csr'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --profile 'What the certificate will be for'
            cand --subject 'The subject [default: CN=NAME]'
            cand --san 'Ask for a name: a host, an address, dns:, ip:, email: or uri:'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --out-dir 'Folder for the files'
            cand --name 'Base name of the files'
            cand --key 'The key''s file, exactly'
            cand --csr-out 'The request''s file, exactly'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --force 'Replace a request that conflicts, keeping the old one beside it as NAME.csr.DIGEST'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;sign-client'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --subject 'The subject, in place of the request''s'
            cand --san 'Grant a name: a host, an address, dns:, ip:, email: or uri:'
            cand --out-dir 'Folder for the files'
            cand --name 'Base name of the files'
            cand --cert 'The certificate''s file, exactly'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --copy-san 'Grant the names that the request asks for'
            cand --force 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
            cand --strict 'Fail if the certificate would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;sign-server'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --subject 'The subject, in place of the request''s'
            cand --san 'Grant a name: a host, an address, dns:, ip:, email: or uri:'
            cand --out-dir 'Folder for the files'
            cand --name 'Base name of the files'
            cand --cert 'The certificate''s file, exactly'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --copy-san 'Grant the names that the request asks for'
            cand --force 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
            cand --strict 'Fail if the certificate would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;inspect'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --field 'Print only this'
            cand --as 'Print names and fingerprints as this consumer does; without --field the subject, for node the whole certificate'
            cand --match 'Exit 4 unless every certificate''s or request''s subject is this one; 1 or 6 if there is none to compare'
            cand --pass 'Open keys and PKCS #12 files under a passphrase, to show what they are; it is in prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --ca 'Trust anchors to judge a server by [default: DIR/ca.crt, if it is there]'
            cand --cert 'A client certificate for a server that asks for one, its intermediates after it'
            cand --key 'Its private key'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --servername 'The name to ask a server for, and to judge it by [default: HOST]'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;verify'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --ca 'Trust anchors, any number in the file [default: DIR/ca.crt]'
            cand --intermediates 'Intermediates, in any order, with strangers among them if need be'
            cand --crl 'Revocation lists, any number; every certificate below the anchor must then be covered by one'
            cand --purpose 'What it is for; any accepts what is good for a server or a client'
            cand --hostname 'A host name that it must have'
            cand --ip 'An address that it must have'
            cand --email 'An e-mail address that it must have'
            cand --at 'The moment to judge at [default: now]'
            cand --max-depth 'How many intermediates may stand between it and the anchor'
            cand --key 'A private key that must belong to it'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;quickstart'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --client 'A client; may be given more than once [default: client]'
            cand --out-dir 'Folder for the server''s and the clients'' files'
            cand --key-type 'Kind of a new key [default: ec-p256]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --port 'The port in the nginx block that is printed'
            cand --backend 'The application behind nginx, in the block that is printed'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;list'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --expiring 'Only what is due: in force, and ends within this time (30d, 12w, 8h) or ended less than 30 days ago'
            cand --subject 'Only what has this text in its subject or names, whatever the case of its letters'
            cand --serial 'Only this serial number, or those that begin so; colons, upper case and leading zeros do not matter'
            cand --import 'Record the certificates in these files that this CA issued and the ledger does not know; - reads standard input'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --revoked 'Only what is revoked, with serial numbers that nothing else is known of'
            cand --all 'Superseded certificates too, in the table'
            cand --csv 'As CSV (RFC 4180) with a header line'
            cand --dry-run 'With --import: say what would be recorded, and write nothing'
            cand --check 'With --import: the same, and exit 5 if something would be recorded'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;renew'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --parent 'With --ca, for an intermediate: the folder of the CA that signs it'
            cand --within 'Also what ends within this time: 30d, 12w, 8h'
            cand --key-type 'With --rekey: kind of the new key [default: that of the old one]'
            cand --key 'With --rekey: the key''s file [default: the certificate''s name, with .key]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --days 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]'
            cand --lifetime 'How long a new certificate lives: 8h, 90d, 12w, 2y'
            cand --not-after 'When a new certificate ends, such as 2030-01-31T12:00:00Z'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --due 'Everything in the ledger that is due and in the file to which it was written'
            cand --ca 'The CA''s own certificate'
            cand --force 'Renew now, however long it still lives'
            cand --rekey 'Make a new key as well, and keep the old one as NAME.key.SERIAL'
            cand --revoke-old 'Revoke the old certificate, as superseded'
            cand --strict 'Fail if it would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;revoke'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --serial 'Serial numbers, in hexadecimal'
            cand --reason 'Why [default: unspecified]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --superseded 'All whose place another certificate has taken, that are not over and not revoked, with the reason superseded'
            cand --crl 'Write the revocation list at once, as `mtls-ca crl` does; this needs the CA''s key'
            cand --force 'Revoke a serial number that the ledger does not know; let a reason say less than the one recorded'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;crl'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --days 'Days a new list is good [default: 30]'
            cand --lifetime 'How long a new list is good: 8h, 30d, 1y'
            cand --out 'Write the list to this file as well; - writes it to standard output'
            cand --chain 'For an intermediate: write its list and those of all CAs above it to DIR/crl-chain.pem or --out; from these folders of CAs, or files with their lists and certificates [default: the folders beside DIR]'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --der 'Write it in DER as well, to DIR/crl.der or --out'
            cand --force 'Make a new list, though the one that is there is good'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;apply'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --clients 'A list of clients of the CA: CSV, its first line naming the columns name, subject, san, lifetime, key_type and csr, or JSON lines'
            cand --output-tar 'Put the listed clients'' files into a tar archive; - writes it to standard output, and issues all of them'
            cand --out-dir 'Folder for the files of servers and clients'
            cand --ca-pass 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin'
            cand --prune 'What is issued, good, and not in the manifest: list it, or revoke it; nothing is deleted. A list alone is compared with clients only'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -y 'Do it without asking'
            cand --yes 'Do it without asking'
            cand --schema 'Print the JSON schema of a manifest'
            cand --force 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
            cand --strict 'Fail if the certificate would outlive its CA, instead of cutting its life'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;key'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand encrypt 'Put the key under a passphrase'
            cand decrypt 'Take the passphrase off the key'
            cand change-pass 'Put the key under another passphrase'
            cand public 'Print the public key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mtls-ca;key;encrypt'= {
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;key;decrypt'= {
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;key;change-pass'= {
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --new-pass 'Where the new passphrase is: prompt (the default), file:PATH, env:VAR, fd:N or stdin'
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --dry-run 'Say what would happen and why, and write nothing'
            cand --check 'The same, and exit 5 if something would change'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;key;public'= {
            cand --key-pass 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it'
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;key;help'= {
            cand encrypt 'Put the key under a passphrase'
            cand decrypt 'Take the passphrase off the key'
            cand change-pass 'Put the key under another passphrase'
            cand public 'Print the public key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mtls-ca;key;help;encrypt'= {
        }
        &'mtls-ca;key;help;decrypt'= {
        }
        &'mtls-ca;key;help;change-pass'= {
        }
        &'mtls-ca;key;help;public'= {
        }
        &'mtls-ca;key;help;help'= {
        }
        &'mtls-ca;completions'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;man'= {
            cand --ca-dir 'The CA''s folder'
            cand --lock-timeout 'How long to wait while another process writes in the same folder: 30s, 2m'
            cand --color 'When to use colour; NO_COLOR is honoured'
            cand --json 'Print one JSON document, also when the command fails'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mtls-ca;help'= {
            cand init-ca 'Make the CA''s key and self-signed certificate'
            cand adopt 'Take over a CA that openssl or another tool made'
            cand issue-server 'Make a key and a certificate for a server'
            cand issue-client 'Make a key and a certificate for a client'
            cand csr 'Make a key and a signing request'
            cand sign-client 'Sign a client''s request'
            cand sign-server 'Sign a server''s request'
            cand inspect 'Show what certificates, requests, revocation lists and keys say'
            cand verify 'Say whether certificates are good, and if not, why'
            cand quickstart 'Make a CA, a server and a client, and print what to paste next'
            cand list 'List what was issued, and say what is due'
            cand renew 'Make certificates anew before they end, or the CA''s own'
            cand revoke 'Revoke certificates'
            cand crl 'Write the CA''s revocation list'
            cand apply 'Make a whole PKI equal to one file'
            cand key 'Put a private key under a passphrase, open it, show its public half'
            cand completions 'Print the completion script for a shell'
            cand man 'Print a manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mtls-ca;help;init-ca'= {
        }
        &'mtls-ca;help;adopt'= {
        }
        &'mtls-ca;help;issue-server'= {
        }
        &'mtls-ca;help;issue-client'= {
        }
        &'mtls-ca;help;csr'= {
        }
        &'mtls-ca;help;sign-client'= {
        }
        &'mtls-ca;help;sign-server'= {
        }
        &'mtls-ca;help;inspect'= {
        }
        &'mtls-ca;help;verify'= {
        }
        &'mtls-ca;help;quickstart'= {
        }
        &'mtls-ca;help;list'= {
        }
        &'mtls-ca;help;renew'= {
        }
        &'mtls-ca;help;revoke'= {
        }
        &'mtls-ca;help;crl'= {
        }
        &'mtls-ca;help;apply'= {
        }
        &'mtls-ca;help;key'= {
        }
        &'mtls-ca;help;completions'= {
        }
        &'mtls-ca;help;man'= {
        }
        &'mtls-ca;help;help'= {
        }
    ]
    $completions[$command]
}
