//! Doors to the outside.
