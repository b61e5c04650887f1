//! CHAID (Kass 1980): which answers and fields split the customers best.
