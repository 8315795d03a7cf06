//! The reader agrees with Automerge on honest changes, and stays calm on everything else.

use std::collections::HashMap;

use automerge::{
    ActorId as Actor, AutoCommit, Change, ObjType, ROOT, ReadDoc, ScalarValue,
    marks::{ExpandMark, Mark},
    transaction::{CommitOptions, Transactable},
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;

/// A small generator, so that the honest changes are the same on every run (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn actor(number: u8) -> Actor {
    Actor::from([[0, 0, 0, number].as_slice(), &[number; 12]].concat())
}

fn edit(doc: &mut AutoCommit, dice: &mut Dice) {
    let text = doc.get(ROOT, "text").unwrap().unwrap().1;
    let list = doc.get(ROOT, "list").unwrap().unwrap().1;
    let map = doc.get(ROOT, "map").unwrap().unwrap().1;
    let key = ["title", "état", "حالة", "a", "b"][dice.roll(5)];
    for _ in 0..=dice.roll(4) {
        match dice.roll(12) {
            0 | 1 => {
                let len = doc.length(&text);
                let at = dice.roll(len + 1);
                let gone = isize::try_from(dice.roll((len - at).min(3) + 1)).unwrap();
                doc.splice_text(&text, at, gone, ["un", "جلسة 😀", "procès-verbal", ""][dice.roll(4)]).unwrap();
            }
            2 => doc.insert(&list, dice.roll(doc.length(&list) + 1), i64::try_from(dice.roll(1000)).unwrap() - 500).unwrap(),
            3 if doc.length(&list) > 0 => doc.delete(&list, dice.roll(doc.length(&list))).unwrap(),
            4 => doc.put(&map, key, ScalarValue::Str("x".repeat(dice.roll(40)).into())).unwrap(),
            5 => doc.put(&map, key, [1.5_f64, 0.0, -2.25][dice.roll(3)]).unwrap(),
            6 => {
                let row = doc.put_object(&map, format!("row{}", dice.roll(4)), ObjType::Map).unwrap();
                doc.put(&row, "done", dice.roll(2) == 0).unwrap();
                doc.put(&row, "at", ScalarValue::Timestamp(-7)).unwrap();
                doc.put(&row, "count", ScalarValue::counter(3)).unwrap();
            }
            7 => {
                // A counter may be gone or hidden behind another's plain value: only what is there is counted up.
                if let Some((value, _)) = doc.get(ROOT, "counter").unwrap()
                    && matches!(value.as_scalar(), Some(ScalarValue::Counter(_)))
                {
                    doc.increment(ROOT, "counter", i64::try_from(dice.roll(9)).unwrap() - 4).unwrap();
                }
            }
            8 if doc.length(&text) > 2 => {
                let end = doc.length(&text);
                let mark = Mark::new("bold".to_owned(), true, dice.roll(end - 1), end);
                doc.mark(&text, mark, [ExpandMark::None, ExpandMark::Both, ExpandMark::After][dice.roll(3)]).unwrap();
            }
            9 => {
                if doc.get(&map, key).unwrap().is_some() {
                    doc.delete(&map, key).unwrap();
                }
            }
            10 => doc.put(&map, "bytes", vec![9_u8; dice.roll(30)]).unwrap(),
            _ => doc.put(&map, key, ScalarValue::Null).unwrap(),
        }
    }
    let options = CommitOptions::default().with_time(1_790_000_000).with_message("séance".to_owned());
    if dice.roll(3) == 0 {
        doc.commit_with(options);
    } else {
        doc.commit();
    }
}

