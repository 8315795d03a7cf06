//! Makes a release build take in the web app again after it was built. Other builds read it from the disk at every request.

use std::{env, path::Path};

fn main() {
    // A folder that is not there would make cargo build this crate anew each time, so its parent is watched until it is.
    let built = Path::new("web/dist").is_dir();
    let watched = match env::var("PROFILE").as_deref() {
        Ok("release") if built => "web/dist",
        Ok("release") => "web",
        _ => "build.rs",
    };
    println!("cargo:rerun-if-changed={watched}");
}
