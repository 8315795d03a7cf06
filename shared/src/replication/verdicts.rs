//! Verdicts are asked for, not remembered. The answer to an entry may be lost with the line, or come long after the entry. So a node asks:
//! after Hello about what its hub took in and never answered for, and about what waits there; and again whenever the hub says that
//! something was decided. The hub answers from what it knows, once that is durable.

use std::{collections::BTreeMap, mem};

use tokio::{sync::mpsc, time::timeout};

use super::{LinkError, send};
use crate::{
    domain::{Answer, DocId, EntryId, Outcome, Position, StoreId},
    engine::{Engine, EngineError},
    protocol::{Frame, frame::ASK_MAX},
    replication::{claim_slot::DURABLE_TIMEOUT, receive::acked},
    store::{ReadLimit, Record},
};

/// Records that are looked through at a time for entries to ask about.
const READ_LIMIT: ReadLimit = ReadLimit { records: ASK_MAX, bytes: 8 * 1024 * 1024 };

/// A node's list of what it still has to ask on this Link, and of acknowledgements that it may not believe before that is answered.
pub(super) struct Asking {
    hub: StoreId,
    /// Everything of ours up to here has a verdict, or is among those that wait.
    settled: Position,
    /// What the hub had when the Link began.
    upto: Position,
    /// What waits there and is still to be asked about.
    waiting: Vec<(EntryId, DocId)>,
    /// What was asked and not answered.
    asked: Option<Question>,
    /// Whether something was decided since the question about what waits was gathered.
    again: bool,
    /// What the hub acknowledged after the question was sent.
    acknowledged: (Position, BTreeMap<DocId, Position>),
}

struct Question {
    /// In their order, so that a simulation can be played again.
    entries: BTreeMap<EntryId, DocId>,
    /// Everything up to here is settled with the answer.
    settles: Position,
}

impl Asking {
    /// The hub has our store up to `upto`; up to `settled`, every entry has its verdict.
    pub(super) fn new(engine: &Engine, hub: StoreId, settled: Position, upto: Position) -> Self {
        let waiting = engine.ledger().far_end().all_waiting().collect();
        Self { hub, settled, upto, waiting, asked: None, again: false, acknowledged: (upto, BTreeMap::new()) }
    }

    /// Whether the hub has entries whose verdict this node does not know yet.
    fn is_open(&self) -> bool {
        self.settled < self.upto || self.asked.is_some()
    }

    /// The node's: asks the next question, unless one is open. With no question left, it believes what was acknowledged meanwhile.
    pub(super) async fn ask_next(&mut self, engine: &Engine, outgoing: &mpsc::Sender<Frame>) -> Result<(), LinkError> {
        if self.asked.is_some() {
            return Ok(());
        }
        let question = self.question(engine).await?;
        if question.entries.is_empty() {
            let (position, ahead) = mem::replace(&mut self.acknowledged, (Position(0), BTreeMap::new()));
            return Ok(acked(engine, self.hub, position.max(self.upto), Vec::new(), ahead.into_iter().collect()).await?);
        }
        let ask = Frame::Ask(question.entries.iter().map(|(id, doc)| (*id, *doc)).collect());
        self.asked = Some(question);
        send(outgoing, ask).await
    }

    /// What is to be asked next: first what waits, then what was taken in without a word.
    async fn question(&mut self, engine: &Engine) -> Result<Question, EngineError> {
        let mut entries: BTreeMap<_, _> = self.waiting.drain(..self.waiting.len().min(ASK_MAX)).collect();
        while entries.is_empty() && self.settled < self.upto {
            let records = engine.shared.store.read(self.settled, READ_LIMIT).await?;
            self.settled = records.last().map_or(self.upto, |(last, _)| (*last).min(self.upto));
            for (position, record) in records {
                if let Record::Entry { entry, source } = record
                    && position <= self.upto
                    && source.is_none_or(|place| place.store != self.hub)
                {
                    entries.insert(entry.id(), entry.header.doc);
                }
            }
        }
        Ok(Question { entries, settles: self.settled })
    }

    /// The node's: takes the hub's answer, and asks on.
    pub(super) async fn hear_verdicts(
        &mut self,
        engine: &Engine,
        answers: Vec<Answer>,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<(), LinkError> {
        let Some(question) = self.asked.take() else {
            return Err(LinkError::Protocol("it sent an answer that nobody asked for"));
        };
        settle(engine, self.hub, question, answers).await?;
        if mem::take(&mut self.again) {
            self.waiting = engine.ledger().far_end().all_waiting().collect();
        }
        self.ask_next(engine, outgoing).await
    }

    /// The node's: something was decided at the hub.
    pub(super) async fn hear_decided(&mut self, engine: &Engine, outgoing: &mpsc::Sender<Frame>) -> Result<(), LinkError> {
        if self.asked.is_some() {
            self.again = true;
            return Ok(());
        }
        self.waiting = engine.ledger().far_end().all_waiting().collect();
        if self.waiting.is_empty() { Ok(()) } else { self.ask_next(engine, outgoing).await }
    }

    /// The node's: the hub acknowledged more. Its answers count at once, its position only when everything before it is settled.
    pub(super) async fn hear_ack(
        &mut self,
        engine: &Engine,
        (position, ahead): (Position, Vec<(DocId, Position)>),
        answers: Vec<Answer>,
    ) -> Result<(), EngineError> {
        if !self.is_open() {
            return acked(engine, self.hub, position, answers, ahead).await;
        }
        let (known, docs) = &mut self.acknowledged;
        *known = position.max(*known);
        for (doc, upto) in ahead {
            let known = docs.entry(doc).or_insert(upto);
            *known = upto.max(*known);
        }
        if answers.is_empty() { Ok(()) } else { acked(engine, self.hub, Position(0), answers, Vec::new()).await }
    }
}

/// What the hub said of the question's entries: those that it does not name are admitted.
async fn settle(engine: &Engine, hub: StoreId, question: Question, answers: Vec<Answer>) -> Result<(), EngineError> {
    let Question { mut entries, settles } = question;
    let mut verdicts = Vec::with_capacity(answers.len());
    for Answer { entry, outcome, .. } in answers {
        if let Some(doc) = entries.remove(&entry) {
            verdicts.push(Answer { entry, doc, outcome });
        }
    }
    {
        let ledger = engine.ledger();
        let admitted = entries.into_iter().filter(|(entry, _)| ledger.far_end().is_waiting(*entry));
        verdicts.extend(admitted.map(|(entry, doc)| Answer { entry, doc, outcome: Outcome::Admitted }));
    }
    acked(engine, hub, settles, verdicts, Vec::new()).await
}

/// The hub's: what became of these entries.
pub(super) async fn verdicts(engine: &Engine, entries: &[(EntryId, DocId)]) -> Result<Vec<Answer>, EngineError> {
    let (answers, end) = {
        let ledger = engine.ledger();
        (ledger.verdicts(entries), ledger.end())
    };
    // The ledger knows before the disk does.
    timeout(DURABLE_TIMEOUT, engine.shared.end.durable_to(end)).await.map_err(|_| EngineError::NoSpace)?;
    Ok(answers)
}
