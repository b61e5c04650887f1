//! A finder: phones, folders and backups in the wrong hands.
