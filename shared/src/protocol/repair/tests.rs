use super::*;
use crate::domain::ChangeHash;

fn doc(number: u16) -> DocId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    DocId::new(bytes)
}

fn state(of: u16, number: u8) -> DocDigest {
    DocDigest::of(doc(of), &[ChangeHash::new([number; 32])])
}

/// One end's documents, each at a state.
#[derive(Clone, Default)]
struct Holder(BTreeMap<DocId, DocDigest>);

impl Holder {
    fn sums(&self) -> Sums {
        let mut buckets = vec![Root::default(); BUCKETS];
        for (doc, digest) in &self.0 {
            buckets[usize::from(doc.as_bytes()[0])].add(*digest);
        }
        Sums::of(&buckets)
    }

    fn listed(&self, theirs: &Sums) -> Vec<(DocId, DocDigest)> {
        list(&self.sums(), theirs, |bucket| {
            self.0.iter().filter(move |(doc, _)| doc.as_bytes()[0] == bucket).map(|(doc, digest)| (*doc, *digest))
        })
    }
}

/// One round of `taker`'s; `honest` says whether the far end really sends what was asked for. Returns what was asked for.
fn round(taker: &mut Holder, giver: &Holder, history: &mut History, honest: bool) -> Option<Vec<DocId>> {
    let (ours, theirs) = (taker.sums(), giver.sums());
    if !history.may_begin(ours.total(), theirs.total()) {
        return None;
    }
    let mut taking = Taking::default();
    assert!(taking.begin() && !taking.begin(), "one round at a time");
    let listed = giver.listed(&ours);
    let mut asked = Vec::new();
    for (some, more) in frames(&listed) {
        match taking.heard(some.to_vec(), more, history, |doc| taker.0.get(&doc).copied()) {
            Heard::Nothing => assert!(more),
            Heard::Over => assert!(!taking.is_busy()),
            Heard::Ask(docs) => asked = docs,
        }
    }
    if !asked.is_empty() {
        assert_eq!(taking.answered(0), None);
        assert!(taking.is_busy());
        assert_eq!(taking.answered(1).unwrap().len(), asked.len());
    }
    if honest {
        taker.0.extend(asked.iter().map(|doc| (*doc, giver.0[doc])));
    }
    Some(asked)
}

#[test]
fn only_what_differs_is_listed_and_asked_for() {
    let giver = Holder((0..2000).map(|number| (doc(number), state(number, 1))).collect());
    let mut taker = giver.clone();
    taker.0.insert(doc(300), state(300, 2));
    taker.0.remove(&doc(301));
    taker.0.insert(doc(5000), state(5000, 1));
    let listed = giver.listed(&taker.sums());
    assert!(listed.iter().all(|(doc, _)| doc.as_bytes()[0] == 1), "the bucket of documents 256 to 511, and no other");
    assert_eq!(listed.len(), 256);
    assert_eq!(round(&mut taker, &giver, &mut History::default(), true), Some(vec![doc(300), doc(301)]));
    taker.0.remove(&doc(5000));
    assert_eq!(taker.sums(), giver.sums());
}

#[test]
fn many_differences_take_many_rounds_and_every_one_helps() {
    let giver = Holder((0..1000).map(|number| (doc(number), state(number, 1))).collect());
    let (mut taker, mut history) = (Holder::default(), History::default());
    let asked: Vec<usize> = std::iter::from_fn(|| {
        (taker.sums() != giver.sums()).then(|| round(&mut taker, &giver, &mut history, true).unwrap().len())
    })
    .collect();
    assert_eq!(asked, [256, 256, 256, 232]);
}

#[test]
fn a_far_end_that_never_gives_is_asked_twice_until_something_changes() {
    let mut giver = Holder((0..300).map(|number| (doc(number), state(number, 1))).collect());
    let (mut taker, mut history) = (Holder::default(), History::default());
    let asked: Vec<usize> =
        std::iter::from_fn(|| round(&mut taker, &giver, &mut history, false)).take(20).map(|docs| docs.len()).collect();
    assert_eq!(asked, [256, 256, 44], "no document more than twice, those that were left out too, and then no more rounds");
    giver.0.insert(doc(7), state(7, 2));
    let again = round(&mut taker, &giver, &mut history, false).unwrap();
    assert_eq!(again.len(), 1 + 44, "what is another one now, and what was asked for once");
    assert_eq!(round(&mut taker, &giver, &mut history, false), Some(vec![doc(7)]), "for the second time");
    assert_eq!(round(&mut taker, &giver, &mut history, false), None);
}

#[test]
fn lists_nobody_asked_for_and_endless_ones_are_borne() {
    let mut taking = Taking::default();
    let mut history = History::default();
    let heard = taking.heard(vec![(doc(1), state(1, 1))], false, &mut history, |_| None);
    assert_eq!(heard, Heard::Nothing);
    assert!(taking.begin());
    for number in 0..1024 {
        let some = (0..128).map(|at| (doc(number * 60 + at), state(1, 1))).collect();
        assert_eq!(taking.heard(some, true, &mut history, |_| None), Heard::Nothing);
    }
    let State::Listening(theirs) = &taking.state else { panic!("{taking:?}") };
    assert!(theirs.len() <= HEARD_MAX);
    taking.abandon();
    assert!(!taking.is_busy());
}

#[test]
fn an_empty_list_is_one_frame_and_ends_the_round() {
    assert_eq!(frames(&[]).collect::<Vec<_>>(), [(&[][..], false)]);
    let mut taking = Taking::default();
    taking.begin();
    assert_eq!(taking.heard(vec![], false, &mut History::default(), |_| None), Heard::Over);
    assert!(taking.begin(), "another may begin");
}

#[test]
fn what_is_lost_is_asked_for_without_a_list() {
    let mut taking = Taking::default();
    assert!(taking.begin_with(vec![doc(1)]));
    assert!(!taking.begin());
    assert_eq!(taking.answered(1), Some(vec![doc(1)]));
    taking.begin();
    assert_eq!(taking.answered(1), None, "an answer to an earlier question ends nothing");
    assert!(taking.is_busy());
}
