//! A stranger on the network before the relay.
