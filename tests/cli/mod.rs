//! Command cases, by verb: exit codes, output for people and for scripts, files and modes.

pub mod kit;

mod adopt;
mod bad_files;
mod bad_input;
mod bad_places;
mod concurrency;
mod crl;
mod crl_chain;
mod csr;
mod durability;
mod hostile;
mod init_ca;
mod inspect;
mod inspect_files;
mod inspect_forms;
mod inspect_server;
mod inspect_words;
mod intermediate;
mod issue_client;
mod issue_server;
mod kept_ca;
mod keys;
mod killed;
mod ledger;
mod manners;
mod many;
mod no_files;
mod output;
mod quickstart;
mod refused;
mod renewal;
mod replacing;
mod revoke;
mod sign;
mod signing_ca;
mod verify;
