//! What a council that keeps no rules says of verdicts and of sharings: it asks about what is none of its business, answers what only the
//! hub answers, and counts the versions of its sharing as it likes.

use std::sync::atomic::Ordering;

use tansiq_shared::{
    domain::{Access, Answer, ChangeHash, DocId, EntryId, Grant, Outcome, PrincipalId, RunId, Sharing, UnixMs},
    journal::{
        Body, Entry,
        chain::{self, Draft, Tip, Writer},
    },
    protocol::{Frame, frame::ASK_MAX},
    store::Record,
};

use crate::{
    chance::Chance,
    hostile::{Hostile, Own},
};

/// The highest version that a sharing has: what is beyond does not decode.
const VERSION_MAX: u64 = 1 << 53;
/// Clocks of a writer that is not to be believed.
const CLOCKS: &[i64] = &[i64::MIN, 0, 1_790_000_000_000, 4_000_000_000_000, i64::MAX];

/// A chance of its own for all of this; `None` in the half of the plays that go as they would without.
pub(crate) fn chance(run: RunId) -> Option<Chance> {
    let mut chance = Chance::new(run.0.rotate_left(16) ^ 0x0c1a_1335);
    chance.percent(50).then_some(chance)
}

/// What is said in one talk, besides entries.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) frames: Vec<Frame>,
    /// What the hub must not repeat: it comes behind something that ends the Link.
    pub(crate) unheard: Option<u64>,
}

impl Hostile {
    /// Questions, and answers that nobody wants from a node.
    pub(crate) fn claims(&mut self) -> Claims {
        let Some(mut chance) = self.more.take() else { return Claims::default() };
        let claims = if chance.percent(50) { self.claim(&mut chance) } else { Claims::default() };
        self.more = Some(chance);
        claims
    }

    fn claim(&mut self, chance: &mut Chance) -> Claims {
        let what = chance.below(7);
        self.world.witness.step("claim", &[what], || format!("of kind {what}"));
        let known = self.known_entries();
        let made_up = |chance: &mut Chance| (EntryId::new(chance.bytes()), DocId::new(chance.bytes()));
        let answer = |(entry, doc): &(EntryId, DocId)| Answer { entry: *entry, doc: *doc, outcome: refused() };
        let mut frames = match what {
            // About others' entries, and under the names of others' documents.
            0 => {
                let some = (0..40).filter_map(|_| Some((chance.pick(&known)?.0, chance.pick(&known)?.1)));
                vec![Frame::Ask(some.collect()), Frame::Ask(known.iter().copied().take(ASK_MAX).collect())]
            }
            1 => vec![Frame::Ask(vec![made_up(chance); 3]), Frame::Ask(Vec::new())],
            2 => {
                let count = chance.between(5, 30);
                (0..count).map(|_| Frame::Ask((0..ASK_MAX).map(|_| made_up(chance)).collect())).collect()
            }
            3 => vec![Frame::Ask((0..=ASK_MAX).map(|_| made_up(chance)).collect())],
            4 => vec![Frame::Verdicts(known.iter().take(40).map(answer).collect())],
            5 => vec![Frame::Verdicts(Vec::new())],
            _ => vec![Frame::Decided],
        };
        let nonce = chance.next();
        frames.push(Frame::Ping { nonce });
        Claims { frames, unheard: (what >= 3).then_some(nonce) }
    }

    fn known_entries(&self) -> Vec<(EntryId, DocId)> {
        let mut known = Vec::new();
        self.world.hub().disk.for_each(|_, record| {
            if let Record::Entry { entry, .. } = record {
                known.push((entry.id(), entry.header.doc));
            }
        });
        known
    }

    /// Sharings whose versions are not what they should be.
    pub(crate) fn sharings(&mut self) -> Vec<Entry> {
        let Some(own) = self.own else { return Vec::new() };
        let Some(mut chance) = self.more.take() else { return Vec::new() };
        let entries = if chance.percent(40) { self.misshare(own, &mut chance) } else { Vec::new() };
        self.more = Some(chance);
        entries
    }

    fn misshare(&mut self, own: Own, chance: &mut Chance) -> Vec<Entry> {
        let what = chance.below(6);
        self.world.witness.step("sharing", &[what], || format!("of kind {what}"));
        self.world.miscounted.store(true, Ordering::Relaxed);
        let known = self.version;
        match what {
            // Far beyond the next one; what is beyond every count ends the Link.
            0 => {
                let version = *chance.pick(&[known + 1, known + 1000, VERSION_MAX - 1, VERSION_MAX, u64::MAX]).unwrap();
                vec![self.share(own, version, chance)]
            }
            // Two of one version, one after the other or in two runs, the later one by its clock first or last.
            1 => {
                let first = self.share(own, known + 1, chance);
                let own = self.own.unwrap_or(own);
                vec![first, self.share(own, known + 1, chance)]
            }
            // A second one of the version that is in force, some time later.
            2 | 3 => vec![self.share(own, known, chance)],
            // What was in force long ago.
            4 => vec![self.share(own, known.saturating_sub(1), chance)],
            // In a document of somebody else.
            _ => {
                let others: Vec<_> = self.honest_docs().into_iter().filter(|(doc, _)| *doc != own.doc).collect();
                let Some((doc, heads)) = chance.pick(&others).cloned() else { return Vec::new() };
                let (writer, sharing) = (self.in_life(chance), self.shared_with(VERSION_MAX, chance));
                let entry = write(writer, None, (doc, heads), &Body::Sharing(sharing), chance);
                self.world.witness.forged(entry.id());
                vec![entry]
            }
        }
    }

    /// A sharing of its own document: in its chain, or the first entry of a run that was never heard of.
    fn share(&mut self, own: Own, version: u64, chance: &mut Chance) -> Entry {
        let body = Body::Sharing(self.shared_with(version, chance));
        let is_in_chain = chance.percent(50) && version <= VERSION_MAX;
        let (writer, tip) = if is_in_chain { (self.writer(), Some(own.tip)) } else { (self.in_life(chance), None) };
        let entry = write(writer, tip, (own.doc, vec![own.last]), &body, chance);
        if is_in_chain {
            self.own = Some(Own { tip: Tip { seq: entry.header.seq, id: entry.id() }, ..own });
        }
        if version < VERSION_MAX - 1 {
            self.version = version.max(self.version);
        }
        entry
    }

    fn shared_with(&self, version: u64, chance: &mut Chance) -> Sharing {
        let mut grants = vec![Grant { principal: PrincipalId::MINISTRY, access: Access::Read }];
        for _ in 0..chance.below(3) {
            let principal = chance.pick(self.world.nodes()).unwrap().principal;
            let access = if chance.percent(70) { Access::Edit } else { Access::Read };
            if grants.iter().all(|grant| grant.principal != principal) {
                grants.push(Grant { principal, access });
            }
        }
        Sharing { version, ..Sharing::of(grants) }
    }

    fn in_life(&self, chance: &mut Chance) -> Writer<'_> {
        Writer { run: RunId(chance.next() | 1), ..self.writer() }
    }
}

fn refused() -> Outcome {
    Outcome::Refused("no-grant".to_owned())
}

fn write(
    writer: Writer<'_>,
    tip: Option<Tip>,
    (doc, heads): (DocId, Vec<ChangeHash>),
    body: &Body,
    chance: &mut Chance,
) -> Entry {
    let made_at = UnixMs(*chance.pick(CLOCKS).unwrap());
    chain::write(writer, tip, Draft { doc, body, heads, made_at, salt: chance.bytes() })
}
