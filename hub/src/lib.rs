//! The hub: enrolment, links, and the consolidated state of all regions.

pub mod enrol;
pub mod projection;
