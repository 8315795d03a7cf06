//! The ministry's hub: enrolment, links, and the consolidated state of all regions.

pub mod app;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod enrol;
pub mod facts;
pub mod feed;
pub mod link;
pub mod observe;
pub mod project;
pub mod projection;
pub mod receipts;
pub mod registry;
pub mod web;

pub(crate) use tansiq_shared::ops::now;
