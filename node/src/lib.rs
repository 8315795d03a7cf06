//! A council's node.

pub mod config;
pub mod web;
