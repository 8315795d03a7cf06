//! The chains of one document, and where an entry stands in its own. Whoever walks entries asks here, so that all come to the same.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    domain::{EntryId, PrincipalId, RunId},
    journal::{
        Entry, Header,
        chain::{Chain, Tip, Tips},
    },
};

/// Where an entry stands in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It follows the chain's last entry.
    Next,
    /// The entry before it is not here, and need not be: this one takes us out of the audience, and peers send us nothing before it.
    Ahead,
    /// The entry before it is not here.
    Gap,
    /// The chain has come further: the entry is known, a snapshot stands for it, or it forks the chain. A snapshot has no place, and is
    /// behind every chain.
    Behind,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Chains {
    pub(super) tips: Tips,
    /// Those with another last entry than the index has: there each chain has a row of its own, since a council's next start of its program
    /// begins another chain, and the document's row must not grow with them.
    moved: BTreeSet<Chain>,
    /// Entries that were admitted before the one that they follow.
    pub(super) ahead: BTreeMap<(PrincipalId, RunId, u64), EntryId>,
}

/// What the index was told of them makes no other chains of them.
impl PartialEq for Chains {
    fn eq(&self, other: &Self) -> bool {
        (&self.tips, &self.ahead) == (&other.tips, &other.ahead)
    }
}

impl Eq for Chains {}

impl Chains {
    /// The last entry of each chain.
    pub(crate) fn tips(&self) -> &Tips {
        &self.tips
    }

    /// The last entry of a chain.
    pub(crate) fn get(&self, chain: &Chain) -> Option<&Tip> {
        self.tips.get(chain)
    }

    /// Where an entry stands. `is_farewell` says whether it takes this holder out of the audience.
    pub(crate) fn look(&self, header: &Header, is_farewell: bool) -> Placed {
        let next = self.get(&header.chain()).map_or(1, |tip| tip.seq + 1);
        match header.seq.cmp(&next) {
            Ordering::Less => Placed::Behind,
            Ordering::Equal => Placed::Next,
            Ordering::Greater if is_farewell => Placed::Ahead,
            Ordering::Greater => Placed::Gap,
        }
    }

    /// Gives an entry its place and returns which. Behind a gap the chain continues with this entry, as in a log that lost records.
    pub(crate) fn place(&mut self, entry: &Entry, is_farewell: bool) -> Placed {
        let (header, id) = (&entry.header, entry.id());
        let placed = self.look(header, is_farewell);
        match placed {
            Placed::Next | Placed::Gap => {
                self.go_to(header.chain(), Tip { seq: header.seq, id });
                self.go_on();
            }
            Placed::Ahead => drop(self.ahead.insert((header.principal, header.run, header.seq), id)),
            Placed::Behind => {}
        }
        placed
    }

    /// Moves chains forward to these entries, because a snapshot stands for everything up to them. [`Self::go_on`] then places what is
    /// ahead.
    pub(crate) fn reach(&mut self, tips: Tips) {
        for (chain, tip) in tips {
            if self.tips.get(&chain).is_none_or(|last| last.seq < tip.seq) {
                self.go_to(chain, tip);
            }
        }
    }

    /// Moves each chain forward over entries that were admitted ahead of their turn, as far as they now follow its last entry.
    pub(crate) fn go_on(&mut self) {
        for ((principal, run, seq), id) in std::mem::take(&mut self.ahead) {
            let tip = self.tips.get(&(principal, run)).map_or(0, |tip| tip.seq);
            if seq > tip + 1 {
                self.ahead.insert((principal, run, seq), id);
            } else if seq == tip + 1 {
                self.go_to((principal, run), Tip { seq, id });
            }
        }
    }

    /// These chains take the place of others.
    pub(super) fn instead_of(self, others: &Self) -> Self {
        let ended = others.tips.keys().filter(|chain| !self.tips.contains_key(chain));
        let other = self.tips.iter().filter(|(chain, tip)| others.tips.get(chain) != Some(tip)).map(|(chain, _)| chain);
        let moved = ended.chain(other).chain(&others.moved).chain(&self.moved).copied().collect();
        Self { moved, ..self }
    }

    /// The chains that the index must be told of since the last call, each with its last entry; `None` for one that is no more.
    pub(super) fn take_moved(&mut self) -> Vec<(Chain, Option<Tip>)> {
        let moved = std::mem::take(&mut self.moved).into_iter();
        moved.map(|chain| (chain, self.tips.get(&chain).copied())).collect()
    }

    fn go_to(&mut self, chain: Chain, tip: Tip) {
        self.tips.insert(chain, tip);
        self.moved.insert(chain);
    }
}

#[cfg(test)]
mod tests;
