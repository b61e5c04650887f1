//! Customer lifetime value, historical and predicted.
