//! Which time expression dates an event.
