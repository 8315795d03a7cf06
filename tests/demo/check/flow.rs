//! The way of an edit: council, hub, other council, the ministry's page; and what must not go that way.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use tansiq_proto::v1::State;
use tansiq_shared::admin::socket;

use crate::{
    federation::{Federation, heads},
    tab::Tab,
};

/// How long after the council has an edit the ministry's page may show it.
const PAGE_MAX: Duration = Duration::from_secs(1);
/// What an engine logs when two ends of a Link that have nothing left to send do not have the same.
const ROOTS_DIFFER: &str = "do not hold the same documents";
/// More than one Submit may unfold to, each list within what one change may.
const BOMB_LISTS: usize = 8;
const BOMB_NULLS: usize = 49_000;
/// Words that stand in one document only.
const PRIVATE_MARK: &str = "zellige-private-8c1f";
const SHARED_MARK: &str = "zellige-shared-8c1f";

/// The id of a sample.
pub(super) fn sample<'a>(federation: &'a Federation, file: &str) -> anyhow::Result<&'a str> {
    federation.loaded.get(file).map(String::as_str).with_context(|| format!("find the sample {file}"))
}

/// A Submit over the WebSocket is answered by Saved.
pub(super) async fn council(federation: &Federation) -> anyhow::Result<String> {
    let browser = federation.browser("tanger").await?;
    let mut tab = Tab::open(&browser, sample(federation, "MA-01/plan.json")?).await?;
    tab.write(&["summary", "fr"], " Une phrase de plus.")?;
    let (_, took) = tab.save().await?;
    Ok(format!("an edit at MA-01 acknowledged after its fsync, {} ms", took.as_millis()))
}

/// The hub's acknowledgement comes back to the browser.
pub(super) async fn ministry(federation: &Federation) -> anyhow::Result<String> {
    let browser = federation.browser("agadir").await?;
    let doc = sample(federation, "MA-09/plan.json")?;
    let mut tab = Tab::open(&browser, doc).await?;
    tab.write(&["summary", "ar"], " جملة أخرى.")?;
    let begun = Instant::now();
    let (change, saved) = tab.save().await?;
    tab.until_received(change).await?;
    let received = begun.elapsed();
    let there = heads(&federation.party("hub")?.folder, doc).await?;
    ensure!(there == [change.to_string()], "find the edit at the hub: its heads there are {there:?}");
    Ok(format!("an edit at MA-09 saved after {} ms, received after {} ms", saved.as_millis(), received.as_millis()))
}

/// A secretary's changes that ask for gigabytes are refused at the council, and a colleague writes on.
pub(super) async fn bomb(federation: &Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "MA-09/plan.json")?;
    let browser = federation.browser("agadir").await?;
    let mut colleague = Tab::open(&browser, doc).await?;
    let mut hostile = Tab::open(&browser, doc).await?;
    let bytes = hostile.send_bomb(BOMB_LISTS, BOMB_NULLS).await?;
    let reason = hostile.until_refused().await?;
    ensure!(reason.contains("too-many-together"), "be refused for what it unfolds to: {reason}");
    colleague.write(&["summary", "fr"], " Toujours là.")?;
    let begun = Instant::now();
    let (change, _) = colleague.save().await?;
    colleague.until_received(change).await?;
    Ok(format!(
        "{bytes} bytes for {} operations: {reason}; a colleague's edit received after {} ms",
        BOMB_LISTS * (BOMB_NULLS + 1),
        begun.elapsed().as_millis()
    ))
}

/// An edit at one council is seen by a tab at another one.
pub(super) async fn relayed(federation: &Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "inter-regional/plan.json")?;
    let mut reader = Tab::open(&federation.browser("tanger").await?, doc).await?;
    let mut writer = Tab::open(&federation.browser("oujda").await?, doc).await?;
    writer.write(&["summary", "fr"], " Écrit à Oujda.")?;
    let begun = Instant::now();
    let change = writer.submit().await?;
    reader.until_heard(change).await?;
    let took = begun.elapsed();
    let text = federation.browser("tanger").await?.get(&format!("/api/documents/{doc}")).await?;
    let text = text.pointer("/view/summary/fr").and_then(Value::as_str).unwrap_or_default();
    ensure!(text.ends_with("Écrit à Oujda."), "read the edit at MA-01: the text there is {text:?}");
    let ours = heads(&federation.party("oujda")?.folder, doc).await?;
    for other in ["hub", "tanger"] {
        let theirs = heads(&federation.party(other)?.folder, doc).await?;
        ensure!(ours == theirs, "find equal heads: {ours:?} at oujda, {theirs:?} at {other}");
    }
    Ok(format!("an edit at MA-02 seen in a tab at MA-01, heads equal there and at the hub, {} ms", took.as_millis()))
}

fn actions(state: &State, region: &str) -> BTreeMap<String, u32> {
    let row = state.regions.iter().find(|row| row.code == region);
    row.map(|row| row.actions.iter().map(|(status, count)| (status.clone(), *count)).collect()).unwrap_or_default()
}