/// A few hundred changes by four writers who merge now and then.
fn honest(seed: u64) -> Vec<Change> {
    let mut dice = Dice(seed);
    let mut first = AutoCommit::new().with_actor(actor(1));
    first.put_object(ROOT, "text", ObjType::Text).unwrap();
    first.put_object(ROOT, "list", ObjType::List).unwrap();
    first.put_object(ROOT, "map", ObjType::Map).unwrap();
    first.put(ROOT, "counter", ScalarValue::counter(0)).unwrap();
    first.commit();
    let mut docs: Vec<AutoCommit> = (2..5).map(|number| first.fork().with_actor(actor(number))).collect();
    docs.push(first);
    for _ in 0..120 {
        let writer = dice.roll(4);
        edit(&mut docs[writer], &mut dice);
        if dice.roll(3) == 0 {
            let mut from = docs[dice.roll(4)].fork();
            docs[writer].merge(&mut from).unwrap();
        }
        if dice.roll(20) == 0 {
            docs[writer].empty_change(CommitOptions::default());
        }
    }
    let mut all = docs.pop().unwrap();
    for doc in &mut docs {
        all.merge(doc).unwrap();
    }
    all.get_changes(&[])
}

/// Puts a body behind an honest header: what a hostile writer would do.
fn chunk_of(body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![TYPE_CHANGE];
    put(&mut hashed, body.len() as u64);
    hashed.extend(body);
    let hash = Sha256::digest(&hashed);
    [MAGIC.as_slice(), &hash[..4], &hashed].concat()
}

