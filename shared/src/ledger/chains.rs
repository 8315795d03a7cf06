//! The chains of one document, and where an entry stands in its own. Whoever walks entries asks here, so that all come to the same.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    domain::{EntryId, PrincipalId, RunId},
    journal::{
        Entry, Header,
        chain::{Chain, Tip, Tips, reach},
    },
};

/// Where an entry stands in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is the next one.
    Next,
    /// What it follows is not here, and it may come without: it takes this holder out of the audience.
    Ahead,
    /// What it follows is not here.
    Gap,
    /// The chain has come further: the entry is known, a snapshot stands for it, or it forks the chain. A snapshot has no place, and is
    /// behind every chain.
    Behind,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chains {
    pub(super) tips: Tips,
    /// Entries that were admitted before what they follow was. Their chains go on over them when it is their turn.
    pub(super) ahead: BTreeMap<(PrincipalId, RunId, u64), EntryId>,
}

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

    /// Gives an entry its place, and says which. The chain goes on behind a gap, as in a log that lost records.
    pub(crate) fn place(&mut self, entry: &Entry, is_farewell: bool) -> Placed {
        let (header, id) = (&entry.header, entry.id());
        let placed = self.look(header, is_farewell);
        match placed {
            Placed::Next | Placed::Gap => {
                self.tips.insert(header.chain(), Tip { seq: header.seq, id });
                self.go_on();
            }
            Placed::Ahead => drop(self.ahead.insert((header.principal, header.run, header.seq), id)),
            Placed::Behind => {}
        }
        placed
    }

    /// A snapshot stands for chains up to these entries. What is ahead waits for [`Self::go_on`].
    pub(crate) fn reach(&mut self, tips: Tips) {
        for (chain, tip) in tips {
            reach(&mut self.tips, chain, tip);
        }
    }

    /// Chains go on over what came before its turn, where its turn is there.
    pub(crate) fn go_on(&mut self) {
        for ((principal, run, seq), id) in std::mem::take(&mut self.ahead) {
            let tip = self.tips.get(&(principal, run)).map_or(0, |tip| tip.seq);
            if seq > tip + 1 {
                self.ahead.insert((principal, run, seq), id);
            } else if seq == tip + 1 {
                self.tips.insert((principal, run), Tip { seq, id });
            }
        }
    }
}

#[cfg(test)]
mod tests;
