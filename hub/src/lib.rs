//! The hub: enrolment, links, and the consolidated state of all regions.

pub mod projection;
