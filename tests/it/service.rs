//! What the service manager hears of a program that it started.

use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tansiq_tests::{federation::init_hub, wait::within};
use tokio::net::UnixDatagram;

async fn heard(manager: &UnixDatagram) -> String {
    let mut bytes = [0; 64];
    let length = within("the program to say something", manager.recv(&mut bytes)).await.unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_hears_that_the_program_is_ready_lives_and_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("hub");
    init_hub(&folder).await;
    let path = dir.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    let mut hub = Command::new(env!("CARGO_BIN_EXE_hub-under-test"));
    hub.arg("--folder").arg(&folder).arg("run").env_clear();
    hub.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let mut hub = hub.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(heard(&manager).await, "READY=1");
    assert_eq!(heard(&manager).await, "WATCHDOG=1");
    let id = i32::try_from(hub.id()).ok().and_then(Pid::from_raw).unwrap();
    kill_process(id, Signal::TERM).unwrap();
    loop {
        match heard(&manager).await.as_str() {
            "STOPPING=1" => break,
            said => assert_eq!(said, "WATCHDOG=1"),
        }
    }
    let ended = tokio::task::spawn_blocking(move || hub.wait());
    assert!(within("the program to end", ended).await.unwrap().unwrap().success());
}
