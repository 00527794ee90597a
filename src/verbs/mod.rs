//! One file for each verb: its help, its arguments, and what it does, top to bottom.

pub mod adopt;
pub mod apply;
pub mod args;
pub mod completions;
pub mod crl;
pub mod csr;
pub mod init_ca;
pub mod inspect;
pub mod issue_client;
pub mod issue_server;
pub mod issuing;
pub mod key;
pub mod late;
pub mod list;
pub mod man;
mod meant;
mod offered;
pub mod pass;
pub mod places;
pub mod quickstart;
pub mod renew;
pub mod revoke;
pub mod sign_client;
pub mod sign_server;
mod signing;
pub mod verify;
