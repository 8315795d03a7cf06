//! What a program tells the service manager that started it: that it is ready, that it lives, that it leaves. Without one, nothing.
//!
//! The protocol of systemd's `sd_notify`: one datagram a message, to the socket that `NOTIFY_SOCKET` names.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    os::{
        linux::net::SocketAddrExt as _,
        unix::{
            ffi::OsStrExt as _,
            net::{SocketAddr, UnixDatagram},
        },
    },
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::engine::Engine;

/// How long the engine may take to say that it lives.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The way to the service manager.
#[derive(Debug)]
pub struct NotifySocket {
    socket: Option<UnixDatagram>,
    /// How often it wants to hear that the program lives.
    every: Option<Duration>,
}

impl NotifySocket {
    /// The one that started this process, if one did and asks.
    pub fn of_environment() -> Self {
        Self::of(env::var_os("NOTIFY_SOCKET"), env::var("WATCHDOG_USEC").ok())
    }

    fn of(socket: Option<OsString>, watchdog_us: Option<String>) -> Self {
        let socket = socket.filter(|name| !name.is_empty()).and_then(|name| match connected(&name) {
            Ok(socket) => Some(socket),
            Err(error) => {
                tracing::warn!(%error, socket = %name.display(), "the service manager cannot be told anything");
                None
            }
        });
        // Twice as often as it is waited for, as the manual says.
        let every = watchdog_us.and_then(|us| us.parse().ok()).filter(|us| *us > 1).map(|us: u64| Duration::from_micros(us / 2));
        Self { socket, every }
    }

    /// Starts are done: what depends on this program may start.
    pub fn ready(&self) {
        self.say("READY=1");
    }

    fn say(&self, message: &str) {
        if let Some(socket) = &self.socket
            && let Err(error) = socket.send(message.as_bytes())
        {
            tracing::warn!(%error, message, "the service manager was not told");
        }
    }

    /// Says that the program lives, as often as that is asked for and as long as the engine answers; and at the end that it leaves.
    pub async fn keep_told(self, engine: Engine, leaving: CancellationToken) {
        loop {
            let pause = async {
                match self.every {
                    Some(every) => tokio::time::sleep(every).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = leaving.cancelled() => return self.say("STOPPING=1"),
                () = pause => {}
            }
            if matches!(tokio::time::timeout(ANSWER_TIMEOUT, engine.status()).await, Ok(Ok(_))) {
                self.say("WATCHDOG=1");
            }
        }
    }
}

fn connected(name: &OsStr) -> io::Result<UnixDatagram> {
    let address = match name.as_bytes().split_first() {
        // A name without a file.
        Some((b'@', rest)) => SocketAddr::from_abstract_name(rest)?,
        _ => SocketAddr::from_pathname(name)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&address)?;
    // A manager that does not read must not keep the program from working.
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[test]
    fn the_service_manager_hears_at_a_file_and_at_a_bare_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let at_file = UnixDatagram::bind(&path).unwrap();
        NotifySocket::of(Some(path.into_os_string()), None).ready();
        assert_eq!(heard(&at_file), "READY=1");

        let name = format!("tansiq-test-{}", std::process::id());
        let bare = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        let manager = NotifySocket::of(Some(format!("@{name}").into()), Some("3000000".to_owned()));
        manager.ready();
        assert_eq!((heard(&bare).as_str(), manager.every), ("READY=1", Some(Duration::from_millis(1500))));
    }

    #[test]
    fn without_one_nothing_happens() {
        NotifySocket::of(None, None).ready();
        NotifySocket::of(Some("/nowhere/notify".into()), Some("soon".to_owned())).ready();
    }
}
