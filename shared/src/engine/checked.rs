//! Slow checks run before the turn and side by side, so that the one task that judges is not held up: the signatures of a long
//! batch, and whether changes are written as Automerge would write them, which means unfolding them.
//!
//! Nothing is decided here. The judge asks each question again, and gets a remembered answer only for exactly the key, bytes and
//! signature, or the change, that were checked.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::shared::Shared;
use crate::{
    admission::{Refusal, read_together},
    domain::{ChangeHash, JournalKey},
    journal::{
        Body,
        change::{ChangeHeader, Limits},
        entry::signed_bytes,
        sign::Verifier,
    },
    protocol::Frame,
};

/// Frames that are checked ahead of the one that is being answered, itself included.
pub(crate) const FRAMES_AHEAD: usize = 2;
/// Fewer signatures than this are checked in the turn: handing them over would take longer.
const LEAST: usize = 16;
/// Batches are cut into this many pieces.
const PIECES: usize = 4;

/// Changes that unfold to fewer ops than this are checked in the turn: handing them over would take longer.
const LEAST_OPS: u64 = 2_000;
/// Changes that each of the two sets remembers: a frame holds fewer.
const CANONICAL_MAX: usize = 65_536;

/// The verifier of this process, and which changes it found written as they must be.
pub(crate) struct Looking {
    verifier: Arc<dyn Verifier>,
    /// The set that is being filled, and the one before it.
    canonical: Mutex<[HashSet<ChangeHash>; 2]>,
    /// One at a time: who brings changes that unfold to much waits only for others who do.
    turns: Semaphore,
    /// Threads that check signatures at a time, over all Links.
    checking: Semaphore,
}

impl Looking {
    pub(super) fn new(verifier: Arc<dyn Verifier>) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { verifier, canonical: Mutex::default(), turns: Semaphore::new(1), checking: Semaphore::new(threads) }
    }

    /// Checks changes before they are judged, on a blocking thread when they are large. The judge will say what is wrong with them.
    pub(super) async fn look(self: &Arc<Self>, headers: &[ChangeHeader], changes: &[Bytes]) {
        let ops: u64 = headers.iter().map(|header| header.ops).sum();
        if ops < LEAST_OPS || !self.verifier.is_slow() {
            return;
        }
        let (looking, changes): (_, Vec<_>) =
            (self.clone(), headers.iter().map(|header| header.hash).zip(changes.iter().cloned()).collect());
        // It is closed never.
        let _turn = self.turns.acquire().await;
        let look = move || changes.iter().all(|(hash, chunk)| looking.is_canonical(*hash, chunk));
        // What could not be checked here is checked in the turn.
        drop(tokio::task::spawn_blocking(look).await);
    }
}

impl Verifier for Looking {
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool {
        self.verifier.verify(key, message, signature)
    }

    fn is_canonical(&self, hash: ChangeHash, chunk: &[u8]) -> bool {
        let known = |known: &[HashSet<ChangeHash>; 2]| known.iter().any(|some| some.contains(&hash));
        if known(&self.canonical.lock().unwrap_or_else(PoisonError::into_inner)) {
            return true;
        }
        if !self.verifier.is_canonical(hash, chunk) {
            return false;
        }
        let mut canonical = self.canonical.lock().unwrap_or_else(PoisonError::into_inner);
        let [newer, before] = &mut *canonical;
        if newer.len() >= CANONICAL_MAX {
            *before = std::mem::take(newer);
        }
        newer.insert(hash);
        true
    }

    fn is_slow(&self) -> bool {
        self.verifier.is_slow()
    }
}

/// Reads the changes of one Submit, and looks at them ahead of its turn.
///
/// # Errors
/// The refusal of what no turn needs to see.
pub(super) async fn submit(looking: &Arc<Looking>, changes: &[Bytes]) -> Result<u64, Refusal> {
    let headers = read_together(&Limits::writer(), changes)?;
    looking.look(&headers, changes).await;
    Ok(headers.iter().map(|header| header.ops).sum())
}

/// A signature over some bytes with some key.
#[derive(Clone)]
struct Claim {
    key: JournalKey,
    message: Vec<u8>,
    signature: [u8; 64],
}

/// Signatures that were found good.
#[derive(Default)]
pub(crate) struct Checked(HashMap<[u8; 64], Claim>);

/// A verifier that remembers what was checked ahead.
pub(super) struct Remembering<'a> {
    pub(super) checked: &'a Checked,
    pub(super) verifier: &'a dyn Verifier,
}

impl Verifier for Remembering<'_> {
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool {
        let known = self.checked.0.get(signature).is_some_and(|claim| claim.key == *key && claim.message == message);
        known || self.verifier.verify(key, message, signature)
    }

    fn is_canonical(&self, hash: ChangeHash, chunk: &[u8]) -> bool {
        self.verifier.is_canonical(hash, chunk)
    }

    fn is_slow(&self) -> bool {
        self.verifier.is_slow()
    }
}

/// A verifier for the one entry that is judged again and again while it waits: its signature is checked once.
pub(super) struct Once<'a> {
    verifier: &'a dyn Verifier,
    /// The key with which it was found good.
    good: OnceLock<JournalKey>,
}

impl<'a> Once<'a> {
    /// `good` is what [`Once::good`] said before.
    pub(super) fn new(verifier: &'a dyn Verifier, good: Option<JournalKey>) -> Self {
        Self { verifier, good: good.map(OnceLock::from).unwrap_or_default() }
    }

