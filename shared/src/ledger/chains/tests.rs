use bytes::Bytes;

use super::*;
use crate::{
    domain::{DocId, FederationId, KeyId, UnixMs},
    journal::BodyKind,
};

const CHAIN: Chain = (PrincipalId(7), RunId(1));

fn entry(seq: u64) -> Entry {
    let header = Header {
        federation: FederationId::new([0; 16]),
        principal: CHAIN.0,
        key: KeyId::new([0; 8]),
        run: CHAIN.1,
        doc: DocId::new([0; 16]),
        seq,
        prev: None,
        made_at: UnixMs(0),
        kind: BodyKind::Sharing,
        heads: Vec::new(),
        payload_hash: [0; 32],
    };
    Entry::new(header, Bytes::copy_from_slice(&seq.to_be_bytes()), [0; 64], Bytes::new())
}

fn tip(seq: u64) -> Tip {
    Tip { seq, id: entry(seq).id() }
}

/// Where each entry is placed, farewells marked; and where the chain is then, and how many are ahead.
fn placed(entries: &[(u64, bool)]) -> (Vec<Placed>, Option<u64>, usize) {
    let mut chains = Chains::default();
    let placed = entries.iter().map(|(seq, is_farewell)| chains.place(&entry(*seq), *is_farewell)).collect();
    (placed, chains.get(&CHAIN).map(|tip| tip.seq), chains.ahead.len())
}

use Placed::{Ahead, Behind, Gap, Next};

#[test]
fn an_entry_has_its_place_behind_the_one_before_it() {
    assert_eq!(placed(&[(1, false), (2, true), (2, false), (1, true)]), (vec![Next, Next, Behind, Behind], Some(2), 0));
    assert_eq!(placed(&[(1, false), (0, false)]), (vec![Next, Behind], Some(1), 0), "a snapshot is in no chain");
    assert_eq!(placed(&[(1, false), (3, false), (4, false)]), (vec![Next, Gap, Next], Some(4), 0));
    let mut chains = Chains::default();
    chains.place(&entry(1), false);
    let before = chains.clone();
    assert_eq!([2, 3].map(|seq| chains.look(&entry(seq).header, false)), [Next, Gap]);
    assert_eq!(chains, before, "to look changes nothing");
}

#[test]
fn a_chain_goes_on_over_farewells_that_came_before_their_turn() {
    assert_eq!(placed(&[(2, true), (4, true), (5, true), (8, true)]), (vec![Ahead; 4], None, 4));
    let (places, tip, ahead) = placed(&[(2, true), (4, true), (5, true), (8, true), (1, false), (3, false), (6, false)]);
    assert_eq!((&places[4..], tip, ahead), ([Next; 3].as_slice(), Some(6), 1));
    assert_eq!(placed(&[(3, true), (2, false), (4, false)]), (vec![Ahead, Gap, Next], Some(4), 0));
}

#[test]
fn a_snapshot_stands_for_what_is_before_its_tips() {
    let mut chains = Chains::default();
    for seq in [3, 6, 9] {
        chains.place(&entry(seq), true);
    }
    chains.reach(Tips::from([(CHAIN, tip(5))]));
    chains.reach(Tips::from([(CHAIN, tip(4))]));
    assert_eq!((chains.get(&CHAIN), chains.ahead.len()), (Some(&tip(5)), 3), "never back");
    chains.go_on();
    assert_eq!((chains.get(&CHAIN), chains.ahead.len()), (Some(&tip(6)), 1));
    assert_eq!(chains.place(&entry(4), false), Behind);
}
