//! A member who cheats: crafted changes of records.
