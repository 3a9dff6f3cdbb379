//! Exports in the layouts that the field reads.
