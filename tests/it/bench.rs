//! The benches themselves work: in small, and without a word about how fast anything is.

use std::process::Command;

use serde_json::Value;

#[test]
fn a_bench_prints_its_figures_and_a_table() {
    let bench = env!("CARGO_BIN_EXE_tansiq-bench");
    let done = Command::new(bench).args(["--quick", "nothing_changed"]).output().unwrap();
    let (figures, table) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(done.status.success(), "{table}");
    let figures: Vec<Value> = figures.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let met = |name: &str| figures.iter().find(|figure| figure["name"] == name).unwrap()["met"].clone();
    for name in ["bytes_up", "bytes_down", "frames_up", "frames_down", "documents_opened"] {
        assert_eq!(met(&format!("nothing_changed.20.{name}")), true, "{table}");
    }
    assert!(table.contains("nothing_changed.20.bytes_up"), "{table}");
}
