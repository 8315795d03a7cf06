//! Peers that are slow, half-open or stuck: noticed within half a minute, and no burden to the others meanwhile.
//!
//! One council works; the other one's line is spoilt, round by round in another way, while something waits to be sent on it in both
//! directions. What the first council's editor waits for the ministry's word is measured in turns, with the other line sound and spoilt,
//! so that whatever else the machine does meets both alike.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tansiq_shared::{admin::socket, domain::DocId};
use tansiq_tests::{
    Editor,
    proxy::{Line, Proxy, Shape, Way},
    scene::{Programs, Scene},
};
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
};

/// Ways in which a line is spoilt; a try is one of them, in turns.
const WAYS: [Spoilt; 5] = [Spoilt::HalfOpen, Spoilt::OneWay, Spoilt::Stalled, Spoilt::NeverSaysHello, Spoilt::Trickle];
/// Tries of the short form: each costs half a minute of timeouts.
const SHORT: usize = 1;
/// The bar: until both ends know, and some time for a busy machine to look.
const NOTICED_MAX: Duration = Duration::from_secs(32);
/// The bar: how much longer the slowest of a hundred acknowledgements may take for the others.
const WORSE_MAX: f64 = 1.2;
/// Acknowledgements measured in one turn.
const TURN: usize = 60;
/// Turns of each kind in one measurement.
const TURNS: usize = 3;
/// A busy machine makes one measurement say little: so many are put together before it counts.
const MEASUREMENTS_MAX: usize = 4;
/// Connections that say nothing.
const SILENT: usize = 40;
/// Below this, a difference is what a timer and a scheduler make of it.
const NOISE: Duration = Duration::from_millis(4);
const COUNCILS: [&str; 2] = ["MA-02", "MA-09"];

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoilt {
    /// Bytes vanish both ways; nothing is ever closed.
    HalfOpen,
    /// What the hub sends vanishes.
    OneWay,
    /// Nothing arrives, nothing is lost.
    Stalled,
    /// New connections are accepted and nobody answers in them; at the hub's door, others say nothing either.
    NeverSaysHello,
    /// 16 bytes a second.
    Trickle,
}

impl Spoilt {
    fn begin(self, line: &Proxy) {
        match self {
            Self::HalfOpen => line.swallow(),
            Self::OneWay => line.swallow_ways(&[Way::Down]),
            Self::Stalled => line.stall(),
            Self::NeverSaysHello => {
                line.swallow();
                line.drop_connections();
            }
            Self::Trickle => {
                let shape = Shape::new(128, Duration::ZERO);
                line.shape(Line { up: shape, down: shape, ..Line::default() });
            }
        }
    }

    fn end(line: &Proxy) {
        line.shape(Line::default());
        line.restore();
        // What still trickles is not waited for.
        line.drop_connections();
    }
}

pub(crate) async fn campaign(plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin("peers", plan, SHORT);
    let mut scene = Scene::set(programs.clone(), &COUNCILS).await;
    let docs = [scene.share(COUNCILS[1]).await, scene.share(COUNCILS[1]).await];
    for number in campaign.numbers() {
        let spoilt = WAYS[number % WAYS.len()];
        let mut dice = campaign.dice(number);
        campaign
            .attempt_async(number, &format!("{spoilt:?}"), async {
                notices(&mut scene, docs[0], spoilt).await;
                burdens_nobody(&mut scene, docs[1], spoilt, &mut dice).await;
            })
            .await;
        Spoilt::end(&scene.lines[1]);
    }
    campaign
        .conclude_async(async {
            for doc in docs {
                scene.agree(doc).await;
            }
            scene.verify().await;
        })
        .await;
    campaign.end("afterwards all agreed and every journal verified")
}

/// Spoils the line and waits until node and hub both say that it is down; then repairs it and waits until it is up.
async fn notices(scene: &mut Scene, doc: DocId, spoilt: Spoilt) {
    linked(scene, 0).await;
    let mut here = scene.editor(0).await;
    here.open(doc, Scene::KIND).await;
    let mut there = scene.editor(1).await;
    there.open(doc, Scene::KIND).await;
    spoilt.begin(&scene.lines[1]);
    // Something to send, so that neither end has a reason to be silent.
    here.append(doc, &["title", "fr"], "<").await;
    there.append(doc, &["title", "fr"], ">").await;
    let begun = Instant::now();
    if spoilt == Spoilt::NeverSaysHello {
        let hub = scene.hub().link.unwrap();
        join_all((0..SILENT).map(|_| is_left_alone(hub))).await;
    }
    look("node and hub to say that the line is down", NOTICED_MAX, async || state(scene).await.is_none()).await;
    println!("peers: {spoilt:?} was noticed by both ends after {:.1} s", begun.elapsed().as_secs_f64());
    repaired(scene).await;
}

