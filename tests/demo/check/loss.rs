//! Programs that die in the middle of a word, and an index that is gone: nothing that was acknowledged may be missing afterwards.

use std::{
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tansiq_shared::admin::socket;
use tansiq_tests::damage::flip_in_snapshot;
use tokio::sync::watch;

use super::flow::{no_root_differed, sample};
use crate::{
    federation::{Federation, heads},
    tab::{Tab, Typed},
};

/// Acknowledged edits before something is killed.
const BEFORE: usize = 150;
/// Acknowledged edits while the hub is away.
const AWAY: usize = 50;

/// How long a document may take to be whole again.
const WHOLE_MAX: Duration = Duration::from_secs(40);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Somebody who types on.
struct Typist {
    acked: watch::Receiver<usize>,
    enough: watch::Sender<bool>,
    typed: tokio::task::JoinHandle<Typed>,
}

impl Typist {
    fn begin(tab: Tab) -> Self {
        let ((acked_in, acked), (enough, enough_out)) = (watch::channel(0), watch::channel(false));
        let path = vec!["summary".to_owned(), "fr".to_owned()];
        Self { acked, enough, typed: tokio::spawn(tab.type_on(path, acked_in, enough_out)) }
    }

    async fn until(&mut self, count: usize) -> anyhow::Result<()> {
        self.acked.wait_for(|acked| *acked >= count).await.context("go on typing: the session ended early")?;
        Ok(())
    }
}

/// A node is killed while somebody types: every edit that was acknowledged is there again.
pub(super) async fn council(federation: &mut Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "MA-09/plan.json")?.to_owned();
    let mut typist = Typist::begin(Tab::open(&federation.browser("agadir").await?, &doc).await?);
    typist.until(BEFORE).await?;
    federation.kill("agadir").await?;
    let typed = typist.typed.await?;
    let begun = Instant::now();
    federation.start("agadir").await?;
    let back = begun.elapsed();
    let mut tab = Tab::open(&federation.browser("agadir").await?, &doc).await?;
    let there = tab.changes();
    let lost = typed.saved.iter().filter(|change| !there.contains(change)).count();
    ensure!(lost == 0, "find every acknowledged edit: {lost} of {} are missing", typed.saved.len());
    // And it can go on.
    tab.write(&["summary", "fr"], "encore")?;
    tab.save().await?;
    federation.settle().await?;
    Ok(format!(
        "{} of {} acknowledged edits there ({} were sent), back after {} ms, same heads at the hub",
        typed.saved.len(),
        typed.saved.len(),
        typed.sent,
        back.as_millis()
    ))
}

/// The hub is killed while a council writes: the council goes on, and the hub has everything later.
pub(super) async fn hub(federation: &mut Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "MA-01/plan.json")?.to_owned();
    let mut typist = Typist::begin(Tab::open(&federation.browser("tanger").await?, &doc).await?);
    typist.until(BEFORE).await?;
    federation.kill("hub").await?;
    let at = *typist.acked.borrow();
    typist.until(at + AWAY).await.context("save at the council while the hub is away")?;
    federation.start("hub").await?;
    typist.enough.send_replace(true);
    let typed = typist.typed.await?;
    ensure!(typed.saved.len() == typed.sent, "save everything: {} of {}", typed.saved.len(), typed.sent);
    let begun = Instant::now();
    federation.settle().await?;
    let caught_up = begun.elapsed();
    let mut tab = Tab::open(&federation.browser("tanger").await?, &doc).await?;
    let there = tab.changes();
    let lost = typed.saved.iter().filter(|change| !there.contains(change)).count();
    ensure!(lost == 0, "find every acknowledged edit: {lost} are missing");
    Ok(format!(
        "{} edits acknowledged by MA-01, {AWAY} of them while the hub was away; all at the hub {} ms after its return",
        typed.saved.len(),
        caught_up.as_millis()
    ))
}

/// What `journal verify` says, and the heads of every document.
async fn picture(federation: &Federation, name: &str) -> anyhow::Result<(Value, Vec<(String, Vec<String>)>)> {
    let answers = federation.command(name, &["journal", "verify"], "").await?;
    let verified = answers.into_iter().next().context("read what the verification found")?;
    let folder = &federation.party(name)?.folder;
    let list = socket::get(folder, "/documents").await?;
    let rows = list.get("documents").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut documents = Vec::new();
    for id in rows.iter().filter_map(|row| row.get("id").and_then(Value::as_str)) {
        documents.push((id.to_owned(), heads(folder, id).await?));
    }
    documents.sort();
    Ok((verified, documents))
}

/// The index is only an index: without it a node reads its journal and is what it was.
pub(super) async fn index(federation: &mut Federation) -> anyhow::Result<String> {
    federation.settle().await?;
    let before = picture(federation, "oujda").await?;
    federation.stop("oujda").await?;
    let index = federation.party("oujda")?.folder.join("journal").join("index");
    std::fs::remove_dir_all(&index).with_context(|| format!("delete {}", index.display()))?;
    let begun = Instant::now();
    federation.start("oujda").await?;
    let took = begun.elapsed();
    let after = picture(federation, "oujda").await?;
    ensure!(before == after, "find the same journal: {} before, {} after", before.0, after.0);
    federation.until_linked("oujda").await?;
    federation.settle().await?;
    let number = |key: &str| after.0.get(key).and_then(Value::as_u64).unwrap_or(0);
    Ok(format!(
        "rebuilt from the journal in {} ms: same {} documents, {} entries, {} heads, same root",
        took.as_millis(),
        number("documents"),
        number("entries"),
        number("heads")
    ))
}

