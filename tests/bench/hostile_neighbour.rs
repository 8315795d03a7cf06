//! Two councils write as always while a third one, or one of their own accounts, does its worst as fast as it can.
//!
//! Attacker and attacked share this machine's processors here; on machines of their own an honest council would feel less.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use bytes::Bytes;
use tansiq_node::join;
use tansiq_proto::v1::node_frame;
use tansiq_shared::{
    domain::{DocId, DocKind, History, Place, Position, PrincipalId, RunId, SharingRule, StoreId},
    journal::{Body, Entry},
    protocol::{Frame, Hello},
};
use tansiq_tests::{
    hostile::{HandLink, Hostile, bombs, change},
    random,
};
use tokio::time::sleep;

use crate::{
    Context,
    figure::{Bar, Figure, count, percentile},
    live::{self, Live, Plan},
    stage::Stage,
    tab::{Tab, submit},
};

/// What the hostile ones do, by name.
const ATTACKS: &[&str] = &["nothing", "account_bombs", "entry_bombs", "no_names", "waiting", "claims", "old_codes"];
/// Entries in one batch of theirs.
const ENTRIES_EACH: u32 = 64;
/// Changes in one of their bombs, and empty places that each makes.
const BOMBS_EACH: u64 = 10;
const NULLS_EACH: usize = 49_000;
/// Between two looks at the hub's memory.
const LOOK_EVERY: Duration = Duration::from_millis(50);

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let time = Duration::from_secs(if context.quick { 1 } else { 8 });
    let plan = Plan { councils: 2, documents: 4, time };
    let scratch = context.scratch("hostile_neighbour")?;
    let codes = ["MA-01", "MA-02"].map(str::to_owned);
    let mut stage = Stage::found(&context.programs, &scratch.join("stage"), &codes).await?;
    stage.start().await?;
    let mut tabs = live::open_all(&stage, plan.documents).await?;
    let mut enemy = Enemy::join(&stage, &scratch).await?;
    let mut figures = Vec::new();
    for attack in ATTACKS {
        let (mut calm, mut under, mut grown, mut done) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..context.runs {
            calm.push(p99(&mut tabs, plan).await?);
            let before = stage.hub()?.resident()?;
            let (mut most, mut times) = (before, 0_u64);
            let seen = {
                let mut honest = std::pin::pin!(p99(&mut tabs, plan));
                let mut hostile = std::pin::pin!(enemy.attack(attack, &mut times));
                loop {
                    tokio::select! {
                        seen = &mut honest => break seen?,
                        ended = &mut hostile => match ended? {},
                        () = sleep(LOOK_EVERY) => most = most.max(stage.hub()?.resident()?),
                    }
                }
            };
            under.push(seen);
            grown.push(count(most.saturating_sub(before)) / 1024.0 / 1024.0);
            done.push(count(times));
        }
        let name = |what: &str| format!("hostile_neighbour.{attack}.{what}");
        figures.push(Figure::of(name("p99"), "ms", &under, &calm, Bar::RatioAtMost(1.2)));
        figures.push(Figure::of(name("memory"), "MiB", &grown, &[], Bar::AtMost(64.0)));
        figures.push(Figure::of(name("times"), "", &done, &[], Bar::Beside));
    }
    drop(tabs);
    stage.stop().await?;
    Ok(figures)
}

/// What an honest edit takes from tab to tab, in milliseconds; each must arrive.
async fn p99(tabs: &mut Vec<Live>, plan: Plan) -> anyhow::Result<f64> {
    let (took, missing) = live::edits(tabs, plan).await?;
    anyhow::ensure!(missing == 0, "write beside an attack: {missing} edits were not seen");
    Ok(percentile(&took, 99))
}

/// A council with an honest certificate and a code that was used; and an account of an honest council.
struct Enemy {
    council: Hostile,
    /// Changes of the council that unfold to many times their size.
    bombs: Vec<Bytes>,
    account: Tab,
    /// Where it signs in again: the node closes a session that says nothing during another attack.
    web: SocketAddr,
    /// Where the account writes, and what.
    own: (DocId, Vec<Bytes>),
    /// What it has handed in.
    submits: u64,
    used_code: String,
    /// Where somebody else would join with it.
    folder: PathBuf,
    /// Its line, while it has one.
    link: Option<HandLink>,
    hub: String,
}

impl Enemy {
    async fn join(stage: &Stage, scratch: &Path) -> anyhow::Result<Self> {
        let used_code = stage.invite("MA-03").await?;
        let council = Hostile::join(&scratch.join("enemy"), &used_code).await;
        let web = stage.node(0)?.web;
        let account = Tab::open(web).await?;
        let own = (account.create(DocKind::Minutes, "MA-01", "Réunion").await?, bombs(account.principal, BOMBS_EACH, NULLS_EACH));
        let (bombs, folder) = (bombs(council.principal(), BOMBS_EACH, NULLS_EACH), scratch.join("late"));
        let hub = stage.link.to_string();
        Ok(Self { council, bombs, account, web, own, submits: 0, used_code, folder, link: None, hub })
    }

