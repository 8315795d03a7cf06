//! A council's node: its secretariat's web app, its journal, its link to the hub.

pub mod app;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod join;
pub mod link;
pub mod observe;
pub mod search;
pub mod web;
