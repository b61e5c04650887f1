//! A member or a relay that cheats: envelopes, keys and their order.