/// The page of all regions follows an action's status.
pub(super) async fn page(federation: &Federation) -> anyhow::Result<String> {
    let doc = sample(federation, "MA-09/plan.json")?;
    let mut feed = federation.browser("hub").await?.feed().await?;
    let before = actions(&feed.next().await?, "MA-09");
    let browser = federation.browser("agadir").await?;
    let answer = browser.get(&format!("/api/documents/{doc}")).await?;
    let rows = answer.pointer("/view/actions").and_then(Value::as_object).context("read the actions")?;
    let is_ongoing = |row: &Value| row.get("status").and_then(Value::as_str) == Some("ongoing");
    let row = rows.iter().find(|(_, row)| is_ongoing(row)).context("find an action that is under way")?.0;
    let mut tab = Tab::open(&browser, doc).await?;
    tab.set(&["actions", row], "status", "done")?;
    tab.save().await?;
    let saved = Instant::now();
    let count = |counts: &BTreeMap<String, u32>, status: &str| counts.get(status).copied().unwrap_or(0);
    loop {
        let now = actions(&feed.next().await?, "MA-09");
        if count(&now, "done") == count(&before, "done") + 1 && count(&now, "ongoing") + 1 == count(&before, "ongoing") {
            break;
        }
        ensure!(saved.elapsed() < PAGE_MAX * 5, "see the change on the page: MA-09 still counts {now:?}");
    }
    let took = saved.elapsed();
    ensure!(took <= PAGE_MAX, "see the change on the page in {} ms: it took {} ms", PAGE_MAX.as_millis(), took.as_millis());
    Ok(format!(
        "MA-09 went from {} to {} actions done, {} ms after the council had it",
        count(&before, "done"),
        count(&before, "done") + 1,
        took.as_millis()
    ))
}

/// Every shared document has the same heads at its councils and at the hub, and no Link found roots that differ.
pub(super) async fn same(federation: &Federation) -> anyhow::Result<String> {
    let documents = federation.settle().await?;
    no_root_differed(federation)?;
    Ok(format!("{documents} shared documents at equal heads at the councils and the hub, no root differed"))
}

/// Both ends of a Link compare roots by themselves, and log it when they differ.
pub(super) fn no_root_differed(federation: &Federation) -> anyhow::Result<()> {
    for party in &federation.parties {
        let log = federation.log(party.name);
        let text = std::fs::read_to_string(&log).with_context(|| format!("read {}", log.display()))?;
        let line = text.lines().find(|line| line.contains(ROOTS_DIFFER));
        ensure!(line.is_none(), "find equal roots: {} logged {}", party.name, line.unwrap_or_default());
    }
    Ok(())
}

/// A private document: neither its id nor its words reach the hub's folder.
pub(super) async fn private(federation: &Federation) -> anyhow::Result<String> {
    let browser = federation.browser("oujda").await?;
    let title = json!({ "fr": "Note interne", "ar": "مذكرة داخلية" });
    let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": title });
    let answer = browser.post("/api/documents", &new).await?;
    let id = answer.get("id").and_then(Value::as_str).context("read the new document's id")?;
    let mut tab = Tab::open(&browser, id).await?;
    tab.write(&["title", "fr"], PRIVATE_MARK)?;
    tab.save().await?;
    // What is written later has arrived: the walk over the journal has passed the private entries by then.
    let shared = sample(federation, "MA-02/plan.json")?;
    let mut other = Tab::open(&browser, shared).await?;
    other.write(&["summary", "fr"], SHARED_MARK)?;
    let (change, _) = other.save().await?;
    other.until_received(change).await?;

    let hub = &federation.party("hub")?.folder;
    match socket::get(hub, &format!("/documents/{id}")).await {
        Err(socket::AdminError::Answer { code, .. }) if code == "not-found" => {}
        other => bail!("miss the document at the hub: it answered {other:?}"),
    }
    let listed = socket::get(hub, "/documents").await?.to_string();
    ensure!(!listed.contains(id), "miss the document in the hub's list");
    let raw = id.parse::<tansiq_shared::domain::DocId>()?;
    let found = |words: &[u8]| files_with(hub, words);
    let (by_id, by_text) = (found(raw.as_bytes())?, found(PRIVATE_MARK.as_bytes())?);
    ensure!(by_id.is_empty() && by_text.is_empty(), "find no trace at the hub: {by_id:?} {by_text:?}");
    ensure!(found(id.as_bytes())?.is_empty(), "find no trace at the hub: its id stands there in digits");
    // The same search finds what is shared, so it can find something.
    let control = found(SHARED_MARK.as_bytes())?;
    ensure!(!control.is_empty(), "find the shared words in the hub's folder: the search finds nothing");
    let here = files_with(&federation.party("oujda")?.folder, PRIVATE_MARK.as_bytes())?;
    ensure!(!here.is_empty(), "find the private words at MA-02");
    Ok("neither id nor words in any file of the hub, both at MA-02; words of a shared document are found by the same search"
        .to_owned())
}

/// The files below a folder in which some bytes stand.
fn files_with(folder: &Path, words: &[u8]) -> anyhow::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && memmem(&std::fs::read(entry.path())?, words) {
                found.insert(entry.path().display().to_string());
            }
        }
    }
    Ok(found)
}

fn memmem(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window == words)
}
