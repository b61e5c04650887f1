//! A web page or a stranger before the console.
