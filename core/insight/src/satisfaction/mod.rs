//! Satisfaction, SERVQUAL, CSAT, NPS and complaints.
