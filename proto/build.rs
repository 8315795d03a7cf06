//! Compiles `tansiq/v1/*.proto` without `protoc`.
use prost::Message as _;
use std::{env, fs, path::PathBuf};

const FILES: [&str; 7] = [
    "tansiq/v1/entry.proto",
    "tansiq/v1/link.proto",
    "tansiq/v1/courier.proto",
    "tansiq/v1/blob.proto",
    "tansiq/v1/enrol.proto",
    "tansiq/v1/session.proto",
    "tansiq/v1/feed.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in FILES {
        println!("cargo:rerun-if-changed={file}");
    }
    let descriptors = protox::compile(FILES, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .bytes(".tansiq.v1.Entry")
        .bytes(".tansiq.v1.Snapshot")
        .bytes(".tansiq.v1.SignedHeader")
        .bytes(".tansiq.v1.Fragment")
        .bytes(".tansiq.v1.Packed")
        .btree_map(".")
        .compile_fds(descriptors)?;
    Ok(())
}
