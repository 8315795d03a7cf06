//! What the service manager hears of a program that it started.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

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

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_the_log_filter_again_when_it_is_asked_to() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("hub");
    init_hub(&folder).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub-under-test"));
    command.arg("--folder").arg(&folder).arg("run").env_clear();
    let mut hub = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(hub.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("the hub runs")));
    let config = folder.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    let id = i32::try_from(hub.id()).ok().and_then(Pid::from_raw).unwrap();
    for (filter, said) in [("warn", "was read again"), ("info,x=loud", "stays as it is")] {
        fs::write(&config, format!("{text}\n[log]\nfilter = \"{filter}\"\n")).unwrap();
        kill_process(id, Signal::HUP).unwrap();
        let line = lines.find(|line| line.contains("the log's filter"));
        assert!(line.as_ref().is_some_and(|line| line.contains(said)), "{filter}: {line:?}");
    }
    kill_process(id, Signal::TERM).unwrap();
    let ended = tokio::task::spawn_blocking(move || hub.wait());
    assert!(within("the program to end", ended).await.unwrap().unwrap().success());
}
