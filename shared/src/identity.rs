//! CA, certificates, keys, invitation codes.
