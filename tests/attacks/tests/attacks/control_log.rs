//! A member or a relay that cheats: the log of members.
