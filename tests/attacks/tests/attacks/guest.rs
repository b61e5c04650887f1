//! A guest with a survey link.
