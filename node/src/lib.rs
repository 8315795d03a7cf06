//! A council's node: its secretariat's web app, its journal, its link to the hub.

pub mod join;
