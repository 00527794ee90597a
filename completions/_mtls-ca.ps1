
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'mtls-ca' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'mtls-ca'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'mtls-ca' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init-ca', 'init-ca', [CompletionResultType]::ParameterValue, 'Make the CA''s key and self-signed certificate')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the CA''s key and self-signed certificate')
            [CompletionResult]::new('adopt', 'adopt', [CompletionResultType]::ParameterValue, 'Take over a CA that openssl or another tool made')
            [CompletionResult]::new('issue-server', 'issue-server', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for a server')
            [CompletionResult]::new('issue-client', 'issue-client', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for a client')
            [CompletionResult]::new('csr', 'csr', [CompletionResultType]::ParameterValue, 'Make a key and a signing request')
            [CompletionResult]::new('sign-client', 'sign-client', [CompletionResultType]::ParameterValue, 'Sign a client''s request')
            [CompletionResult]::new('sign-server', 'sign-server', [CompletionResultType]::ParameterValue, 'Sign a server''s request')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what certificates, requests, revocation lists and keys say')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Say whether certificates are good, and if not, why')
            [CompletionResult]::new('quickstart', 'quickstart', [CompletionResultType]::ParameterValue, 'Make a CA, a server and a client, and print what to paste next')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what was issued, and say what is due')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Make certificates anew before they end, or the CA''s own')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke certificates')
            [CompletionResult]::new('crl', 'crl', [CompletionResultType]::ParameterValue, 'Write the CA''s revocation list')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Make a whole PKI equal to one file')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Put a private key under a passphrase, open it, show its public half')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mtls-ca;init-ca' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The CA''s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]')
            [CompletionResult]::new('--path-len', '--path-len', [CompletionResultType]::ParameterName, 'How many CAs may stand between this one and a leaf [default: no limit]')
            [CompletionResult]::new('--permit', '--permit', [CompletionResultType]::ParameterName, 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:')
            [CompletionResult]::new('--parent', '--parent', [CompletionResultType]::ParameterName, 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;init' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The CA''s name: CN=Acme CA,O=Acme,C=US or /C=US/O=Acme/CN=Acme CA [default: CN=mTLS CA]')
            [CompletionResult]::new('--path-len', '--path-len', [CompletionResultType]::ParameterName, 'How many CAs may stand between this one and a leaf [default: no limit]')
            [CompletionResult]::new('--permit', '--permit', [CompletionResultType]::ParameterName, 'Issue for no other names of this kind: example.test (and all below), 10.0.0.0/8, email:, uri:, dn:')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Never issue for names within: secret.example.test, 0.0.0.0/0, email:, uri:, dn:')
            [CompletionResult]::new('--parent', '--parent', [CompletionResultType]::ParameterName, 'Make an intermediate, signed by the CA in this folder; it may issue for no more than that one')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;adopt' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'The CA''s certificate')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The CA''s private key')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;issue-server' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'More names: a host, an address, dns:, ip:, email: or uri:')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject [default: CN=HOST, the first that fits]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key''s file, exactly')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Base name of the files')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'The certificate''s file, exactly')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the certificate would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;issue-client' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject [default: CN=NAME]')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://...)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key''s file, exactly')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Base name of the files')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'The certificate''s file, exactly')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the certificate would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;csr' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'What the certificate will be for')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject [default: CN=NAME]')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'Ask for a name: a host, an address, dns:, ip:, email: or uri:')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Base name of the files')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key''s file, exactly')
            [CompletionResult]::new('--csr-out', '--csr-out', [CompletionResultType]::ParameterName, 'The request''s file, exactly')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a request that conflicts, keeping the old one beside it as NAME.csr.DIGEST')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;sign-client' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject, in place of the request''s')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'Grant a name: a host, an address, dns:, ip:, email: or uri:')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Base name of the files')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'The certificate''s file, exactly')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--copy-san', '--copy-san', [CompletionResultType]::ParameterName, 'Grant the names that the request asks for')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the certificate would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;sign-server' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject, in place of the request''s')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'Grant a name: a host, an address, dns:, ip:, email: or uri:')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Base name of the files')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'The certificate''s file, exactly')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--copy-san', '--copy-san', [CompletionResultType]::ParameterName, 'Grant the names that the request asks for')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the certificate would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;inspect' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Print only this')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Print names and fingerprints as this consumer does; without --field the subject, for node the whole certificate')
            [CompletionResult]::new('--match', '--match', [CompletionResultType]::ParameterName, 'Exit 4 unless every certificate''s or request''s subject is this one; 1 or 6 if there is none to compare')
            [CompletionResult]::new('--pass', '--pass', [CompletionResultType]::ParameterName, 'Open keys and PKCS #12 files under a passphrase, to show what they are; it is in prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'Trust anchors to judge a server by [default: DIR/ca.crt, if it is there]')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'A client certificate for a server that asks for one, its intermediates after it')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Its private key')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--servername', '--servername', [CompletionResultType]::ParameterName, 'The name to ask a server for, and to judge it by [default: HOST]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;verify' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'Trust anchors, any number in the file [default: DIR/ca.crt]')
            [CompletionResult]::new('--intermediates', '--intermediates', [CompletionResultType]::ParameterName, 'Intermediates, in any order, with strangers among them if need be')
            [CompletionResult]::new('--crl', '--crl', [CompletionResultType]::ParameterName, 'Revocation lists, any number; every certificate below the anchor must then be covered by one')
            [CompletionResult]::new('--purpose', '--purpose', [CompletionResultType]::ParameterName, 'What it is for; any accepts what is good for a server or a client')
            [CompletionResult]::new('--hostname', '--hostname', [CompletionResultType]::ParameterName, 'A host name that it must have')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'An address that it must have')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'An e-mail address that it must have')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'The moment to judge at [default: now]')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'How many intermediates may stand between it and the anchor')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'A private key that must belong to it')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;quickstart' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'A client; may be given more than once [default: client]')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the server''s and the clients'' files')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'Kind of a new key [default: ec-p256]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port in the nginx block that is printed')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'The application behind nginx, in the block that is printed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;list' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--expiring', '--expiring', [CompletionResultType]::ParameterName, 'Only what is due: in force, and ends within this time (30d, 12w, 8h) or ended less than 30 days ago')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'Only what has this text in its subject or names, whatever the case of its letters')
            [CompletionResult]::new('--serial', '--serial', [CompletionResultType]::ParameterName, 'Only this serial number, or those that begin so; colons, upper case and leading zeros do not matter')
            [CompletionResult]::new('--import', '--import', [CompletionResultType]::ParameterName, 'Record the certificates in these files that this CA issued and the ledger does not know; - reads standard input')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--revoked', '--revoked', [CompletionResultType]::ParameterName, 'Only what is revoked, with serial numbers that nothing else is known of')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Superseded certificates too, in the table')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'As CSV (RFC 4180) with a header line')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'With --import: say what would be recorded, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'With --import: the same, and exit 5 if something would be recorded')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;renew' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--parent', '--parent', [CompletionResultType]::ParameterName, 'With --ca, for an intermediate: the folder of the CA that signs it')
            [CompletionResult]::new('--within', '--within', [CompletionResultType]::ParameterName, 'Also what ends within this time: 30d, 12w, 8h')
            [CompletionResult]::new('--key-type', '--key-type', [CompletionResultType]::ParameterName, 'With --rekey: kind of the new key [default: that of the old one]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'With --rekey: the key''s file [default: the certificate''s name, with .key]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new certificate lives: 8h, 90d, 12w, 2y')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'When a new certificate ends, such as 2030-01-31T12:00:00Z')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Everything in the ledger that is due and in the file to which it was written')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'The CA''s own certificate')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Renew now, however long it still lives')
            [CompletionResult]::new('--rekey', '--rekey', [CompletionResultType]::ParameterName, 'Make a new key as well, and keep the old one as NAME.key.SERIAL')
            [CompletionResult]::new('--revoke-old', '--revoke-old', [CompletionResultType]::ParameterName, 'Revoke the old certificate, as superseded')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if it would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;revoke' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--serial', '--serial', [CompletionResultType]::ParameterName, 'Serial numbers, in hexadecimal')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why [default: unspecified]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--superseded', '--superseded', [CompletionResultType]::ParameterName, 'All whose place another certificate has taken, that are not over and not revoked, with the reason superseded')
            [CompletionResult]::new('--crl', '--crl', [CompletionResultType]::ParameterName, 'Write the revocation list at once, as `mtls-ca crl` does; this needs the CA''s key')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Revoke a serial number that the ledger does not know; let a reason say less than the one recorded')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;crl' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days a new list is good [default: 30]')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long a new list is good: 8h, 30d, 1y')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the list to this file as well; - writes it to standard output')
            [CompletionResult]::new('--chain', '--chain', [CompletionResultType]::ParameterName, 'For an intermediate: write its list and those of all CAs above it to DIR/crl-chain.pem or --out; from these folders of CAs, or files with their lists and certificates [default: the folders beside DIR]')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--der', '--der', [CompletionResultType]::ParameterName, 'Write it in DER as well, to DIR/crl.der or --out')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Make a new list, though the one that is there is good')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;apply' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--clients', '--clients', [CompletionResultType]::ParameterName, 'A list of clients of the CA: CSV, its first line naming the columns name, subject, san, lifetime, key_type and csr, or JSON lines')
            [CompletionResult]::new('--output-tar', '--output-tar', [CompletionResultType]::ParameterName, 'Put the listed clients'' files into a tar archive; - writes it to standard output, and issues all of them')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Folder for the files of servers and clients')
            [CompletionResult]::new('--ca-pass', '--ca-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the CA''s key is: prompt, file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'What is issued, good, and not in the manifest: list it, or revoke it; nothing is deleted. A list alone is compared with clients only')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do it without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do it without asking')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print the JSON schema of a manifest')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if the certificate would outlive its CA, instead of cutting its life')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;key' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('encrypt', 'encrypt', [CompletionResultType]::ParameterValue, 'Put the key under a passphrase')
            [CompletionResult]::new('decrypt', 'decrypt', [CompletionResultType]::ParameterValue, 'Take the passphrase off the key')
            [CompletionResult]::new('change-pass', 'change-pass', [CompletionResultType]::ParameterValue, 'Put the key under another passphrase')
            [CompletionResult]::new('public', 'public', [CompletionResultType]::ParameterValue, 'Print the public key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mtls-ca;key;encrypt' {
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;key;decrypt' {
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;key;change-pass' {
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--new-pass', '--new-pass', [CompletionResultType]::ParameterName, 'Where the new passphrase is: prompt (the default), file:PATH, env:VAR, fd:N or stdin')
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would happen and why, and write nothing')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'The same, and exit 5 if something would change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;key;public' {
            [CompletionResult]::new('--key-pass', '--key-pass', [CompletionResultType]::ParameterName, 'Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it')
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;key;help' {
            [CompletionResult]::new('encrypt', 'encrypt', [CompletionResultType]::ParameterValue, 'Put the key under a passphrase')
            [CompletionResult]::new('decrypt', 'decrypt', [CompletionResultType]::ParameterValue, 'Take the passphrase off the key')
            [CompletionResult]::new('change-pass', 'change-pass', [CompletionResultType]::ParameterValue, 'Put the key under another passphrase')
            [CompletionResult]::new('public', 'public', [CompletionResultType]::ParameterValue, 'Print the public key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mtls-ca;key;help;encrypt' {
            break
        }
        'mtls-ca;key;help;decrypt' {
            break
        }
        'mtls-ca;key;help;change-pass' {
            break
        }
        'mtls-ca;key;help;public' {
            break
        }
        'mtls-ca;key;help;help' {
            break
        }
        'mtls-ca;completions' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;man' {
            [CompletionResult]::new('--ca-dir', '--ca-dir', [CompletionResultType]::ParameterName, 'The CA''s folder')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait while another process writes in the same folder: 30s, 2m')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR is honoured')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document, also when the command fails')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mtls-ca;help' {
            [CompletionResult]::new('init-ca', 'init-ca', [CompletionResultType]::ParameterValue, 'Make the CA''s key and self-signed certificate')
            [CompletionResult]::new('adopt', 'adopt', [CompletionResultType]::ParameterValue, 'Take over a CA that openssl or another tool made')
            [CompletionResult]::new('issue-server', 'issue-server', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for a server')
            [CompletionResult]::new('issue-client', 'issue-client', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for a client')
            [CompletionResult]::new('csr', 'csr', [CompletionResultType]::ParameterValue, 'Make a key and a signing request')
            [CompletionResult]::new('sign-client', 'sign-client', [CompletionResultType]::ParameterValue, 'Sign a client''s request')
            [CompletionResult]::new('sign-server', 'sign-server', [CompletionResultType]::ParameterValue, 'Sign a server''s request')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what certificates, requests, revocation lists and keys say')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Say whether certificates are good, and if not, why')
            [CompletionResult]::new('quickstart', 'quickstart', [CompletionResultType]::ParameterValue, 'Make a CA, a server and a client, and print what to paste next')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what was issued, and say what is due')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Make certificates anew before they end, or the CA''s own')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke certificates')
            [CompletionResult]::new('crl', 'crl', [CompletionResultType]::ParameterValue, 'Write the CA''s revocation list')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Make a whole PKI equal to one file')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Put a private key under a passphrase, open it, show its public half')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mtls-ca;help;init-ca' {
            break
        }
        'mtls-ca;help;adopt' {
            break
        }
        'mtls-ca;help;issue-server' {
            break
        }
        'mtls-ca;help;issue-client' {
            break
        }
        'mtls-ca;help;csr' {
            break
        }
        'mtls-ca;help;sign-client' {
            break
        }
        'mtls-ca;help;sign-server' {
            break
        }
        'mtls-ca;help;inspect' {
            break
        }
        'mtls-ca;help;verify' {
            break
        }
        'mtls-ca;help;quickstart' {
            break
        }
        'mtls-ca;help;list' {
            break
        }
        'mtls-ca;help;renew' {
            break
        }
        'mtls-ca;help;revoke' {
            break
        }
        'mtls-ca;help;crl' {
            break
        }
        'mtls-ca;help;apply' {
            break
        }
        'mtls-ca;help;key' {
            break
        }
        'mtls-ca;help;completions' {
            break
        }
        'mtls-ca;help;man' {
            break
        }
        'mtls-ca;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