fn body_of(chunk: &[u8]) -> &[u8] {
    let mut bytes = Cursor::new(&chunk[HASHED_FROM + 1..]);
    let len = bytes.unsigned().unwrap();
    bytes.take(len).unwrap()
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

/// A run of LEB128 numbers and raw bytes, written by hand.
#[derive(Default)]
struct Body(Vec<u8>);

impl Body {
    fn number(mut self, number: u64) -> Self {
        put(&mut self.0, number);
        self
    }
    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
    /// No deps, one actor, seq 1, start op 1, time 0, no message.
    fn front() -> Self {
        Self::default().number(0).number(16).raw(&[7; 16]).number(1).number(1).number(0).number(0)
    }
    fn columns(self, columns: &[(u64, &[u8])]) -> Vec<u8> {
        let mut body = self.number(columns.len() as u64);
        for (spec, bytes) in columns {
            body = body.number(*spec).number(bytes.len() as u64);
        }
        columns.iter().fold(body, |body, (_, bytes)| body.raw(bytes)).0
    }
}

/// `rows` puts of null under one key; each test spoils one column of it.
const ONE_PUT: [(u64, &[u8]); 6] =
    [(0x15, &[0x7f, 1, b'k']), (0x34, &[1]), (0x42, &[0x7f, 1]), (0x56, &[0x7f, 0]), (0x70, &[0x7f, 0]), (0x94, &[0, 1])];

fn columns(changed: &[(u64, &'static [u8])]) -> Vec<(u64, &'static [u8])> {
    let mut columns: Vec<_> = ONE_PUT[..5].to_vec();
    for (spec, bytes) in changed {
        match columns.iter_mut().find(|(known, _)| known == spec) {
            Some(column) => column.1 = bytes,
            None => columns.push((*spec, bytes)),
        }
    }
    columns.retain(|(_, bytes)| !bytes.is_empty());
    columns.sort_by_key(|(spec, _)| *spec);
    columns
}

fn read_body(body: &[u8]) -> Result<ChangeHeader, ChangeError> {
    read(&chunk_of(body), &Limits::writer())
}

fn spoiled(changed: &[(u64, &'static [u8])]) -> Result<ChangeHeader, ChangeError> {
    read_body(&Body::front().number(0).columns(&columns(changed)))
}

#[test]
fn agrees_with_automerge_on_honest_changes() {
    let mut seen = 0;
    for seed in 1..=5 {
        let mut max_ops: HashMap<ChangeHash, u64> = HashMap::new();
        for change in honest(seed) {
            let header = read(change.raw_bytes(), &Limits::writer()).unwrap();
            assert_eq!(header.hash.as_bytes(), &change.hash().0);
            assert_eq!(header.actor.as_bytes().as_slice(), change.actor_id().to_bytes());
            assert_eq!(header.seq, change.seq());
            assert_eq!(header.start_op, change.start_op().get());
            assert_eq!(header.ops, change.len() as u64);
            assert_eq!(header.max_op, change.max_op());
            assert_eq!(header.time_s, change.timestamp());
            let deps: Vec<&[u8]> = header.deps.iter().map(|dep| dep.as_bytes().as_slice()).collect();
            assert_eq!(deps, change.deps().iter().map(AsRef::as_ref).collect::<Vec<&[u8]>>());
            let before = header.deps.iter().map(|dep| max_ops[dep]).max().unwrap_or(0);
            assert_eq!(header.start_op, before + 1, "start op is one above its deps");
            max_ops.insert(header.hash, header.max_op);
            assert!(is_canonical(change.raw_bytes()), "honest changes come back as they are");
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} changes were made");
}

#[test]
fn a_large_paste_passes() {
    let mut doc = AutoCommit::new().with_actor(actor(1));
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, &"né à Tanger ".repeat(2_000)).unwrap();
    let change = doc.get_last_local_change().unwrap();
    let header = read(change.raw_bytes(), &Limits::writer()).unwrap();
    assert_eq!(header.ops, 24_001);
    assert!(is_canonical(change.raw_bytes()));
}

#[test]
fn a_hand_made_change_passes_until_it_is_spoiled() {
    let header = spoiled(&[]).unwrap();
    assert_eq!((header.ops, header.start_op, header.max_op), (1, 1, 1));
    let chunk = chunk_of(&Body::front().number(0).columns(&columns(&[])));
    assert!(is_canonical(&chunk));
}

#[test]
fn the_frame_is_checked() {
    let limits = Limits::writer();
    let honest = chunk_of(&Body::front().number(0).columns(&columns(&[])));
    let spoil = |at: usize, byte: u8| {
        let mut bytes = honest.clone();
        bytes[at] = byte;
        read(&bytes, &limits)
    };
    assert_eq!(spoil(0, 0), Err(ChangeError::Malformed));
    assert_eq!(spoil(4, honest[4] ^ 1), Err(ChangeError::BadChecksum));
    assert_eq!(spoil(honest.len() - 1, 9), Err(ChangeError::BadChecksum));
    assert_eq!(spoil(8, 0), Err(ChangeError::Malformed));
    assert_eq!(spoil(8, 2), Err(ChangeError::Compressed));
    assert_eq!(read(&[honest.as_slice(), &[0]].concat(), &limits), Err(ChangeError::ExtraBytes));
    assert_eq!(read(&honest[..honest.len() - 1], &limits), Err(ChangeError::Malformed));
    assert_eq!(read(&vec![0; CHANGE_BYTES_MAX + 1], &limits), Err(ChangeError::TooLarge));
    assert_eq!(read(&vec![0; CHANGE_BYTES_MAX + 1], &Limits::receiver()), Err(ChangeError::Malformed));
    assert_eq!(read(&[], &limits), Err(ChangeError::Malformed));
}

#[test]
fn automerge_deflates_and_we_refuse() {
    let mut doc = AutoCommit::new().with_actor(actor(1));
    doc.put(ROOT, "k", "x".repeat(1_000)).unwrap();
    let mut change = doc.get_last_local_change().unwrap();
    assert!(read(change.raw_bytes(), &Limits::writer()).is_ok());
    assert_eq!(read(&change.bytes(), &Limits::writer()), Err(ChangeError::Compressed));
}

#[test]
fn the_front_is_checked() {
    let rest = |body: Body| read_body(&body.number(0).columns(&columns(&[])));
    let actor = |len: u64| Body::default().number(0).number(len).raw(&vec![7; usize::try_from(len).unwrap()]);
    assert!(rest(actor(16).number(1).number(1).number(0).number(0)).is_ok());
    assert_eq!(rest(actor(21).number(1).number(1).number(0).number(0)), Err(ChangeError::BadActor));
    assert_eq!(rest(actor(16).number(0).number(1).number(0).number(0)), Err(ChangeError::Malformed), "seq 0");
    assert_eq!(rest(actor(16).number(1).number(0).number(0).number(0)), Err(ChangeError::Malformed), "start op 0");
    let message = |len: usize| rest(actor(16).number(1).number(1).number(0).number(len as u64).raw(&vec![b'm'; len]));
    assert!(message(256).is_ok());
    assert_eq!(message(257), Err(ChangeError::NameTooLong));
    let counter = |start: u64| rest(actor(16).number(1).number(start).number(0).number(0));
    assert!(counter(OP_COUNTER_MAX).is_ok());
    assert_eq!(counter(OP_COUNTER_MAX + 1), Err(ChangeError::CounterTooHigh));
    assert_eq!(counter(u64::MAX), Err(ChangeError::CounterTooHigh));
    assert_eq!(read_body(&Body::default().number(257).0), Err(ChangeError::TooManyDeps));
    assert_eq!(read_body(&Body::default().number(u64::MAX).0), Err(ChangeError::TooManyDeps));
    let deps = |deps: &[u8]| {
        let body = deps.iter().fold(Body::default().number(deps.len() as u64), |body, dep| body.raw(&[*dep; 32]));
        rest(body.number(16).raw(&[7; 16]).number(1).number(1).number(0).number(0)).map(|header| header.deps.len())
    };
    assert_eq!(deps(&[1, 3, 5]), Ok(3));
    assert_eq!(deps(&[3, 5, 1]), Err(ChangeError::NotCanonical));
    assert_eq!(deps(&[3, 1, 5]), Err(ChangeError::NotCanonical));
    assert_eq!(deps(&[3, 5, 5]), Err(ChangeError::NotCanonical));
}

#[test]
fn other_actors_are_ordered_used_and_few() {
    let with = |actors: &[[u8; 16]], changed: &[(u64, &'static [u8])]| {
        let body = actors.iter().fold(Body::front().number(actors.len() as u64), |body, actor| body.number(16).raw(actor));
        read_body(&body.columns(&columns(changed))).map(|header| header.ops)
    };
    let object: [(u64, &'static [u8]); 2] = [(0x01, &[0x7f, 1]), (0x02, &[0x7f, 1])];
    assert_eq!(with(&[[9; 16]], &object), Ok(1));
    assert_eq!(with(&[], &object), Err(ChangeError::Malformed), "an actor that is not listed");
    assert_eq!(with(&[[9; 16]], &[]), Err(ChangeError::NotCanonical), "an actor that no op names");
    assert_eq!(with(&[[7; 16]], &object), Err(ChangeError::NotCanonical), "its own actor again");
    assert_eq!(with(&[[9; 16], [8; 16]], &object), Err(ChangeError::NotCanonical));
    assert_eq!(with(&[[9; 16]; 257], &object), Err(ChangeError::TooManyActors));
    let short = Body::front().number(1).number(3).raw(&[9; 3]).columns(&columns(&object));
    assert_eq!(read_body(&short), Err(ChangeError::BadActor));
}

#[test]
fn run_lengths_are_bounded_before_anything_is_expanded() {
    // 2 ops and a run of 10 million preds: 78 bytes that cost Automerge 81 MB.
    let preds =
        [(0x70, [2, 0x80, 0xad, 0xe2, 0x04].as_slice()), (0x42, &[2, 1]), (0x34, &[2]), (0x56, &[2, 0]), (0x15, &[2, 1, b'k'])];
    assert_eq!(spoiled(&preds), Err(ChangeError::TooManyPreds));
    // 2^62 ops in ten bytes.
    let ops = [(0x42, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xc0, 0, 1].as_slice())];
    assert_eq!(spoiled(&ops), Err(ChangeError::TooManyOps));
    let literal = [(0x42, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, 1].as_slice())];
    assert_eq!(spoiled(&literal), Err(ChangeError::TooManyOps), "the smallest i64 as a count");
    let nulls = [(0x42, [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1].as_slice())];
    assert_eq!(spoiled(&nulls), Err(ChangeError::TooManyOps));
    let bools = [(0x34, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1].as_slice())];
    assert_eq!(spoiled(&bools), Err(ChangeError::Malformed));
}

#[test]
fn limits_are_exact_and_a_receiver_is_25_percent_wider() {
    let puts = |rows: u64| {
        let run = |value: u64| {
            let mut column = Vec::new();
            // A positive signed number needs bit 6 of its last byte clear.
            let mut count = rows;
            while count > 0x3f {
                column.push(u8::try_from(count & 0x7f).unwrap() | 0x80);
                count >>= 7;
            }
            column.push(u8::try_from(count).unwrap());
            put(&mut column, value);
            column
        };
        let mut key = run(0);
        *key.last_mut().unwrap() = 1;
        key.push(b'k');
        let mut inserts = Vec::new();
        put(&mut inserts, rows);
        chunk_of(&Body::front().number(0).columns(&[
            (0x15, &key),
            (0x34, &inserts),
            (0x42, &run(1)),
            (0x56, &run(0)),
            (0x70, &run(0)),
        ]))
    };
    assert_eq!(read(&puts(50_000), &Limits::writer()).map(|header| header.ops), Ok(50_000));
    assert_eq!(read(&puts(50_001), &Limits::writer()), Err(ChangeError::TooManyOps));
    assert_eq!(read(&puts(62_500), &Limits::receiver()).map(|header| header.max_op), Ok(62_500));
    assert_eq!(read(&puts(62_501), &Limits::receiver()), Err(ChangeError::TooManyOps));
}

#[test]
fn names_are_short_and_text() {
    let key = |len: usize| {
        let mut name = vec![0x7f];
        put(&mut name, len as u64);
        name.extend(vec![b'k'; len]);
        let mut columns = columns(&[]);
        let name: &'static [u8] = name.leak();
        columns[0].1 = name;
        read_body(&Body::front().number(0).columns(&columns)).map(|header| header.ops)
    };
    assert_eq!(key(256), Ok(1));
    assert_eq!(key(257), Err(ChangeError::NameTooLong));
    assert_eq!(key(100_000), Err(ChangeError::NameTooLong));
    assert_eq!(spoiled(&[(0x15, &[0x7f, 1, 0xff])]), Err(ChangeError::Malformed));
    assert_eq!(spoiled(&[(0xa5, &[0x7f, 0xff, 0xff, 3])]), Err(ChangeError::NameTooLong));
}

#[test]
fn only_the_encoders_own_form_is_taken() {
    let not_canonical: [&[(u64, &'static [u8])]; 6] = [
        &[(0x42, &[1, 1])],
        &[(0x42, &[0xff, 0x7f, 1])],
        &[(0x01, &[0, 1]), (0x02, &[0, 1])],
        &[(0x94, &[1])],
        &[(0x34, &[1, 0])],
        &[(0x42, &[0x7e, 1, 1]), (0x34, &[2]), (0x56, &[2, 0]), (0x70, &[2, 0])],
    ];
    for changed in not_canonical {
        assert_eq!(spoiled(changed), Err(ChangeError::NotCanonical), "{changed:x?}");
    }
    let malformed: [&[(u64, &'static [u8])]; 11] = [
        &[(0x42, &[0x7f, 8])],
        &[(0x42, &[0, 1])],
        &[(0x34, &[2])],
        &[(0x34, &[])],
        &[(0x56, &[0x7f, 0x16])],
        &[(0x56, &[0x7f, 0x0a])],
        &[(0x57, b"x")],
        &[(0x70, &[0x7f, 1])],
        &[(0x01, &[0x7f, 0])],
        &[(0x11, &[0x7f, 0]), (0x13, &[0x7f, 2])],
        &[(0x11, &[0x7f, 0]), (0x13, &[0x7f, 0x7f])],
    ];
    for changed in malformed {
        assert_eq!(spoiled(changed), Err(ChangeError::Malformed), "{changed:x?}");
    }
    assert_eq!(spoiled(&[(0x25, &[0x7f, 1, b'k'])]), Err(ChangeError::UnknownColumn));
    assert_eq!(spoiled(&[(0x1d, &[0x7f, 1, b'k'])]), Err(ChangeError::Compressed));
    let mut turned = columns(&[]);
    turned.swap(0, 1);
    assert_eq!(read_body(&Body::front().number(0).columns(&turned)), Err(ChangeError::NotCanonical));
    let twice = [turned[1], turned[1]];
    assert_eq!(read_body(&Body::front().number(0).columns(&twice)), Err(ChangeError::NotCanonical));
    let extra = [Body::front().number(0).columns(&columns(&[])), vec![1, 2, 3]].concat();
    assert_eq!(read_body(&extra), Err(ChangeError::ExtraBytes));
}

#[test]
fn a_wide_delete_of_conflicts_passes_within_the_base() {
    // One op that overwrites 64 + 2 others, by steps of one.
    let preds = |named: u8| {
        let mut columns = columns(&[]);
        columns[4].1 = vec![0x7f, named].leak();
        columns.push((0x71, vec![0xc2_u8.wrapping_add(named - 66), 0, 0].leak()));
        columns.push((0x73, vec![0xc2_u8.wrapping_add(named - 66), 0, 1].leak()));
        let front = Body::default().number(0).number(16).raw(&[7; 16]).number(1).number(100).number(0).number(0);
        read_body(&front.number(0).columns(&columns)).map(|header| header.ops)
    };
    assert_eq!(preds(66), Ok(1));
    assert_eq!(preds(67), Err(ChangeError::TooManyPreds));
}

#[test]
fn reasons_are_distinct() {
    use ChangeError::*;
    let all = [
        TooLarge,
        Malformed,
        BadChecksum,
        Compressed,
        BadActor,
        TooManyOps,
        TooManyPreds,
        NameTooLong,
        TooManyDeps,
        TooManyActors,
        CounterTooHigh,
        ExtraBytes,
        UnknownColumn,
        NotCanonical,
    ];
    let mut codes: Vec<_> = all.iter().map(|error| error.reason()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len());
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_panics_on_random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Limits::writer());
        let _ = read(&chunk_of(&bytes), &Limits::receiver());
        let _ = read(&chunk_of(&Body::front().number(0).raw(&bytes).0), &Limits::receiver());
    }

    /// Mutations with a fresh checksum, so that they reach the columns; what still passes has bounded counts, and Automerge's own
    /// reader agrees on them or finds it not canonical.
    #[test]
    fn mutated_changes_are_refused_or_bounded(pick in 0_usize..120, hits in proptest::collection::vec((any::<u16>(), any::<u8>(), 0_u8..3), 1..4)) {
        thread_local!(static HONEST: Vec<Change> = honest(7));
        let chunk = HONEST.with(|changes| changes[pick % changes.len()].raw_bytes().to_vec());
        let mut body = body_of(&chunk).to_vec();
        for (at, byte, how) in hits {
            let at = usize::from(at) % body.len();
            match how {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => { body.remove(at); }
            }
        }
        let chunk = chunk_of(&body);
        if let Ok(header) = read(&chunk, &Limits::writer()) {
            prop_assert!(header.ops <= OPS_MAX);
            if is_canonical(&chunk) {
                let change = Change::try_from(chunk.as_slice()).unwrap();
                prop_assert_eq!(header.ops, change.len() as u64);
                prop_assert_eq!(header.hash.as_bytes(), &change.hash().0);
                prop_assert_eq!(header.max_op, change.max_op());
            }
        }
    }
}

/// A change that makes `depth` maps, each in the one before.
fn nested(depth: usize) -> Vec<u8> {
    let mut doc = AutoCommit::new().with_actor(actor(1));
    let mut at = ROOT;
    for _ in 0..depth {
        at = doc.put_object(&at, "m", ObjType::Map).unwrap();
    }
    doc.commit();
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

#[test]
fn objects_made_in_each_other_go_only_so_deep() {
    let depth = usize::try_from(NESTING_MAX).unwrap();
    assert_eq!(read(&nested(depth), &Limits::writer()).unwrap().makes, NESTING_MAX);
    assert_eq!(read(&nested(depth + 1), &Limits::writer()), Err(ChangeError::TooDeep));
    assert!(read(&nested(depth + 4), &Limits::receiver()).is_ok(), "a receiver allows a quarter more");
    assert_eq!(read(&nested(2_000), &Limits::receiver()), Err(ChangeError::TooDeep));
}

#[test]
fn a_mark_ends_with_the_op_after_the_one_that_begins_it() {
    use automerge::legacy::{self, ElementId, Key, ObjectId, OpId, OpType};

    let me = actor(1);
    let text = ObjectId::Id(OpId::new(1, &me));
    let op = |obj: &ObjectId, key: Key, action: OpType| {
        let insert = matches!(key, Key::Seq(_));
        legacy::Op { action, obj: obj.clone(), key, pred: Vec::new().into(), insert }
    };
    let make = || op(&ObjectId::Root, Key::Map("t".into()), OpType::Make(ObjType::Text));
    let letter = || op(&text, Key::Seq(ElementId::Head), OpType::Put("a".into()));
    let after = |counter: u64| Key::Seq(ElementId::Id(OpId::new(counter, &me)));
    let begin = |at: u64| {
        let data = legacy::MarkData { name: "bold".into(), value: true.into(), expand: false };
        op(&text, after(at), OpType::MarkBegin(data))
    };
    let end = |at: u64| op(&text, after(at), OpType::MarkEnd(false));
    let judged = |operations: Vec<legacy::Op>| {
        read(bomb::first(me.clone(), operations).raw_bytes(), &Limits::receiver()).map(|header| header.marks)
    };
    assert_eq!(judged(vec![make(), letter(), begin(2), end(3)]), Ok(2));
    for lone in [
        vec![make(), letter(), end(2)],
        vec![make(), letter(), begin(2)],
        vec![make(), letter(), begin(2), op(&text, after(3), OpType::Put("b".into())), end(4)],
        vec![make(), letter(), end(2), begin(3)],
        vec![make(), letter(), begin(2), begin(3), end(4), end(5)],
    ] {
        assert_eq!(judged(lone), Err(ChangeError::LoneMark));
    }
}

#[test]
fn what_a_saved_document_unfolds_to_is_counted_without_unfolding_it() {
    for seed in 0..4 {
        let changes = honest(seed);
        let ops: u64 = changes.iter().map(|change| change.len() as u64).sum();
        let mut doc = automerge::Automerge::new();
        doc.apply_changes(changes.clone()).unwrap();
        let counted = document_ops(&doc.save(), &Limits::writer()).unwrap();
        // What only deleted is not a row of its own in a saved document.
        assert!(counted <= ops && counted * 2 > ops, "{counted} of {ops}");
        let raw: Vec<u8> = changes.iter().flat_map(|change| change.raw_bytes().to_vec()).collect();
        assert_eq!(document_ops(&raw, &Limits::writer()), Ok(ops), "the same, change by change");
        let tight = Limits { document_ops: counted - 1, ..Limits::writer() };
        assert_eq!(document_ops(&doc.save(), &tight), Err(ChangeError::TooManyOps));
    }
}

/// A saved document, made once.
static SAVED: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
    let mut doc = automerge::Automerge::new();
    doc.apply_changes(honest(1)).unwrap();
    doc.save()
});

proptest! {
    #[test]
    fn no_bytes_make_the_count_of_a_document_panic(at in 0..4000_usize, with in any::<u8>()) {
        let mut saved = SAVED.clone();
        let at = at % saved.len();
        saved[at] = with;
        let _ = document_ops(&saved, &Limits::writer());
        let _ = document_ops(&saved[..at], &Limits::writer());
    }
}
