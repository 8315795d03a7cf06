//! How a document's row is kept. One list of its fields serves both ways, so that what is read is what was written.
//!
//! Numbers are eight bytes, big-endian. In front of bytes and of lists stands how many there are.

use super::{Adopted, Base, DocRow, LastFrom, VERSION, VERSION_IN_INDEX, VERSION_WITH_OPS};
use crate::{
    domain::{Access, ChangeHash, EntryId, Grant, Manifest, Position, PrincipalId, RunId, StoreId, UnixMs},
    journal::chain::Tip,
};

/// A row's bytes, on either side. What is passed to it is written, or set to what was read.
pub(super) enum Codec<'a> {
    /// Written behind what is there.
    Out(Vec<u8>),
    /// What is left to read. `None` comes of whatever makes no sense.
    In(&'a [u8]),
}

// What is set when it is read, before.
const NOBODY: PrincipalId = PrincipalId(0);
const NOTHING: Position = Position(0);
const ENTRY: EntryId = EntryId::new([0; EntryId::LEN]);
const CHANGE: ChangeHash = ChangeHash::new([0; ChangeHash::LEN]);

impl DocRow {
    /// Its fields in the order in which they are kept. Writing changes none of them.
    pub(super) fn fields(&mut self, codec: &mut Codec<'_>, version: u8) -> Option<()> {
        codec.manifest(&mut self.manifest)?;
        codec.principal(&mut self.owner)?;
        codec.list(&mut self.audience.sharing.grants, Grant { principal: NOBODY, access: Access::Read }, Codec::grant)?;
        if version >= VERSION {
            codec.number(&mut self.audience.sharing.version)?;
            codec.time(&mut self.audience.rank.made_at)?;
            codec.entry(&mut self.audience.rank.id)?;
            self.audience.rank.version = self.audience.sharing.version;
        } else {
            // Who brought the sharing, and from where, which once said which of two came later.
            codec.option(&mut None, || [0, 0], |codec, [store, at]| codec.numbers([store, at]))?;
        }
        codec.flag(&mut self.audience.is_written)?;
        codec.list(&mut self.heads, CHANGE, Codec::change)?;
        if version < VERSION_IN_INDEX {
            let last = ((NOBODY, RunId(0)), Tip { seq: 0, id: ENTRY });
            codec.list(&mut self.chains.tips, last, |codec, ((principal, run), tip)| {
                codec.principal(principal)?;
                codec.numbers([&mut run.0, &mut tip.seq])?;
                codec.entry(&mut tip.id)
            })?;
        }
        codec.list(&mut self.chains.ahead, ((NOBODY, RunId(0), 0), ENTRY), |codec, ((principal, run, seq), id)| {
            codec.principal(principal)?;
            codec.numbers([&mut run.0, seq])?;
            codec.entry(id)
        })?;
        codec.numbers([&mut self.counts.entries, &mut self.counts.changes, &mut self.last.at.0, &mut self.last.own.0])?;
        codec.list(&mut self.received_heads, CHANGE, Codec::change)?;
        codec.time(&mut self.changed_at)?;
        codec.last_from(&mut self.last.from)?;
        for seats in [&mut self.audience.since, &mut self.audience.left] {
            codec.list(seats, (NOBODY, NOTHING), |codec, (principal, at)| {
                codec.principal(principal)?;
                codec.number(&mut at.0)
            })?;
        }
        codec.list(&mut self.audience.writers, NOBODY, Codec::principal)?;
        let base =
            || Base { covers: NOTHING, snapshot: NOTHING, record: NOTHING, id: ENTRY, weight: 0, last_from: LastFrom::new() };
        codec.option(&mut self.snapshots.base, base, |codec, base| {
            codec.entry(&mut base.id)?;
            codec.numbers([&mut base.snapshot.0, &mut base.record.0, &mut base.covers.0, &mut base.weight])?;
            codec.last_from(&mut base.last_from)
        })?;
        let adopted = || Adopted { snapshot: NOTHING, record: NOTHING, id: ENTRY };
        codec.option(&mut self.snapshots.adopted, adopted, |codec, adopted| {
            codec.entry(&mut adopted.id)?;
            codec.numbers([&mut adopted.snapshot.0, &mut adopted.record.0])
        })?;
        codec.option(
            &mut self.snapshots.pending,
            || (ENTRY, NOTHING),
            |codec, (id, at)| {
                codec.entry(id)?;
                codec.number(&mut at.0)
            },
        )?;
        codec.numbers([&mut self.snapshots.entries_since, &mut self.snapshots.weight_since])?;
        if version >= VERSION_WITH_OPS { codec.number(&mut self.counts.ops) } else { Some(()) }
    }
}

