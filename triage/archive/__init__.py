"""The file of a backup: a tar of small members that `tar`, `gunzip` and `sha256sum` can read, and nothing else.

    triage-backup.json              what this is; with a passphrase, also how the key is made of it
    tables/contacts/000001.gz       rows as NDJSON, a few megabytes a member; each row is an array of values
    files/000001.gz                 the configuration, and the files beside it that it names
    keys/000001.gz                  what signs the links
    manifest.json.gz                version, schema, moment; columns and rows per table; the paths of the files;
                                    SHA-256 and size of what every member holds
    SHA256                          the SHA-256 of everything before it

Everything is written once, from front to back, and read a member at a time: memory stays flat, whatever the size. With
a passphrase each member between the first and the last is sealed with AES-256-GCM.
A file is read only if it is byte for byte what this package would write: no links, no devices, no other names, no
padding with something in it. `members` knows the tar, `seal` the passphrase, `manifest` the table of contents.
"""
