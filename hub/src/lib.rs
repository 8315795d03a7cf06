//! The ministry's hub.

pub mod config;
pub mod feed;
pub mod web;
