//! What hub and node have in common.
//!
//! # The problem
//!
//! Twelve regional councils write minutes, action plans and terms of reference, each at its own desk, with lines that fail for hours or for
//! weeks; a ministry wants to see the state of all of them. Nothing that was once called saved may be lost, nobody may write in another
//! council's name, and what was adopted stays as it was adopted. No server that everybody must reach can promise that. So every council
//! keeps its own journal, signs what it writes, and sends it on whenever there is a line.
//!
//! # One edit's way
//!
//! 1. A browser tab hands in an Automerge change ([`web::session_codec`] reads its frame).
//! 2. [`engine`] has one task that owns the [`ledger`], which is what the journal so far means. It asks [`admission`] whether the change
//!    may become part of its document, and lets the [`worker`] apply it.
//! 3. It signs an entry ([`journal`]) over what came of one turn, appends it to the log ([`store`]) with one `fdatasync`, and only then
//!    answers: *saved*.
//! 4. [`replication`] walks the log behind each peer's cursor and sends what the document's sharing gives to that peer, as frames of the
//!    [`protocol`], over [`transport`]. At the far end steps 2 and 3 happen again, and the answer comes back: *received*.
//!
//! Whoever has no line at all carries the same frames in a file ([`courier`]).
//!
//! # Reading a journal
//!
//! A journal is a folder. Its log can be read while no program has it open:
//!
//! ```
//! use tansiq_shared::{
//!     domain::Position,
//!     journal::Body,
//!     store::{ReadLimit, Record, log::{Log, LogOptions}},
//! };
//! # use tansiq_shared::{domain::*, journal::{chain::{self, Draft, Writer}, sign::Signer}};
//! # struct Nobody;
//! # impl Signer for Nobody {
//! #     fn journal_key(&self) -> JournalKey { JournalKey::new([7; 32]) }
//! #     fn sign(&self, _: &[u8]) -> [u8; 64] { [0; 64] }
//! # }
//! # fn manifest() -> Record {
//! #     let me = Writer { federation: FederationId::new([1; 16]), principal: PrincipalId(2), run: RunId(3), signer: &Nobody };
//! #     let body = Body::Manifest(Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce });
//! #     let draft = Draft { doc: DocId::new([5; 16]), body: &body, heads: vec![], made_at: UnixMs(0), salt: [0; 16] };
//! #     Record::Entry { entry: chain::write(me, None, draft), source: None }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! # Log::open(folder, LogOptions::default(), |_| {})?.append(vec![manifest()]).await?;
//! # let mut found = 0;
//! let log = Log::open(folder, LogOptions::default(), |progress| println!("{} bytes", progress.bytes_done))?;
//! for (position, record) in log.read(Position(0), ReadLimit { records: 1000, bytes: 1024 * 1024 }).await? {
//!     let Record::Entry { entry, .. } = record else { continue };
//!     let said = match Body::decode(&entry)? {
//!         Body::Changes(changes) => format!("{} changes", changes.len()),
//!         other => format!("{other:?}"),
//!     };
//!     println!("{position}: principal {} in document {}: {said}", entry.header.principal, entry.header.doc);
//! #   found += 1;
//! }
//! # assert_eq!(found, 1);
//! # Ok(()) })
//! # }
//! ```
//!
//! # The rooms
//!
//! From the bottom up; each uses only rooms before it, by the table in `tests/tidy/rooms.rs`: [`domain`], [`docs`], [`journal`], [`store`],
//! [`ledger`], [`admission`], [`worker`], [`protocol`], [`engine`], [`replication`], [`identity`], [`transport`], [`crypto`], [`courier`],
//! [`blobs`], [`auth`], [`ops`], [`web`], [`admin`].
//!
//! [`domain`], [`docs`], [`journal`], [`ledger`], [`admission`] and [`protocol`] are pure: they know no clock, disk, socket, task or random
//! source; what they need of these comes in as arguments. So every run can be replayed from a seed.

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
mod places;
pub mod protocol;
pub mod replication;
pub mod store;
pub mod summed;
pub mod transport;
pub mod trial;
pub mod web;
pub mod worker;

/// For every program that is linked with this crate: putting documents together is mostly the work of the allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
