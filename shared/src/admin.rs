//! The administrator's door: a socket on the same machine, and the command line that speaks to it.

pub mod command;
pub mod doctor;
pub mod socket;