    /// The key with which the entry's signature was found good, if it was.
    pub(super) fn good(&self) -> Option<JournalKey> {
        self.good.get().copied()
    }
}

impl Verifier for Once<'_> {
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool {
        if self.good.get() == Some(key) {
            return true;
        }
        let is_good = self.verifier.verify(key, message, signature);
        if is_good {
            // If another key was noted before, it stays: this one would be checked again.
            let _ = self.good.set(*key);
        }
        is_good
    }

    fn is_canonical(&self, hash: ChangeHash, chunk: &[u8]) -> bool {
        self.verifier.is_canonical(hash, chunk)
    }

    fn is_slow(&self) -> bool {
        self.verifier.is_slow()
    }
}

/// Checks the signatures of a frame's entries on blocking threads, if there are many.
pub(crate) async fn ahead(shared: Arc<Shared>, frame: Frame) -> (Frame, Checked) {
    look_at(&shared, &frame).await;
    let claims = claims(&shared, &frame);
    let mut pieces = Vec::new();
    for piece in claims.chunks(claims.len().div_ceil(PIECES).max(1)) {
        let (piece, shared) = (piece.to_vec(), shared.clone());
        pieces.push(tokio::spawn(async move {
            // Bounded over all Links. This semaphore is never closed.
            let _turn = shared.verifier.checking.acquire().await;
            let verifier = shared.verifier.clone();
            tokio::task::spawn_blocking(move || good(verifier.as_ref(), piece)).await.unwrap_or_default()
        }));
    }
    let mut checked = Checked::default();
    for piece in pieces {
        // A piece that failed is checked in the turn.
        let good = piece.await.unwrap_or_default();
        checked.0.extend(good.into_iter().map(|claim| (claim.signature, claim)));
    }
    (frame, checked)
}

/// Checks the changes of a frame's entries. What is over the limits is not unfolded, neither here nor in its turn.
async fn look_at(shared: &Shared, frame: &Frame) {
    let Frame::Batch { items, .. } = frame else { return };
    if !shared.verifier.is_slow() {
        return;
    }
    for item in items {
        if let Ok(Body::Changes(changes)) = Body::decode(&item.entry)
            && let Ok(headers) = read_together(&Limits::receiver(), &changes)
        {
            shared.verifier.look(&headers, &changes).await;
        }
    }
}

fn good(verifier: &dyn Verifier, claims: Vec<Claim>) -> Vec<Claim> {
    claims.into_iter().filter(|claim| verifier.verify(&claim.key, &claim.message, &claim.signature)).collect()
}

/// What is worth checking ahead: everything that a long batch claims, by keys that are known already.
fn claims(shared: &Shared, frame: &Frame) -> Vec<Claim> {
    let Frame::Batch { items, .. } = frame else { return Vec::new() };
    if items.len() < LEAST || !shared.verifier.is_slow() {
        return Vec::new();
    }
    let ledger = shared.ledger();
    let claim = |item: &crate::protocol::Item| {
        let header = &item.entry.header;
        let key = ledger.registry().principal(header.principal)?.journal_key;
        let message = signed_bytes(header.federation, &item.entry.header_bytes);
        Some(Claim { key, message, signature: item.entry.signature })
    };
    items.iter().filter_map(claim).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Says yes to messages that begin with a y, and counts how often it was asked.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Verifier for Counting {
        fn verify(&self, _: &JournalKey, message: &[u8], _: &[u8; 64]) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed);
            message.starts_with(b"y")
        }
    }

    fn claim(message: &[u8], mark: u8) -> Claim {
        Claim { key: JournalKey::new([1; 32]), message: message.to_vec(), signature: [mark; 64] }
    }

    #[test]
    fn what_waits_is_checked_once_for_each_key() {
        let counting = Counting::default();
        let (key, other) = (JournalKey::new([1; 32]), JournalKey::new([2; 32]));
        let first = Once::new(&counting, None);
        assert!(!first.verify(&key, b"no", &[1; 64]));
        assert_eq!(first.good(), None, "what is not good is asked again");
        assert!(first.verify(&key, b"yes", &[1; 64]) && first.verify(&key, b"yes", &[1; 64]));
        let again = Once::new(&counting, first.good());
        assert!(again.verify(&key, b"yes", &[1; 64]));
        assert_eq!(counting.0.load(Ordering::Relaxed), 2);
        assert!(again.verify(&other, b"yes", &[1; 64]));
        assert_eq!(counting.0.load(Ordering::Relaxed), 3, "another key is asked anew");
    }

    #[test]
    fn only_what_was_found_good_is_remembered_and_only_for_the_same_key_and_bytes() {
        let counting = Counting::default();
        let good = good(&counting, vec![claim(b"yes", 1), claim(b"no", 2)]);
        let checked = Checked(good.into_iter().map(|claim| (claim.signature, claim)).collect());
        assert_eq!((checked.0.len(), counting.0.load(Ordering::Relaxed)), (1, 2));
        let remembering = Remembering { checked: &checked, verifier: &counting };
        let key = JournalKey::new([1; 32]);
        assert!(remembering.verify(&key, b"yes", &[1; 64]));
        assert_eq!(counting.0.load(Ordering::Relaxed), 2, "it was answered from memory");
        assert!(!remembering.verify(&key, b"no", &[2; 64]));
        assert!(!remembering.verify(&key, b"no", &[1; 64]), "other bytes under a signature that was good");
        assert!(remembering.verify(&JournalKey::new([2; 32]), b"yes", &[1; 64]));
        assert_eq!(counting.0.load(Ordering::Relaxed), 5, "another key is asked anew");
    }
}
