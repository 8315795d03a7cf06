//! The federation: its sites, the hub's door, and the play from its first second to the verdict.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tansiq_shared::{
    domain::{FederationId, JournalKey, PrincipalId, PrincipalRow, PrincipalStatus},
    engine::{Engine, link_slots::CLONE},
    journal::sign::Verifier,
    replication::{End, LinkError, LinkIo, LinkTimeouts, Outlet, channels},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    bug::Bug,
    chance::Chance,
    disk::Disk,
    line::{self, Stream, Way, carry},
    scheme::{ToySigner, ToyVerifier},
    site::{HUB, Site},
    surroundings::Surroundings,
    witness::Witness,
};

/// Frames that arrived and wait for the engine.
const ARRIVED_CAPACITY: usize = 4;
/// Nodes of a federation.
pub(crate) const NODES: usize = 12;

/// See the module.
pub(crate) struct World {
    pub(crate) federation: FederationId,
    pub(crate) ministry: PrincipalRow,
    pub(crate) verifier: Arc<dyn Verifier>,
    pub(crate) witness: Arc<Witness>,
    pub(crate) bug: Option<Bug>,
    /// The hub and the honest nodes.
    pub(crate) sites: Vec<Arc<Site>>,
    /// A council whose node does not keep the rules, if there is one.
    pub(crate) hostile: Option<Arc<Site>>,
    /// Whether that council gave its sharings versions as it liked: then ends may differ until they have compared.
    pub(crate) miscounted: AtomicBool,
    chance: Mutex<Chance>,
}

/// A principal's toy key.
pub(crate) fn key_of(principal: PrincipalId) -> JournalKey {
    JournalKey::new(Sha256::digest([b"toy".as_slice(), &principal.0.to_be_bytes()].concat()).into())
}

impl World {
    pub(crate) fn new(chance: &mut Chance, witness: Arc<Witness>, bug: Option<Bug>) -> Self {
        let ministry = PrincipalRow::ministry(key_of(PrincipalId::MINISTRY));
        let mut site = |number: usize| {
            let principal = PrincipalId(u32::try_from(number).unwrap() + 1);
            let council = if number == HUB { ministry.council.clone() } else { format!("MA-{number:02}").parse().unwrap() };
            let surroundings = Surroundings::new(chance.fork(), bug == Some(Bug::RunReused));
            let disk = Disk::new(chance.fork(), witness.clone(), bug);
            Arc::new(Site::new((number, principal, council), Arc::new(ToySigner(key_of(principal))), surroundings, disk))
        };
        let sites = (HUB..=NODES).map(&mut site).collect();
        let hostile = Some(site(NODES + 1));
        Self {
            federation: FederationId::new([7; 16]),
            sites,
            hostile,
            ministry,
            verifier: Arc::new(ToyVerifier::default()),
            witness,
            bug,
            miscounted: AtomicBool::new(false),
            chance: Mutex::new(chance.fork()),
        }
    }

    pub(crate) fn hub(&self) -> &Arc<Site> {
        &self.sites[HUB]
    }

    pub(crate) fn nodes(&self) -> &[Arc<Site>] {
        &self.sites[1..]
    }

    /// The site of a principal.
    pub(crate) fn site_of(&self, principal: PrincipalId) -> Option<&Arc<Site>> {
        self.sites.iter().find(|site| site.principal == principal)
    }

    /// Whether nobody brings back what a hub that was put back has lost of this owner's documents: who keeps no rules does not.
    pub(crate) fn is_abandoned(&self, owner: PrincipalId) -> bool {
        self.site_of(owner).is_none() && self.hub().disk.restores() > 0
    }

    /// A new stream from a node to the hub, with the hub's end of it running. `None` when nobody answers.
    pub(crate) fn dial(&self, node: &Arc<Site>) -> Option<LinkIo> {
        if node.line.is_down() {
            return None;
        }
        let hub = self.hub();
        let engine = hub.engine()?;
        let row = engine.principal_row(node.principal)?;
        if row.status == PrincipalStatus::Revoked {
            return None;
        }
        let (to_hub, from_hub) = self.hear(node, engine);
        let (node_says, from_node) = channels();
        let (to_node, node_hears) = mpsc::channel(ARRIVED_CAPACITY);
        let disks: (Arc<Disk>, Arc<Disk>) = (hub.disk.clone(), node.disk.clone());
        let honest = node.number <= NODES;
        let stream = Arc::new(Stream::new((node.number, honest), node.line.clone(), disks, self.witness.clone(), self.bug));
        let (first, second) = {
            let mut chance = self.chance.lock().unwrap();
            (chance.fork(), chance.fork())
        };
        tokio::spawn(carry(stream.clone(), Way::ToHub, from_node, to_hub, first));
        tokio::spawn(carry(stream, Way::ToNode, from_hub, to_node, second));
        let address = format!("hub-{}", node.number);
        Some(LinkIo::new(line::incoming(node_hears), node_says, LinkTimeouts::default(), address))
    }

    /// A stream in a node's name, without a line between: what is put in arrives at the hub, and what the hub says comes out.
    pub(crate) fn open(&self, node: &Site) -> Option<(mpsc::Sender<Bytes>, Outlet)> {
        Some(self.hear(node, self.hub().engine()?))
    }

    /// The hub's end of a stream.
    fn hear(&self, node: &Site, engine: Engine) -> (mpsc::Sender<Bytes>, Outlet) {
        let ((hub_says, from_hub), (to_hub, hub_hears)) = (channels(), mpsc::channel(ARRIVED_CAPACITY));
        let address = format!("node-{}", node.number);
        let io = LinkIo::new(line::incoming(hub_hears), hub_says, LinkTimeouts::default(), address);
        let (principal, number, witness) = (node.principal, node.number, self.witness.clone());
        let ended = tokio::spawn(async move {
            let Err(error) = engine.run_link(io, End::Hub, principal, CancellationToken::new(), || {}).await;
            witness.step("hub's end", &[number as u64], || format!("of node {number}'s link: {error}"));
        });
        self.hub().add_task(&ended);
        (to_hub, from_hub)
    }

    /// A node's link ended. What an honest node's far end may not say of it is noted.
    pub(crate) fn link_ended(&self, node: &Site, error: &LinkError) {
        let said = match error {
            LinkError::Closed { reason, .. } => reason.as_str(),
            LinkError::Protocol(text) => text,
            LinkError::Wire(_) => "malformed",
            LinkError::NotServed { reason, .. } => reason,
            LinkError::Line(_) | LinkError::Handshake(_) | LinkError::Slow(_) | LinkError::Silent(_) | LinkError::Engine(_) => {
                return;
            }
        };
        let is_twin = said == CLONE && node.has_twin.load(Ordering::Relaxed);
        let harmless = is_twin
            || ["stopped", "slow", "handshake", "busy", "unavailable", "internal", "replaced", "again", "restoring", "no-space"]
                .contains(&said);
        if !harmless {
            self.witness.broken(format!("the link of node {}, which is honest, was ended: {error}", node.number));
        }
    }
}
