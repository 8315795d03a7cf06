//! How much of a machine the services see: what `systemd-analyze security` makes of their units.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Of 100, where systemd begins to warn at 50. The tool's scale of 10, in tenths.
const EXPOSED_AT_MOST: &str = "15";
/// What no service of ours does without, with or without the tool.
const NEEDED: &[&str] = &[
    "NoNewPrivileges=true",
    "CapabilityBoundingSet=",
    "PrivateDevices=true",
    "ProtectHome=true",
    "RestrictSUIDSGID=true",
    "SystemCallFilter=@system-service",
    "UMask=0077",
];

fn services() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/units");
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|extension| extension == "service")).collect()
}

#[test]
fn services_are_confined() {
    let services = services();
    assert!(services.len() >= 4, "{services:?}");
    for service in services {
        let text = fs::read_to_string(&service).unwrap();
        for needed in NEEDED {
            assert!(text.lines().any(|line| line == *needed), "{}: {needed} is missing", service.display());
        }
        assert!(text.contains("\nUser=tansiq-"), "{}: it runs as root", service.display());
        let mut tool = Command::new("systemd-analyze");
        tool.args(["security", "--offline=true", "--no-pager", "--threshold", EXPOSED_AT_MOST]).arg(&service);
        // A machine without systemd has no tool to ask; the lines above are looked for everywhere.
        if let Ok(said) = tool.output() {
            assert!(said.status.success(), "{}: {}", service.display(), String::from_utf8_lossy(&said.stdout));
        }
    }
}
