# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mtls_ca_global_optspecs
    string join \n ca-dir= json q/quiet lock-timeout= color= h/help V/version
end

function __fish_mtls_ca_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mtls_ca_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mtls_ca_using_subcommand
    set -l cmd (__fish_mtls_ca_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -s V -l version -d 'Print version'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "init-ca" -d 'Make the CA\'s key and self-signed certificate'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "init" -d 'Make the CA\'s key and self-signed certificate'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "adopt" -d 'Take over a CA that openssl or another tool made'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "issue-server" -d 'Make a key and a certificate for a server'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "issue-client" -d 'Make a key and a certificate for a client'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "csr" -d 'Make a key and a signing request'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "sign-client" -d 'Sign a client\'s request'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "sign-server" -d 'Sign a server\'s request'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "inspect" -d 'Show what certificates, requests, revocation lists and keys say'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "verify" -d 'Say whether certificates are good, and if not, why'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "quickstart" -d 'Make a CA, a server and a client, and print what to paste next'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "list" -d 'List what was issued, and say what is due'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "renew" -d 'Make certificates anew before they end, or the CA\'s own'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "revoke" -d 'Revoke certificates'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "crl" -d 'Write the CA\'s revocation list'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "apply" -d 'Make a whole PKI equal to one file'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "key" -d 'Put a private key under a passphrase, open it, show its public half'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "man" -d 'Print a manual page'
complete -c mtls-ca -n "__fish_mtls_ca_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l subject -d 'The CA\'s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l path-len -d 'How many CAs may stand between this one and a leaf [default: no limit]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l permit -d 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l exclude -d 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l parent -d 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init-ca" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l subject -d 'The CA\'s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l path-len -d 'How many CAs may stand between this one and a leaf [default: no limit]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l permit -d 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l exclude -d 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l parent -d 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l cert -d 'The CA\'s certificate' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l key -d 'The CA\'s private key' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand adopt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l san -d 'More names: a host, an address, dns:, ip:, email: or uri:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l subject -d 'The subject [default: CN=HOST, the first that fits]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l key -d 'The key\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l out-dir -d 'Folder for the files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l name -d 'Base name of the files' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l cert -d 'The certificate\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l force -d 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l strict -d 'Fail if the certificate would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-server" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l subject -d 'The subject [default: CN=NAME]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l san -d 'Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://...)' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l key -d 'The key\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l out-dir -d 'Folder for the files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l name -d 'Base name of the files' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l cert -d 'The certificate\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l force -d 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l strict -d 'Fail if the certificate would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand issue-client" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l profile -d 'What the certificate will be for' -r -f -a "client\t'A TLS client'
server\t'A TLS server'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l subject -d 'The subject [default: CN=NAME]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l san -d 'Ask for a name: a host, an address, dns:, ip:, email: or uri:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l out-dir -d 'Folder for the files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l name -d 'Base name of the files' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l key -d 'The key\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l csr-out -d 'The request\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l force -d 'Replace a request that conflicts, keeping the old one beside it as NAME.csr.DIGEST'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand csr" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l subject -d 'The subject, in place of the request\'s' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l san -d 'Grant a name: a host, an address, dns:, ip:, email: or uri:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l out-dir -d 'Folder for the files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l name -d 'Base name of the files' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l cert -d 'The certificate\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l copy-san -d 'Grant the names that the request asks for'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l force -d 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l strict -d 'Fail if the certificate would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-client" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l subject -d 'The subject, in place of the request\'s' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l san -d 'Grant a name: a host, an address, dns:, ip:, email: or uri:' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l out-dir -d 'Folder for the files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l name -d 'Base name of the files' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l cert -d 'The certificate\'s file, exactly' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l copy-san -d 'Grant the names that the request asks for'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l force -d 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l strict -d 'Fail if the certificate would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand sign-server" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l field -d 'Print only this' -r -f -a "subject\t''
issuer\t''
serial\t''
not-before\t''
not-after\t''
sans\t''
key-type\t''
profile\t''
sha256\t''
sha1\t''
spki-sha256\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l as -d 'Print names and fingerprints as this consumer does; without --field the subject, for node the whole certificate' -r -f -a "rfc4514\t''
nginx\t''
nginx-legacy\t''
openssl\t''
node\t''
aws-alb\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l match -d 'Exit 4 unless every certificate\'s or request\'s subject is this one; 1 or 6 if there is none to compare' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l pass -d 'Open keys and PKCS #12 files under a passphrase, to show what they are; it is in prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l ca -d 'Trust anchors to judge a server by [default: DIR/ca.crt, if it is there]' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l cert -d 'A client certificate for a server that asks for one, its intermediates after it' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l key -d 'Its private key' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l servername -d 'The name to ask a server for, and to judge it by [default: HOST]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l ca -d 'Trust anchors, any number in the file [default: DIR/ca.crt]' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l intermediates -d 'Intermediates, in any order, with strangers among them if need be' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l crl -d 'Revocation lists, any number; every certificate below the anchor must then be covered by one' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l purpose -d 'What it is for; any accepts what is good for a server or a client' -r -f -a "server\t'A TLS server'
client\t'A TLS client'
any\t'Either'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l hostname -d 'A host name that it must have' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l ip -d 'An address that it must have' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l email -d 'An e-mail address that it must have' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l at -d 'The moment to judge at [default: now]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l max-depth -d 'How many intermediates may stand between it and the anchor' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l key -d 'A private key that must belong to it' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l client -d 'A client; may be given more than once [default: client]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l out-dir -d 'Folder for the server\'s and the clients\' files' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l key-type -d 'Kind of a new key [default: ec-p256]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l port -d 'The port in the nginx block that is printed' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l backend -d 'The application behind nginx, in the block that is printed' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand quickstart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l expiring -d 'Only what is due: in force, and ends within this time (30d, 12w, 8h) or ended less than 30 days ago' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l subject -d 'Only what has this text in its subject or names, whatever the case of its letters' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l serial -d 'Only this serial number, or those that begin so; colons, upper case and leading zeros do not matter' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l import -d 'Record the certificates in these files that this CA issued and the ledger does not know; - reads standard input' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l revoked -d 'Only what is revoked, with serial numbers that nothing else is known of'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l all -d 'Superseded certificates too, in the table'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l csv -d 'As CSV (RFC 4180) with a header line'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l dry-run -d 'With --import: say what would be recorded, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -l check -d 'With --import: the same, and exit 5 if something would be recorded'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l parent -d 'With --ca, for an intermediate: the folder of the CA that signs it' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l within -d 'Also what ends within this time: 30d, 12w, 8h' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l key-type -d 'With --rekey: kind of the new key [default: that of the old one]' -r -f -a "ec-p256\t''
ec-p384\t''
ed25519\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l key -d 'With --rekey: the key\'s file [default: the certificate\'s name, with .key]' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l days -d 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l lifetime -d 'How long a new certificate lives: 8h, 90d, 12w, 2y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l not-after -d 'When a new certificate ends, such as 2030-01-31T12:00:00Z' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l due -d 'Everything in the ledger that is due and in the file to which it was written'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l ca -d 'The CA\'s own certificate'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l force -d 'Renew now, however long it still lives'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l rekey -d 'Make a new key as well, and keep the old one as NAME.key.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l revoke-old -d 'Revoke the old certificate, as superseded'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l strict -d 'Fail if it would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l serial -d 'Serial numbers, in hexadecimal' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l reason -d 'Why [default: unspecified]' -r -f -a "unspecified\t''
keyCompromise\t''
cACompromise\t''
affiliationChanged\t''
superseded\t''
cessationOfOperation\t''
certificateHold\t''
privilegeWithdrawn\t''
aACompromise\t''"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l superseded -d 'All whose place another certificate has taken, that are not over and not revoked, with the reason superseded'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l crl -d 'Write the revocation list at once, as `mtls-ca crl` does; this needs the CA\'s key'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l force -d 'Revoke a serial number that the ledger does not know; let a reason say less than the one recorded'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l days -d 'Days a new list is good [default: 30]' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l lifetime -d 'How long a new list is good: 8h, 30d, 1y' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l out -d 'Write the list to this file as well; - writes it to standard output' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l chain -d 'For an intermediate: write its list and those of all CAs above it to DIR/crl-chain.pem or --out; from these folders of CAs, or files with their lists and certificates [default: the folders beside DIR]' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l der -d 'Write it in DER as well, to DIR/crl.der or --out'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l force -d 'Make a new list, though the one that is there is good'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand crl" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l clients -d 'A list of clients of the CA: CSV, its first line naming the columns name, subject, san, lifetime, key_type and csr, or JSON lines' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l output-tar -d 'Put the listed clients\' files into a tar archive; - writes it to standard output, and issues all of them' -r -F
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l out-dir -d 'Folder for the files of servers and clients' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l ca-pass -d 'Where the passphrase of the CA\'s key is: prompt, file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l prune -d 'What is issued, good, and not in the manifest: list it, or revoke it; nothing is deleted. A list alone is compared with clients only' -r -f -a "list\t'List it'
revoke\t'Revoke it, with the reason cessationOfOperation'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -s y -l yes -d 'Do it without asking'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l schema -d 'Print the JSON schema of a manifest'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l force -d 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l strict -d 'Fail if the certificate would outlive its CA, instead of cutting its life'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -f -a "encrypt" -d 'Put the key under a passphrase'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -f -a "decrypt" -d 'Take the passphrase off the key'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -f -a "change-pass" -d 'Put the key under another passphrase'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -f -a "public" -d 'Print the public key'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and not __fish_seen_subcommand_from encrypt decrypt change-pass public help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from encrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from decrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l new-pass -d 'Where the new passphrase is: prompt (the default), file:PATH, env:VAR, fd:N or stdin' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l dry-run -d 'Say what would happen and why, and write nothing'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l check -d 'The same, and exit 5 if something would change'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from change-pass" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -l key-pass -d 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from public" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "encrypt" -d 'Put the key under a passphrase'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "decrypt" -d 'Take the passphrase off the key'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "change-pass" -d 'Put the key under another passphrase'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "public" -d 'Print the public key'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -l ca-dir -d 'The CA\'s folder' -r -f -a "(__fish_complete_directories)"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -l lock-timeout -d 'How long to wait while another process writes in the same folder: 30s, 2m' -r -f
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -l color -d 'When to use colour; NO_COLOR is honoured' -r -f -a "auto\t'On a terminal that has not said NO_COLOR'
always\t'Always'
never\t'Never'"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -l json -d 'Print one JSON document, also when the command fails'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -s q -l quiet -d 'Print errors only'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "init-ca" -d 'Make the CA\'s key and self-signed certificate'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "adopt" -d 'Take over a CA that openssl or another tool made'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "issue-server" -d 'Make a key and a certificate for a server'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "issue-client" -d 'Make a key and a certificate for a client'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "csr" -d 'Make a key and a signing request'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "sign-client" -d 'Sign a client\'s request'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "sign-server" -d 'Sign a server\'s request'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "inspect" -d 'Show what certificates, requests, revocation lists and keys say'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "verify" -d 'Say whether certificates are good, and if not, why'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "quickstart" -d 'Make a CA, a server and a client, and print what to paste next'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "list" -d 'List what was issued, and say what is due'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "renew" -d 'Make certificates anew before they end, or the CA\'s own'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "revoke" -d 'Revoke certificates'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "crl" -d 'Write the CA\'s revocation list'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "apply" -d 'Make a whole PKI equal to one file'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "key" -d 'Put a private key under a passphrase, open it, show its public half'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "completions" -d 'Print the completion script for a shell'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "man" -d 'Print a manual page'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand help; and not __fish_seen_subcommand_from init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand man" -f -a "init-ca adopt issue-server issue-client csr sign-client sign-server inspect verify quickstart list renew revoke crl apply key completions man"
complete -c mtls-ca -n "__fish_mtls_ca_using_subcommand completions" -f -a "bash elvish fish powershell zsh"