/// Connects, says nothing, and waits until the far end ends it.
async fn is_left_alone(hub: SocketAddr) {
    let mut line = TcpStream::connect(hub).await.unwrap();
    let ended = timeout(NOTICED_MAX, line.read(&mut [0; 64])).await;
    // However it ends: with a word, or without.
    assert!(ended.is_ok(), "a connection that says nothing is still open after {} s", NOTICED_MAX.as_secs());
}

/// Repairs the line and waits until there is a Link that began after that.
async fn repaired(scene: &Scene) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Spoilt::end(&scene.lines[1]);
    linked(scene, i64::try_from(now.as_millis()).unwrap()).await;
}

/// Waits until both ends of the second council's line say that it is up, since that time at the earliest.
async fn linked(scene: &Scene, since_ms: i64) {
    // A line that is sound again is dialled after the back-off, which grew meanwhile.
    let up = async || state(scene).await.is_some_and(|at| at >= since_ms);
    look("the line to come up", NOTICED_MAX * 2, up).await;
}

/// Since when both ends call the second council linked; `Some` also when only one end does, with a time that is long ago.
async fn state(scene: &Scene) -> Option<i64> {
    let status = socket::get(&scene.node_folder(1), "/status").await.unwrap();
    let councils = socket::get(&scene.hub_folder(), "/councils").await.unwrap();
    let row = councils["councils"].as_array().unwrap().iter().find(|row| row["council"] == COUNCILS[1]).unwrap();
    match (status["line_up"].as_bool().unwrap(), row["connected"].as_bool().unwrap()) {
        (false, false) => None,
        (true, true) => row["linked_at_ms"].as_i64(),
        _ => Some(-1),
    }
}

async fn look(what: &str, timeouts: Duration, mut look: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !look().await {
        assert!(begun.elapsed() < timeouts, "waited {} s for {what}", timeouts.as_secs());
        sleep(Duration::from_millis(100)).await;
    }
}

/// Measures the first council's acknowledgements, with the second one's line sound and spoilt in turns.
async fn burdens_nobody(scene: &mut Scene, doc: DocId, spoilt: Spoilt, dice: &mut Dice) {
    let mut editor = scene.editor(0).await;
    editor.open(doc, Scene::KIND).await;
    let (mut sound, mut burdened) = (Vec::new(), Vec::new());
    acknowledgements(&mut editor, doc, TURN).await;
    for measurement in 1..=MEASUREMENTS_MAX {
        let spoilt_first = dice.happens(50);
        for turn in 0..TURNS * 2 {
            if (turn % 2 == 0) == spoilt_first {
                spoilt.begin(&scene.lines[1]);
                burdened.extend(acknowledgements(&mut editor, doc, TURN).await);
                // The other one comes back now, so that its catching up is not what is measured.
                repaired(scene).await;
            } else {
                sound.extend(acknowledgements(&mut editor, doc, TURN).await);
            }
        }
        let (with, without) = (slowest_of_a_hundred(&mut burdened), slowest_of_a_hundred(&mut sound));
        let ratio = with.as_secs_f64() / without.as_secs_f64();
        let count = burdened.len();
        println!("peers: {spoilt:?}: p99 of the others' {count} acknowledgements {with:.1?} against {without:.1?}: {ratio:.2}");
        if ratio < WORSE_MAX || with < without + NOISE {
            return;
        }
        assert!(measurement < MEASUREMENTS_MAX, "the others wait {ratio:.2} times as long");
    }
}

/// How long each of some edits takes until the ministry has it.
async fn acknowledgements(editor: &mut Editor, doc: DocId, count: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let begun = Instant::now();
        editor.append(doc, &["body", "fr"], ".").await;
        editor.received(doc).await;
        times.push(begun.elapsed());
    }
    times
}

fn slowest_of_a_hundred(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}
