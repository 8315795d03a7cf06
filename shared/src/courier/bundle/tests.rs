use super::*;
use crate::{
    crypto::age::{self, Identity},
    domain::{BundleId, History, Place, PrincipalId, RunId, StoreId, UnixMs},
    journal::sign::{Ed25519Signer, Ed25519Verifier},
};

fn signer() -> Ed25519Signer {
    Ed25519Signer::from_pkcs8(&crate::identity::keys::generate_pkcs8().unwrap()).unwrap()
}

fn header() -> Header {
    Header {
        bundle: BundleId::new([1; 16]),
        federation: FederationId::new([2; 16]),
        from: PrincipalId(7),
        to: PrincipalId::MINISTRY,
        store: StoreId(u64::MAX),
        end: Position(40),
        peer: Some(Place { store: StoreId(4), run: RunId(11), at: Position(5) }),
        after: Position(6),
        made_at: UnixMs(-7),
        covers: vec![BundleId::new([8; 16])],
        heard: Some(BundleId::new([9; 16])),
        recipient: [10; 32],
        history: History::of(vec![(RunId(3), Position(30))]),
    }
}

fn frames() -> Vec<Frame> {
    let caught_up = Frame::CaughtUp {
        position: Position(40),
        root: [3; 32],
        documents: 9,
        cursor: Position(5),
        mending: crate::protocol::Mending::default(),
        mark: None,
    };
    vec![
        Frame::Ack { position: Position(5), answers: Vec::new(), ahead: 0 },
        Frame::Batch { items: Vec::new(), position: Position(8) },
        caught_up,
    ]
}

fn bundle(signer: &Ed25519Signer) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    for frame in frames() {
        writer.frame(&frame).unwrap();
    }
    writer.finish(Position(40), signer).unwrap().0
}

fn reason(result: Result<(Header, End), ReadError>) -> &'static str {
    match result {
        Err(ReadError::Refused(refusal)) => refusal.reason,
        other => panic!("{other:?}"),
    }
}

fn verified(bytes: &[u8], signer: &Ed25519Signer) -> Result<(Header, End), ReadError> {
    Reader::open(bytes)?.verify(&signer.journal_key(), &Ed25519Verifier)
}

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let signer = signer();
    let bytes = bundle(&signer);
    let (read, end) = verified(&bytes, &signer).unwrap();
    assert_eq!((read, end.position, end.sections), (header(), Position(40), 4));
    let mut reader = Reader::open(&bytes[..]).unwrap();
    for frame in frames() {
        assert_eq!(reader.frame().unwrap().unwrap(), frame);
    }
    assert_eq!(reader.frame().unwrap(), None);
}

#[test]
fn a_bundle_cut_anywhere_is_torn() {
    let signer = signer();
    let bytes = bundle(&signer);
    for len in 0..bytes.len() {
        assert_eq!(reason(verified(&bytes[..len], &signer)), "torn", "{len} bytes");
    }
    assert_eq!(reason(verified(&[&bytes[..], b"x"].concat(), &signer)), "damaged");
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let signer = signer();
    let bytes = bundle(&signer);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let reason = reason(verified(&flipped, &signer));
            assert!(["not-a-bundle", "version", "damaged", "torn"].contains(&reason), "byte {at}: {reason}");
        }
    }
}

#[test]
fn only_its_maker_signs_it() {
    let bytes = bundle(&signer());
    assert_eq!(reason(verified(&bytes, &signer())), "bad-signature");
    assert_eq!(reason(verified(b"%PDF-1.7 and so on and on", &signer())), "not-a-bundle");
}

#[test]
fn sections_cannot_change_places_or_go() {
    let signer = signer();
    let bytes = bundle(&signer);
    let mut starts = vec![MAGIC.len() + 1];
    while *starts.last().unwrap() < bytes.len() {
        let at = *starts.last().unwrap();
        let len = u32::from_be_bytes(bytes[at + 1..at + 5].try_into().unwrap());
        starts.push(at + HEAD_LEN + usize::try_from(len).unwrap());
    }
    let sections: Vec<&[u8]> = starts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
    let of = |order: &[usize]| [&bytes[..starts[0]], &order.iter().map(|at| sections[*at]).collect::<Vec<_>>().concat()].concat();
    assert_eq!(of(&[0, 1, 2, 3, 4]), bytes);
    for order in [&[0, 2, 1, 3, 4][..], &[0, 1, 3, 4], &[0, 1, 1, 2, 3, 4], &[0, 4], &[0, 0, 1, 2, 3, 4], &[1, 0, 2, 3, 4]] {
        assert_eq!(reason(verified(&of(order), &signer)), "damaged", "{order:?}");
    }
}

#[test]
fn inside_an_encrypted_file_damage_has_the_same_names() {
    let (signer, ours) = (signer(), Identity::new([5; 32]).unwrap());
    let mut writer = age::Writer::new(Vec::new(), &ours.recipient()).unwrap();
    std::io::Write::write_all(&mut writer, &bundle(&signer)).unwrap();
    let sealed = writer.finish().unwrap();
    let read = |bytes: &[u8], who: &Identity| {
        Reader::open(age::Reader::open(bytes, who)?)?.verify(&signer.journal_key(), &Ed25519Verifier)
    };
    assert!(read(&sealed, &ours).is_ok());
    assert_eq!(reason(read(&sealed, &Identity::new([6; 32]).unwrap())), "not-for-us");
    for len in 0..sealed.len() {
        let reason = reason(read(&sealed[..len], &ours));
        assert!(["torn", "damaged", "not-a-bundle"].contains(&reason), "{len} bytes: {reason}");
    }
}
