//! The documents that a demonstration starts from are honest work: born, they pass the reader that every node puts in front.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use tansiq_shared::{
    docs::{self, birth::Birth},
    domain::{ActorId, ChangeHash, PrincipalId, UnixMs},
    journal::change::{Limits, is_canonical, read},
};

#[test]
fn samples_pass_the_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/samples");
    let mut documents = 0;
    for council in fs::read_dir(folder).unwrap() {
        for file in fs::read_dir(council.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let sample: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let birth = Birth {
                kind: sample["kind"].as_str().unwrap().parse().unwrap(),
                actor: ActorId::of(PrincipalId(7), [1; 12]),
                now: UnixMs(1_790_000_000_000),
                today: "2026-11-23".parse().unwrap(),
            };
            let mut rows = 0_u64;
            let mut row_ids = || {
                rows += 1;
                format!("{rows:016x}")
            };
            let born = docs::birth(&birth, &mut row_ids, &sample["document"]).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let mut ops = 0;
            let mut max_ops: BTreeMap<ChangeHash, u64> = BTreeMap::new();
            for chunk in &born.changes {
                let header = read(chunk, &Limits::writer()).unwrap_or_else(|error| panic!("{path:?}: {error}"));
                assert!(is_canonical(chunk), "{path:?}");
                let before = header.deps.iter().map(|dep| max_ops[dep]).max().unwrap_or(0);
                assert_eq!(header.start_op, before + 1, "{path:?}");
                max_ops.insert(header.hash, header.max_op);
                ops += header.ops;
            }
            // Far below what comes together, and further below what a document may have in its life.
            assert!(ops * 10 < Limits::writer().together_ops, "{path:?} has {ops} ops");
            println!("{ops} ops in {}", path.display());
            documents += 1;
        }
    }
    assert!(documents >= 10, "only {documents} samples");
}
