//! Link state machines and the root.
