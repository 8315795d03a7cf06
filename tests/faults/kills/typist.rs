//! Somebody who types without waiting, and remembers what was acknowledged.

use std::{collections::HashSet, time::Duration};

use automerge::ReadDoc as _;
use tansiq_shared::{
    domain::{ChangeHash, DocId},
    web::session_codec::ToEditor,
};
use tansiq_tests::Editor;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Edits on their way at once: as many as a node takes from one tab.
const IN_FLIGHT_MAX: usize = 16;
/// Between two edits.
const PACE: Duration = Duration::from_millis(3);

/// One edit.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    /// Where.
    pub(crate) doc: DocId,
    /// The change.
    pub(crate) hash: ChangeHash,
    /// What it wrote; nobody else writes it.
    pub(crate) word: String,
    /// Whether its council's node said that it is durable there.
    pub(crate) saved: bool,
    /// Whether that node is not the one that is killed.
    pub(crate) elsewhere: bool,
    /// The Submit's.
    pub(crate) number: u64,
}

/// See the module.
pub(crate) struct Typist {
    editor: Editor,
    doc: DocId,
    name: usize,
    /// All edits, in order.
    pub(crate) typed: Vec<Typed>,
}

impl Typist {
    pub(crate) fn new(editor: Editor, doc: DocId, name: usize) -> Self {
        Self { editor, doc, name, typed: Vec::new() }
    }

    async fn type_one(&mut self) {
        let word = format!("[{}.{}]", self.name, self.typed.len());
        let change = self.editor.change(self.doc, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &word).unwrap());
        let hash = self.editor.last_change(self.doc);
        let number = self.editor.submit(self.doc, &[change]).await;
        self.typed.push(Typed { doc: self.doc, hash, word, saved: false, elsewhere: false, number });
    }

    fn take_in(&mut self, said: &ToEditor) {
        match said {
            ToEditor::Saved { number, .. } => {
                if let Some(typed) = self.typed.iter_mut().find(|typed| typed.number == *number) {
                    typed.saved = true;
                }
            }
            ToEditor::NotAccepted { reason, .. } => panic!("an honest edit was refused: {reason}"),
            _ => {}
        }
    }

    /// Hears everything until the node knows that the line is down.
    pub(crate) async fn hear_the_line_go_down(&mut self) {
        while self.editor.line_up {
            let said = tansiq_tests::wait::within("the line to go down", self.editor.hear()).await.unwrap();
            self.take_in(&said);
        }
    }

    /// The edits that the ministry said it has, as far as heard.
    pub(crate) fn received(self) -> Vec<Typed> {
        let copy = self.editor.copy(self.doc);
        let known = copy.received.iter().map(|hash| automerge::ChangeHash(*hash.as_bytes()));
        let known: Vec<_> = known.filter(|hash| copy.text.get_change_by_hash(hash).is_some()).collect();
        let missing: HashSet<_> = copy.text.get_changes(&known).iter().map(|change| ChangeHash::new(change.hash().0)).collect();
        self.typed.into_iter().filter(|typed| !missing.contains(&typed.hash)).collect()
    }
}

/// Types until told to stop or until the node is gone, and hears all that it still said.
pub(crate) async fn type_along(mut typist: Typist, stop: CancellationToken) -> Typist {
    let mut next = Instant::now();
    loop {
        let waiting = typist.typed.iter().filter(|typed| !typed.saved).count();
        let stopped = stop.is_cancelled();
        tokio::select! {
            biased;
            said = typist.editor.hear() => match said {
                Some(said) => typist.take_in(&said),
                None => return typist,
            },
            // Its own node runs on: what is on its way is answered.
            () = stop.cancelled(), if !stopped => {}
            () = sleep_until(next), if !stopped && waiting < IN_FLIGHT_MAX => {
                typist.type_one().await;
                next = Instant::now() + PACE;
            }
            () = std::future::ready(()), if stopped && waiting == 0 => return typist,
        }
    }
}
