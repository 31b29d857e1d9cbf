//! The preview over real HTTP on loopback, with real files.

#[path = "preview/client.rs"]
mod client;
#[path = "preview/histories.rs"]
mod histories;
#[path = "preview/security.rs"]
mod security;
#[path = "preview/site.rs"]
mod site;
#[path = "preview/updates.rs"]
mod updates;
