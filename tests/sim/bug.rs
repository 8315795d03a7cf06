//! Bugs that are planted to see whether the simulator finds them. None is in the product: each is a lie of the disk, of a line or of
//! a machine that has the same effect as the mistake that it is named after.

use std::str::FromStr;

/// A mistake that somebody could make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// The disk says "durable" when it has only taken the bytes.
    AckBeforeSync,
    /// The name of a new segment is never made durable: a crash takes the segment with everything in it.
    NoFolderSync,
    /// What holds a place in a chain is forgotten: an entry that comes twice is not known.
    NoDedupe,
    /// Every start of a process draws the same run.
    RunReused,
    /// The index never takes a grant away: after a restart an entry that nobody allows any more is admitted.
    GrantUnchecked,
    /// The disk writes the cursor before the entries that it covers: a crash in between loses them.
    CursorFirst,
    /// The root that a process says is the first that it ever said.
    RootStale,
    /// The hub's refusals never arrive.
    RefusalDropped,
    /// The line swaps what two frames hold, and says nothing.
    FramesSwapped,
    /// What is needed goes with what is not.
    CompactionDrops,
    /// A place in a chain is taken from a snapshot though its writer never signed it.
    TipsUnsigned,
    /// The hub takes a node's word for having been put back from a copy.
    RestoreBelieved,
    /// What the hub refused it calls admitted when it is asked.
    VerdictAdmits,
    /// The index forgets when the sharing in force was written: of two of one version, the one that comes later to somebody counts there.
    RankForgotten,
    /// The hub overlooks what only a hub may say.
    ClaimsOverlooked,
}

/// All of them, as they are called on the command line.
pub(crate) const ALL: &[(&str, Bug)] = &[
    ("ack-before-sync", Bug::AckBeforeSync),
    ("no-folder-sync", Bug::NoFolderSync),
    ("no-dedupe", Bug::NoDedupe),
    ("run-reused", Bug::RunReused),
    ("grant-unchecked", Bug::GrantUnchecked),
    ("cursor-first", Bug::CursorFirst),
    ("root-stale", Bug::RootStale),
    ("refusal-dropped", Bug::RefusalDropped),
    ("frames-swapped", Bug::FramesSwapped),
    ("compaction-drops", Bug::CompactionDrops),
    ("tips-unsigned", Bug::TipsUnsigned),
    ("restore-believed", Bug::RestoreBelieved),
    ("verdict-admits", Bug::VerdictAdmits),
    ("rank-forgotten", Bug::RankForgotten),
    ("claims-overlooked", Bug::ClaimsOverlooked),
];

impl FromStr for Bug {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        let found = ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, bug)| *bug).ok_or_else(|| format!("{name} is no planted bug; there are {}", names.join(", ")))
    }
}
