//! The XPath dialect: against the engines of ODK, against its specification, and against whatever text may come.

mod functions;
mod hostile;
mod oracle;
mod tree;
