//! What a program runs on: its configuration, its logs and metrics, its tasks and their end.

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