impl<'a> Codec<'a> {
    fn number(&mut self, number: &mut u64) -> Option<()> {
        match self {
            Self::Out(out) => out.extend_from_slice(&number.to_be_bytes()),
            Self::In(input) => {
                let (taken, rest) = input.split_first_chunk()?;
                (*number, *input) = (u64::from_be_bytes(*taken), rest);
            }
        }
        Some(())
    }

    fn numbers<const N: usize>(&mut self, numbers: [&mut u64; N]) -> Option<()> {
        numbers.into_iter().try_for_each(|number| self.number(number))
    }

    /// Gives back what was written, or what was read instead.
    fn bytes<'b>(&mut self, bytes: &'b [u8]) -> Option<&'b [u8]>
    where
        'a: 'b,
    {
        let mut len = bytes.len() as u64;
        self.number(&mut len)?;
        match self {
            Self::Out(out) => out.extend_from_slice(bytes),
            Self::In(input) => {
                let (taken, rest) = input.split_at_checked(usize::try_from(len).ok()?)?;
                *input = rest;
                return Some(taken);
            }
        }
        Some(bytes)
    }

    fn text<'b>(&mut self, text: &'b str) -> Option<&'b str>
    where
        'a: 'b,
    {
        std::str::from_utf8(self.bytes(text.as_bytes())?).ok()
    }

    fn flag(&mut self, flag: &mut bool) -> Option<()> {
        let mut number = u64::from(*flag);
        self.number(&mut number)?;
        *flag = number == 1;
        Some(())
    }

    fn principal(&mut self, principal: &mut PrincipalId) -> Option<()> {
        let mut number = u64::from(principal.0);
        self.number(&mut number)?;
        principal.0 = u32::try_from(number).ok()?;
        Some(())
    }

    fn time(&mut self, time: &mut UnixMs) -> Option<()> {
        time.0 = i64::from_be_bytes(self.bytes(&time.0.to_be_bytes())?.try_into().ok()?);
        Some(())
    }

    fn entry(&mut self, id: &mut EntryId) -> Option<()> {
        *id = EntryId::try_from(self.bytes(id.as_bytes())?).ok()?;
        Some(())
    }

    fn change(&mut self, hash: &mut ChangeHash) -> Option<()> {
        *hash = ChangeHash::try_from(self.bytes(hash.as_bytes())?).ok()?;
        Some(())
    }

    fn grant(&mut self, grant: &mut Grant) -> Option<()> {
        let mut may_edit = grant.access == Access::Edit;
        self.principal(&mut grant.principal)?;
        self.flag(&mut may_edit)?;
        grant.access = if may_edit { Access::Edit } else { Access::Read };
        Some(())
    }

    /// The registry has none, and no kind.
    fn manifest(&mut self, manifest: &mut Option<Manifest>) -> Option<()> {
        let (kind, group, rule) = match manifest {
            Some(manifest) => (manifest.kind.as_str(), manifest.group.as_str(), manifest.rule.as_str()),
            None => ("", "", ""),
        };
        let kind = self.text(kind)?;
        *manifest = if kind.is_empty() {
            None
        } else {
            let group = self.text(group)?.parse().ok()?;
            Some(Manifest { kind: kind.parse().ok()?, group, rule: self.text(rule)?.parse().ok()? })
        };
        Some(())
    }

    fn last_from(&mut self, last_from: &mut LastFrom) -> Option<()> {
        self.list(last_from, (StoreId(0), NOTHING), |codec, (store, at)| codec.numbers([&mut store.0, &mut at.0]))
    }

    fn option<T>(
        &mut self,
        option: &mut Option<T>,
        blank: impl FnOnce() -> T,
        each: impl FnOnce(&mut Self, &mut T) -> Option<()>,
    ) -> Option<()> {
        let mut is_some = option.is_some();
        self.flag(&mut is_some)?;
        if is_some { each(self, option.get_or_insert_with(blank)) } else { Some(()) }
    }

    /// What was written is gathered again, which costs no more than writing it.
    fn list<C, T: Copy>(&mut self, list: &mut C, blank: T, each: impl Fn(&mut Self, &mut T) -> Option<()>) -> Option<()>
    where
        C: Default + FromIterator<T> + IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    {
        let mut kept = std::mem::take(list).into_iter();
        let mut count = kept.len() as u64;
        self.number(&mut count)?;
        let next = |_| {
            let mut item = kept.next().unwrap_or(blank);
            each(self, &mut item).map(|()| item)
        };
        *list = (0..count).map(next).collect::<Option<_>>()?;
        Some(())
    }
}
