//! Toponyms.
