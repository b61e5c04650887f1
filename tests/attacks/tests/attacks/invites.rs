//! Invites, recovery shares and roles in the wrong hands.
