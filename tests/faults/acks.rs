//! Every acknowledgement follows a completed `fdatasync` of its bytes: read from the system calls of the real programs.
//!
//! Both programs run under `strace` while somebody types into a node, one edit after the other and then many at once. The node's
//! answers to a browser travel in the clear, so each `Saved` is found in the trace by its number. What the hub says to the node is
//! encrypted: there, between the moment an edit's bytes are read from the Link and the sync of what was written of them, nothing may
//! leave on the Link that is long enough to be an acknowledgement.

mod calls;
mod traced;

use std::time::Duration;

use bytes::Bytes;
use tansiq_shared::domain::DocId;
use tansiq_tests::{
    Editor,
    scene::{Programs, Scene},
};
use tokio::time::sleep;

use crate::campaign::{Campaign, Plan, Tally};
use calls::{Call, Kind};
use traced::Traced;

/// Edits of the short form that are made one after the other.
const SHORT: usize = 15;
/// Edits made at once for each of these.
const AT_ONCE: usize = 4;
/// After an edit, until the line is silent again.
const SILENCE: Duration = Duration::from_millis(120);
/// An acknowledgement is no shorter on the line: a message of 6 bytes, gRPC's 5, HTTP/2's 9 and TLS's 22. What HTTP/2 says of itself
/// (a window of 35 bytes, a ping of 39) is shorter.
const ACK_BYTES_MIN: i64 = 42;
/// What an edit comes in is no shorter: its signature alone is 64 bytes.
const EDIT_BYTES_MIN: i64 = 150;

/// One edit: its raw change, and the number of its Submit.
struct Edit {
    chunk: Bytes,
    number: u64,
    alone: bool,
}

pub(crate) async fn campaign(plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin("acks", plan, SHORT);
    if let Err(why) = Traced::possible() {
        return campaign.leave_out(&why);
    }
    let traced = Traced::programs(programs);
    let mut scene = Scene::set(traced.programs.clone(), &["MA-02", "MA-09"]).await;
    traced.hold(&scene);
    let doc = scene.share("MA-09").await;
    let mut editor = scene.editor(0).await;
    editor.open(doc, Scene::KIND).await;
    let alone = campaign.numbers().len();
    let edits = type_in(&mut editor, doc, alone).await;
    drop(editor);
    traced.end(&mut scene).await;
    let (node, hub) = (traced.calls("node"), traced.calls("hub"));
    for (number, edit) in edits.iter().enumerate() {
        campaign.attempt(number, "an edit", || {
            saved_after_sync(&node, doc, edit).unwrap();
            written_and_synced(&hub, edit).unwrap();
            if edit.alone {
                acked_after_sync(&hub, edit).unwrap();
            }
        });
    }
    // The reader of traces is worth something only if it finds a program that does not sync.
    let without = |calls: &[Call]| calls.iter().filter(|call| call.kind != Kind::Sync).cloned().collect::<Vec<_>>();
    campaign
        .conclude_async(async {
            let (node, hub) = (without(&node), without(&hub));
            for edit in &edits {
                assert!(saved_after_sync(&node, doc, edit).is_err() && written_and_synced(&hub, edit).is_err());
            }
        })
        .await;
    campaign.end(&format!("{alone} of the edits alone; {} calls of the node and {} of the hub were read", node.len(), hub.len()))
}

async fn type_in(editor: &mut Editor, doc: DocId, alone: usize) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in 0..alone {
        let chunk = editor.change(doc, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &format!("[{at}]")).unwrap());
        let number = editor.submit(doc, std::slice::from_ref(&chunk)).await;
        editor.saved(number).await.unwrap();
        editor.received(doc).await;
        sleep(SILENCE).await;
        edits.push(Edit { chunk, number, alone: true });
    }
    for at in 0..alone * AT_ONCE {
        let chunk = editor.change(doc, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &format!("({at})")).unwrap());
        let number = editor.submit(doc, std::slice::from_ref(&chunk)).await;
        edits.push(Edit { chunk, number, alone: false });
    }
    for edit in edits.iter().filter(|edit| !edit.alone) {
        editor.saved(edit.number).await.unwrap();
    }
    editor.received(doc).await;
    edits
}

/// The write of an edit's bytes, and the line where the first sync of that file after it had returned.
fn synced(calls: &[Call], edit: &Edit) -> Result<(usize, usize), String> {
    let write = calls.iter().find(|call| call.kind == Kind::Write && call.result > 0 && holds(&call.bytes, &edit.chunk));
    let write = write.ok_or("the edit was never written")?;
    let is_sync = |call: &&Call| call.kind == Kind::Sync && call.fd == write.fd && call.began > write.ended && call.result == 0;
    let sync = calls.iter().find(is_sync).ok_or("the edit was never synced")?;
    Ok((write.began, sync.ended))
}

fn written_and_synced(hub: &[Call], edit: &Edit) -> Result<(), String> {
    synced(hub, edit).map(drop)
}

/// The node's `Saved` began to leave after the sync had returned.
fn saved_after_sync(node: &[Call], doc: DocId, edit: &Edit) -> Result<(), String> {
    let (_, synced) = synced(node, edit)?;
    // Fields 1 and 2 of `Saved`: the document's 16 bytes, the number.
    let mut saved = vec![0x0a, 16];
    saved.extend(doc.as_bytes());
    saved.push(0x10);
    prost::encoding::encode_varint(edit.number, &mut saved);
    saved.push(0x1a);
    let sent = node.iter().find(|call| call.kind == Kind::Send && holds(&call.bytes, &saved));
    let sent = sent.ok_or("no Saved is in the trace")?;
    if sent.began > synced {
        Ok(())
    } else {
        Err(format!("Saved {} began to leave at line {}, its sync returned at line {synced}", edit.number, sent.began))
    }
}

/// Between the arrival of the edit and its sync, the hub said no more that is as long as an acknowledgement than that bytes came
/// (`Heard`, at once and once), and after it something did leave. What they say is encrypted, so they are counted.
fn acked_after_sync(hub: &[Call], edit: &Edit) -> Result<(), String> {
    let (write, synced) = synced(hub, edit)?;
    let brought = |call: &&Call| call.kind == Kind::Receive && call.result >= EDIT_BYTES_MIN && call.ended < write;
    let arrived = hub.iter().rfind(brought).ok_or("the edit never arrived")?;
    let acks = |call: &&Call| call.kind == Kind::Send && call.fd == arrived.fd && call.result >= ACK_BYTES_MIN;
    let sent: Vec<&Call> = hub.iter().filter(acks).filter(|call| call.began > arrived.ended).collect();
    let early = sent.iter().take_while(|call| call.began <= synced).count();
    match (early, sent.get(early)) {
        (0 | 1, Some(_)) => Ok(()),
        (_, None) => Err("no acknowledgement left".to_owned()),
        (more, _) => Err(format!("{more} messages left from line {}, the sync returned at line {synced}", sent[0].began)),
    }
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    tansiq_tests::recording::contains(hay, needle)
}
