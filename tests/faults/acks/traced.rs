//! The real programs under `strace`, and their end: ending the tracer would let the programs go on.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
    sync::Mutex,
};

use rustix::process::{Pid, Signal, kill_process};
use tansiq_tests::scene::{Programs, Scene};
use tempfile::TempDir;

use super::calls::{Call, read};

/// Calls that carry bytes, or make them durable.
const CALLS: &str = "pwrite64,fdatasync,fsync,sendto,sendmsg,write,writev,recvfrom,recvmsg,read,readv";

/// See the module. Dropping it ends the programs.
pub(super) struct Traced {
    /// What to run instead of the programs.
    pub(super) programs: Programs,
    folder: TempDir,
    tracers: Mutex<Vec<u32>>,
}

impl Traced {
    /// Whether a process may be traced here; if not, why.
    pub(super) fn possible() -> Result<(), String> {
        let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).stdin(Stdio::null()).output();
        match tried {
            Err(error) => Err(format!("strace is not there ({error}); apt-get install strace")),
            Ok(tried) if tried.status.success() => Ok(()),
            Ok(tried) => Err(format!("strace may not trace here: {}", String::from_utf8_lossy(&tried.stderr).trim())),
        }
    }

    /// Programs that run under the tracer, each process with a trace of its own.
    pub(super) fn programs(programs: &Programs) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, program: &Path| {
            let (path, out) = (folder.path().join(format!("run-{name}")), folder.path().join(name));
            let text = format!(
                "#!/bin/sh\nexec strace -f -xx -s 100000 -e signal=none -e trace={CALLS} -o '{}'.$$ '{}' \"$@\"\n",
                out.display(),
                program.display()
            );
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
            path
        };
        let programs = Programs { hub: script("hub", &programs.hub), node: script("node", &programs.node) };
        Self { programs, folder, tracers: Mutex::default() }
    }

    /// Takes the processes of a scene into its care.
    pub(super) fn hold(&self, scene: &Scene) {
        *self.tracers.lock().unwrap() = vec![scene.node(0).id(), scene.node(1).id(), scene.hub().id()];
    }

    /// Ends all of them in order; their traces are whole then.
    pub(super) async fn end(&self, scene: &mut Scene) {
        for mut process in [scene.take_node(0), scene.take_node(1), scene.take_hub()] {
            signal(process.id(), Signal::TERM);
            process.ended().await;
        }
        self.tracers.lock().unwrap().clear();
    }

    /// The calls of the first program of this name.
    pub(super) fn calls(&self, name: &str) -> Vec<Call> {
        let mut traces: Vec<_> = fs::read_dir(self.folder.path()).unwrap().map(|item| item.unwrap().path()).collect();
        traces.retain(|path| path.file_stem().is_some_and(|stem| stem == name));
        // Process numbers may begin anew, times do not.
        traces.sort_by_key(|path| fs::metadata(path).unwrap().created().unwrap());
        read(&String::from_utf8_lossy(&fs::read(&traces[0]).unwrap()))
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        for tracer in self.tracers.lock().unwrap().drain(..) {
            signal(tracer, Signal::KILL);
        }
    }
}

/// Sends a signal to the one process that a tracer started.
fn signal(tracer: u32, signal: Signal) {
    let children = fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap_or_default();
    for child in children.split_whitespace().filter_map(|child| child.parse().ok().and_then(Pid::from_raw)) {
        // It may have ended by itself.
        let _ = kill_process(child, signal);
    }
}
