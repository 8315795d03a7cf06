//! What hub and node have in common: documents, the journal, sync, storage, identity and the edges to the outside.
//!
//! Read in this order: [`journal::entry`], [`journal::admit`], [`sync`], [`store`], [`engine`].
//!
//! The pure middle ([`domain`], [`docs`], [`journal`], [`sync`]) knows no clock, disk, socket, task or random source: what it needs
//! of them comes in as arguments. [`wire`] is the only door between generated messages and domain types.

pub mod admin;
pub mod admission;
pub mod auth;
pub mod blobs;
pub mod courier;
pub mod crypto;
pub mod docs;
pub mod domain;
pub mod engine;
pub mod error;
pub mod identity;
pub mod journal;
pub mod ledger;
pub mod ops;
pub mod protocol;
pub mod replication;
pub mod store;
pub mod transport;
pub mod trial;
pub mod web;
pub mod worker;

/// For every program that is linked with this crate: putting documents together is mostly the work of the allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
