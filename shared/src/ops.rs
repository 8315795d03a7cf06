//! What a program runs on: its configuration, its logs and metrics, its tasks and their end.

use crate::domain::UnixMs;

pub mod backup;
pub mod config;
pub mod figures;
pub mod incidents;
pub mod limits;
pub mod notify;
pub mod observe;
pub mod status;
pub mod supervisor;
pub mod telemetry;
pub mod vocabularies;

/// Now, by this machine's clock.
pub fn now() -> UnixMs {
    UnixMs(jiff::Timestamp::now().as_millisecond())
}
