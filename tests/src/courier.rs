//! Bundles between processes that run, as the command line carries them.

use std::{fs::File, path::Path};

use serde_json::{Value, json};
use tansiq_shared::admin::socket::courier::{Outcome, fetch, hand_over};

/// Has a bundle made, encrypted when the receiver's key is known; what the process says of it. `to` is a council's code at the hub.
pub async fn export(folder: &Path, to: Option<&str>, file: &Path) -> Value {
    let mut out = File::create(file).unwrap();
    fetch(folder, &json!({ "to": to }), &mut out, |_, _| {}).await.unwrap()
}

/// Has a bundle taken in; what the process says of it, or the reason why it refused.
pub async fn import(folder: &Path, file: &Path) -> Result<Value, String> {
    let (file, len) = (File::open(file).unwrap(), file.metadata().unwrap().len());
    match hand_over(folder, file, len, |_| {}).await.unwrap() {
        Outcome::Taken(taken) => Ok(taken),
        Outcome::Refused(reason, _) => Err(reason),
    }
}
