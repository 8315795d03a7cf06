use automerge::{AutoCommit, ROOT, ReadDoc as _, transaction::Transactable as _};

use super::*;
use crate::{
    domain::{DocId, DocKind, FederationId, Manifest, SharingRule, UnixMs},
    journal::{
        chain::{Draft, Tip, Writer, write},
        change::bomb,
        sign::Silent,
    },
};

const DOC: DocId = DocId::new([5; 16]);

/// A document that two principals write by turns, and its entries.
struct Scene {
    text: AutoCommit,
    entries: Vec<Entry>,
    tips: BTreeMap<u32, Tip>,
}

impl Scene {
    fn new() -> Self {
        let text = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit);
        let mut scene = Self { text, entries: Vec::new(), tips: BTreeMap::new() };
        let group = "MA-02".parse().unwrap();
        scene.write(2, &Body::Manifest(Manifest { kind: DocKind::Terms, group, rule: SharingRule::Private }));
        scene
    }

    fn heads(&mut self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self.text.get_heads().into_iter().map(|hash| ChangeHash::new(hash.0)).collect();
        heads.sort_unstable();
        heads
    }

    fn write(&mut self, principal: u32, body: &Body) {
        let heads = self.heads();
        let federation = FederationId::new([9; 16]);
        let writer = Writer { federation, principal: PrincipalId(principal), run: RunId(u64::from(principal)), signer: &Silent };
        let draft = Draft { doc: DOC, body, heads, made_at: UnixMs(0), salt: [1; 16] };
        let entry = write(writer, self.tips.get(&principal).copied(), draft);
        self.tips.insert(principal, Tip { seq: entry.header.seq, id: entry.id() });
        self.entries.push(entry);
    }

    /// One change by one principal, signed by it.
    fn turn(&mut self, principal: u32, key: &str) {
        let actor = ActorId::of(PrincipalId(principal), [7; 12]);
        self.text.set_actor(automerge::ActorId::from(actor.as_bytes().as_slice()));
        self.text.put(ROOT, key, i64::from(principal)).unwrap();
        self.text.commit();
        let change = self.text.get_last_local_change().unwrap();
        self.write(principal, &Body::Changes(vec![Bytes::copy_from_slice(change.raw_bytes())]));
    }

    fn made(&mut self) -> (Snapshot, Vec<ChangeHash>) {
        let made = make(self.text.document(), &self.entries).unwrap();
        (made.snapshot, self.heads())
    }
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    for (principal, key) in [(2, "a"), (3, "b"), (2, "c"), (3, "d"), (2, "e")] {
        scene.turn(principal, key);
    }
    scene
}

fn taken(snapshot: &Snapshot, heads: &[ChangeHash]) -> Result<Taken, &'static str> {
    take_in(&mut super::super::empty(), snapshot, heads)
}

#[test]
fn a_snapshot_is_the_document_with_the_last_header_of_every_chain() {
    let (snapshot, heads) = scene().made();
    assert_eq!((snapshot.changes, snapshot.kept.len(), snapshot.headers.len()), (5, 1, 2));
    let mut document = super::super::empty();
    let taken = take_in(&mut document, &snapshot, &heads).unwrap();
    assert_eq!(taken.summary.heads, heads);
    assert_eq!(taken.summary.actors.iter().map(|(_, seq, _)| *seq).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(document.keys(ROOT).collect::<Vec<_>>(), ["a", "b", "c", "d", "e"]);
}

#[test]
fn nobody_is_said_to_have_written_what_it_did_not_sign() {
    let (mut snapshot, heads) = scene().made();
    let all = std::mem::take(&mut snapshot.headers);
    for left_out in 0..all.len() {
        snapshot.headers = all.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, signed)| signed.clone()).collect();
        assert!(taken(&snapshot, &heads).is_err(), "without the header of principal {}", all[left_out].header.principal);
    }
    // An earlier header of principal 3: its second change is under none.
    let mut early = scene();
    early.entries.retain(|entry| entry.header.principal != PrincipalId(3) || entry.header.seq < 2);
    assert_eq!(make(early.text.document(), &early.entries).unwrap_err(), "some of its changes are under no signed heads");
}

#[test]
fn bytes_that_are_not_the_document_are_void() {
    let (snapshot, heads) = scene().made();
    assert!(taken(&snapshot, &[]).is_err(), "other heads");
    for cut in 0..snapshot.document.len() {
        let torn = Snapshot { document: snapshot.document.slice(..cut), ..snapshot.clone() };
        assert!(taken(&torn, &heads).is_err(), "cut at {cut}");
    }
}

#[test]
fn a_view_that_is_not_the_documents_is_noticed() {
    let (snapshot, heads) = scene().made();
    assert!(taken(&snapshot, &heads).unwrap().is_as_shown);
    for view in [&br#"{"a":2,"b":3,"c":2,"d":3,"e":3}"#[..], b"{}", b"no JSON"] {
        let lie = Snapshot { view: Bytes::from_static(view), ..snapshot.clone() };
        assert!(!taken(&lie, &heads).unwrap().is_as_shown);
    }
}

#[test]
fn what_was_written_beside_it_stays() {
    let mut here = scene();
    let mut elsewhere = scene();
    here.turn(2, "mine");
    elsewhere.turn(3, "theirs");
    let (snapshot, heads) = elsewhere.made();
    let mut document = here.text.document().clone();
    let taken = take_in(&mut document, &snapshot, &heads).unwrap();
    assert_eq!(taken.summary.heads.len(), 2);
    assert!(taken.is_as_shown, "the view is that of the snapshot alone");
    assert_eq!(taken.fresh.unwrap().len(), 1, "followers get what they lack");
    assert!(document.get(ROOT, "mine").unwrap().is_some() && document.get(ROOT, "theirs").unwrap().is_some());
}

#[test]
fn a_document_whose_save_does_not_load_gets_its_snapshot_change_by_change() {
    use automerge::legacy::{self, ElementId, Key, ObjectId, OpId, OpType};

    let me = automerge::ActorId::from(ActorId::of(PrincipalId(2), [7; 12]).as_bytes().as_slice());
    let text = ObjectId::Id(OpId::new(1, &me));
    let op = |obj: ObjectId, key: Key, action: OpType| {
        let insert = matches!(key, Key::Seq(_));
        legacy::Op { action, obj, key, pred: Vec::new().into(), insert }
    };
    // The end of a mark that never began, as it was taken in once.
    let operations = vec![
        op(ObjectId::Root, Key::Map("t".into()), OpType::Make(automerge::ObjType::Text)),
        op(text.clone(), Key::Seq(ElementId::Head), OpType::Put("a".into())),
        op(text, Key::Seq(ElementId::Id(OpId::new(2, &me))), OpType::MarkEnd(false)),
    ];
    let lone = bomb::first(me, operations);
    let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    document.apply_changes([lone]).unwrap();
    assert!(trial::panics_as_none(|| load(&document.save())).flatten().is_none(), "Automerge itself cannot take it again");
    let bytes = saved(&document).unwrap();
    let again = load(&bytes).unwrap();
    assert_eq!((again.get_heads(), document_ops_of(&again)), (document.get_heads(), 3));
}

fn document_ops_of(document: &Automerge) -> u64 {
    summary(document).unwrap().ops
}