    /// Does its worst until it is dropped; counts how often.
    async fn attack(&mut self, name: &str, times: &mut u64) -> anyhow::Result<Infallible> {
        let me = self.council.principal();
        match name {
            "nothing" => std::future::pending().await,
            "account_bombs" => {
                self.account = Tab::open(self.web).await?;
                loop {
                    self.hand_in().await?;
                    *times += 1;
                }
            }
            "entry_bombs" => {
                let (born, _) = self.council.born(DocId::new(random()), SharingRule::AtOnce);
                let doc = born.first().context("make a document")?.header.doc;
                let bomb = self.council.write(doc, born.last(), &Body::Changes(self.bombs.clone()), &[]);
                self.send(&born, times).await?;
                loop {
                    self.send(std::slice::from_ref(&bomb), times).await?;
                }
            }
            "no_names" => loop {
                let honest = self.council.membership.clone();
                let doc = DocId::new(random());
                let mut entries = Vec::new();
                for number in 0..ENTRIES_EACH {
                    self.council.membership.name.principal = PrincipalId(3_000_000_000 + number);
                    entries.push(self.council.write(doc, None, &Body::Unknown, &[]));
                }
                self.council.membership = honest;
                self.send(&entries, times).await?;
            },
            "waiting" => loop {
                let (born, mut text) = self.council.born(DocId::new(random()), SharingRule::AtOnce);
                let doc = born.first().context("make a document")?.header.doc;
                self.send(&born, times).await?;
                // What all that follows stands on is never sent.
                drop(change(&mut text, me, "never"));
                let mut entries: Vec<Entry> = Vec::new();
                for number in 0..ENTRIES_EACH {
                    let (body, heads) = change(&mut text, me, &number.to_string());
                    let next = self.council.write(doc, entries.last().or(born.last()), &body, &heads);
                    entries.push(next);
                }
                self.send(&entries, times).await?;
            },
            "claims" => loop {
                let beyond = Position(u64::MAX / 2);
                let store = self.hub_store().await?;
                let run = RunId(u64::from_be_bytes(random()) | 1);
                // Of the hub that it was further, and of itself that it has less than it gave.
                let own = self.council.hello();
                let history = History::of(vec![(own.run(), beyond)]);
                let claim = Hello { peer: Some(Place { store, run, at: beyond }), history, ..own };
                if let Some(mut link) = self.dial().await {
                    link.say(Frame::Hello(claim)).await;
                    drop(link.hear().await);
                    *times += 1;
                }
            },
            "old_codes" => loop {
                let joined = join::join(&self.used_code, &self.folder).await;
                anyhow::ensure!(joined.is_err(), "join with a code that was used: it was accepted");
                *times += 1;
            },
            _ => anyhow::bail!("find an attack {name:?}"),
        }
    }

    /// A secretary's tab hands in changes that unfold to many times their size, and hears that they are not accepted.
    async fn hand_in(&mut self) -> anyhow::Result<()> {
        self.submits += 1;
        self.account.sink.send(submit(self.own.0, self.submits, &self.own.1)).await?;
        loop {
            match self.account.stream.next().await?.0 {
                node_frame::Body::NotAccepted(_) => return Ok(()),
                node_frame::Body::Saved(_) => anyhow::bail!("attack by an account: a bomb was saved"),
                _ => {}
            }
        }
    }

    async fn dial(&self) -> Option<HandLink> {
        let tls = self.council.membership.tls(&self.council.key).ok()?;
        HandLink::open(&tls, &self.hub).await.ok()
    }

    /// What the hub's Hello says of its store.
    async fn hub_store(&mut self) -> anyhow::Result<StoreId> {
        loop {
            let Some(mut link) = self.dial().await else { continue };
            link.say(Frame::Hello(self.council.hello())).await;
            if let Some(Ok(Frame::Hello(hello))) = link.hear().await {
                return Ok(hello.store);
            }
        }
    }

    /// Sends entries and waits for what the hub says; dials again when it ended the line.
    async fn send(&mut self, entries: &[Entry], times: &mut u64) -> anyhow::Result<()> {
        if self.link.is_none()
            && let Some(mut link) = self.dial().await
        {
            link.say(Frame::Hello(self.council.hello())).await;
            self.link = Some(link);
        }
        let batch = self.council.batch(entries);
        let Some(link) = &mut self.link else { return Ok(()) };
        link.say(batch).await;
        *times += 1;
        loop {
            match link.hear().await {
                Some(Ok(Frame::Ack { .. })) => return Ok(()),
                Some(Ok(Frame::Closing { .. }) | Err(_)) | None => {
                    self.link = None;
                    return Ok(());
                }
                Some(Ok(_)) => {}
            }
        }
    }
}
