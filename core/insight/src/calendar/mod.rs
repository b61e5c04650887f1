//! Days that people keep: the Chinese lunar calendar, birthdays, working hours.