/// A folder of `name` is put back as it was some time ago: what was shared since comes back from the other end of the line, and it
/// can go on.
pub(super) async fn restore(federation: &mut Federation, name: &'static str) -> anyhow::Result<String> {
    let doc = sample(federation, "inter-regional/plan.json")?.to_owned();
    let folder = federation.party(name)?.folder.clone();
    let kept = federation.home.join("copy");
    federation.stop(name).await?;
    copy(&folder, &kept)?;
    federation.start(name).await?;
    let mut tab = Tab::open(&federation.browser("oujda").await?, &doc).await?;
    let mut since = Vec::new();
    for word in ["un ", "deux ", "trois "] {
        tab.write(&["summary", "fr"], word)?;
        let (change, _) = tab.save().await?;
        tab.until_received(change).await?;
        since.push(change);
    }
    drop(tab);
    // The other councils have it, too.
    federation.settle().await?;
    federation.stop(name).await?;
    std::fs::remove_dir_all(&folder).with_context(|| format!("delete {}", folder.display()))?;
    std::fs::rename(&kept, &folder).with_context(|| format!("put {} back", kept.display()))?;
    federation.start(name).await?;
    let begun = Instant::now();
    for council in ["tanger", "agadir", "oujda"] {
        federation.until_linked(council).await?;
    }
    federation.settle().await?;
    let took = begun.elapsed();
    let mut tab = Tab::open(&federation.browser("oujda").await?, &doc).await?;
    let there = tab.changes();
    ensure!(since.iter().all(|change| there.contains(change)), "find what was written since the copy was made");
    for word in ["quatre ", "cinq ", "six ", "sept "] {
        tab.write(&["summary", "fr"], word)?;
        let (change, _) = tab.save().await?;
        tab.until_received(change).await?;
    }
    federation.settle().await?;
    Ok(format!("{} edits made since the copy are back after {} ms, and it goes on", since.len(), took.as_millis()))
}

/// A bit of the snapshot that a document stands on is flipped while its node is down: the document is whole again, and nothing says that
/// all is well before.
pub(super) async fn flipped_bit(federation: &mut Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "MA-09/plan.json")?.to_owned();
    federation.settle().await?;
    let folder = federation.party("agadir")?.folder.clone();
    let before = heads(&folder, &doc).await?;
    federation.stop("agadir").await?;
    let at = flip_in_snapshot(&folder.join("journal"), doc.parse()?).await?;
    let begun = Instant::now();
    federation.start("agadir").await?;
    // What the start did not read yet, the scrub reads. Its exit code says whether there was more.
    drop(federation.command("agadir", &["journal", "scrub"], "").await);
    let whole = async {
        loop {
            let verified = federation.command("agadir", &["journal", "verify"], "").await;
            if verified.is_ok() && heads(&folder, &doc).await.is_ok_and(|now| now == before) {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(WHOLE_MAX, whole).await.context("have the document whole again")?;
    let took = begun.elapsed();
    let status = federation.command("agadir", &["status"], "").await?;
    let incidents = status.first().and_then(|status| status.get("incidents")).and_then(Value::as_array);
    let said = incidents.into_iter().flatten().any(|row| row.get("kind").and_then(Value::as_str) == Some("records-lost"));
    ensure!(said, "hear of it: {incidents:?}");
    let mut tab = Tab::open(&federation.browser("agadir").await?, &doc).await?;
    ensure!(tab.changes().len() > BEFORE, "find what was typed: {} changes", tab.changes().len());
    Ok(format!("byte {at} of a segment flipped; the same {} heads and every change after {} ms", before.len(), took.as_millis()))
}

/// Copies a folder whose program does not run.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new().mode(0o700).create(to).with_context(|| format!("make {}", to.display()))?;
    for entry in std::fs::read_dir(from).with_context(|| format!("read {}", from.display()))? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), &target).with_context(|| format!("copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Every record, signature and chain of every journal is good, and after all that no Link has found roots that differ.
pub(super) async fn journals(federation: &Federation) -> anyhow::Result<String> {
    no_root_differed(federation)?;
    let mut entries = 0;
    for party in &federation.parties {
        let answers = federation.command(party.name, &["journal", "verify"], "").await?;
        let verified = answers.first().context("read what the verification found")?;
        let bad = verified.get("first_bad").filter(|bad| !bad.is_null());
        ensure!(bad.is_none(), "verify the journal of {}: {bad:?}", party.name);
        entries += verified.get("entries").and_then(Value::as_u64).unwrap_or(0);
    }
    Ok(format!("{entries} entries at the hub and three councils: checksums, signatures and chains are good, no root differed"))
}
