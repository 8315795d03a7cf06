//! The ministry's hub: enrolment, links, the consolidated state of all regions.

pub mod enrol;
