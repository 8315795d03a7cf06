//! What a kind of body says about itself, in its file. Admission, the ledger, the engine and replication ask this and list no kinds.

/// Everything that is known of a kind without reading a body of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// What its entries are about, and so who gets them: whoever reads that.
    pub about: About,
    /// Who may write one.
    pub writer: WriterRule,
    /// Whether an entry is a step of its writer's chain. One that is not has seq 0 and follows nothing.
    pub is_chained: bool,
    /// Longest payload, in bytes.
    pub payload_bytes_max: usize,
    /// What a snapshot of the document means for entries before it.
    pub under_snapshot: UnderSnapshot,
    /// What one that was admitted brings to the document's lane.
    pub lane: Lane,
    /// Whether the document's facts may be others once one was admitted.
    pub has_facts: bool,
    /// Whether one may change who reads the document, and so what counts as received.
    pub sets_audience: bool,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A document: its owner and whom it is shared with get it.
    Document,
    /// The federation: it is in the registry, and everybody gets it.
    Federation,
    /// Whatever it is found in.
    Either,
}

/// Who may write an entry, as admission judges it by the sharing in force. In the registry it is the ministry, whatever the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriterRule {
    /// The ministry.
    Ministry,
    /// Whoever makes the document with it. It is that principal's from then on.
    Maker,
    /// The document's owner.
    Owner,
    /// The owner, and who may edit the document.
    Editor,
    /// The owner, and who may read the document.
    Reader,
}

/// What a snapshot means for an entry before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderSnapshot {
    /// The snapshot says all of it. It is sent in the entry's stead, and the log may let the entry go.
    Gone,
    /// The snapshot brings what is in force of this kind. It is sent in the entry's stead, and the log keeps the entry.
    Kept,
    /// The snapshot knows nothing of it. The entry is kept, and sent too.
    Beside,
}

/// What an admitted entry brings to the document's lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Nothing: what the document says stays.
    Nothing,
    /// Changes that the lane applies, and tells to tabs.
    Changes,
    /// A whole document that the lane verifies and takes over.
    Whole,
}
