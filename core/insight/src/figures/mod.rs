//! RFM, pyramid, ABC, value matrix, lifecycle, loyalty, churn and win-back.
