//! Mishaps that look like attacks: restored backups, copied folders, wrong clocks.
