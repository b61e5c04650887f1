//! A customer as a list or a card describes it, before it takes the shape of a record.

use crate::date::{self, Order, Read};
use crate::draft::Link;
use crate::phone;
use crate::report::{Remark, Rule, Severity};

/// What was read about one person or organisation. Values are trimmed and not empty.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub name: String,
    pub organisation: Option<bool>,
    pub phones: Vec<Telephone>,
    pub emails: Vec<Labelled>,
    /// Service (`wechat`) and the name there.
    pub messengers: Vec<Labelled>,
    pub addresses: Vec<Address>,
    pub birthday: Option<String>,
    /// The birthday is one of the Chinese lunar calendar.
    pub lunar: bool,
    /// Kind of preference (`seat`) and what is preferred.
    pub preferences: Vec<Labelled>,
    pub languages: Vec<String>,
    pub tags: Vec<String>,
    /// Values of plain fields, by the field's name in the domain.
    pub plain: Vec<(&'static str, String)>,
    /// Lines of the note: what has no field of its own is kept here with its heading.
    pub note: Vec<String>,
    pub links: Vec<Link>,
    pub remarks: Vec<(Option<String>, Remark)>,
}

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Telephone {
    pub number: String,
    pub label: String,
    pub extension: Option<String>,
}

/// A number, address or name with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    pub value: String,
    pub label: String,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub label: String,
    pub street: String,
    pub city: String,
    pub province: String,
    pub postcode: String,
    pub country: String,
}

impl Address {
    pub fn is_city_only(&self) -> bool {
        [&self.street, &self.province, &self.postcode, &self.country].iter().all(|part| part.is_empty())
    }

    pub fn is_empty(&self) -> bool {
        [&self.street, &self.city, &self.province, &self.postcode, &self.country].iter().all(|part| part.is_empty())
    }
}

impl Person {
    pub fn remark(&mut self, column: &str, remark: Remark) {
        self.remarks.push((Some(column.to_owned()), remark));
    }

    /// Keeps a value that has no field of its own.
    pub fn keep(&mut self, heading: &str, value: &str) {
        self.note.push(format!("{heading}: {value}"));
    }

    /// Adds the numbers in `text`. What is no valid number is kept as it stands, with a warning.
    pub fn add_phones(&mut self, column: &str, text: &str, label: &str, region: &str) {
        for part in phone::split(text) {
            if !part.contains(char::is_numeric) {
                let why = "This is no telephone number. It is kept in the note; add the number to the record.";
                self.remark(column, Remark::new(Severity::Warning, Rule::BadPhone, part, why));
                self.keep(column, part);
                continue;
            }
            let (number, extension, remark) = phone::clean(part, region);
            if let Some(remark) = remark {
                self.remark(column, remark);
            }
            if !self.phones.iter().any(|known| known.number == number && known.extension == extension) {
                self.phones.push(Telephone { number, label: label.to_owned(), extension });
            }
        }
    }

    /// Adds the addresses in `text`. What is no address goes to the note, with a warning.
    pub fn add_emails(&mut self, column: &str, text: &str, label: &str) {
        for part in text.split([';', ',', '；', '，', '、', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty())
        {
            let value = part.strip_prefix("mailto:").unwrap_or(part);
            if !is_email(value) {
                let text = "This is no e-mail address. It is kept in the note; correct it there.";
                self.remark(column, Remark::new(Severity::Warning, Rule::BadEmail, value, text));
                self.keep(column, value);
            } else if !self.emails.iter().any(|known| known.value.eq_ignore_ascii_case(value)) {
                self.emails.push(Labelled { value: value.to_owned(), label: label.to_owned() });
            }
        }
    }

    /// Sets a lunar birthday such as 农历五月初五. What cannot be read goes to the note, with a warning.
    pub fn set_lunar_birthday(&mut self, column: &str, text: &str) {
        self.birthday = date::lunar(text);
        self.lunar = self.birthday.is_some();
        if !self.lunar {
            self.remark(column, date_remark(Read::No, text));
            self.keep(column, text);
        }
    }

    /// Sets the birthday. What is no date goes to the note, with a warning.
    pub fn set_birthday(&mut self, column: &str, text: &str, order: Option<Order>, today: jiff::civil::Date) {
        if date::is_lunar(text) {
            return self.set_lunar_birthday(column, text);
        }
        match date::read(text, order) {
            Read::Plain(day) | Read::Serial(day) if day.is_after(today) => {
                let why = "This birthday is in the future. It is kept in the note; correct it there.";
                self.remark(column, Remark::new(Severity::Warning, Rule::BadDate, text, why));
                self.keep(column, text);
            }
            Read::Plain(day) => self.birthday = Some(day.iso()),
            Read::Serial(day) => {
                let why = format!("A spreadsheet's day number, read as {}. Check it.", day.iso());
                self.remark(column, Remark::new(Severity::Warning, Rule::Repaired, text, why));
                self.birthday = Some(day.iso());
            }
            other => {
                self.remark(column, date_remark(other, text));
                self.keep(column, text);
            }
        }
    }

    /// Adds tags separated as people separate them.
    pub fn add_tags(&mut self, text: &str) {
        add_words(&mut self.tags, text);
    }
}

/// Adds the words of a list such as `vip, 老客户；怕冷`, each once.
pub(crate) fn add_words(words: &mut Vec<String>, text: &str) {
    for word in text.split([',', ';', '，', '；', '、', '|', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
}

/// Why a value is not taken for a date; it is kept in the note.
pub(crate) fn date_remark(read: Read, text: &str) -> Remark {
    if read == Read::Ambiguous {
        let why = "Day and month cannot be told apart. It is kept in the note; write dates as 2024-03-05.";
        Remark::new(Severity::Warning, Rule::AmbiguousDate, text, why)
    } else {
        let why =
            "This is no date that exists. It is kept in the note; write dates as 2024-03-05, or 03-05 without a year.";
        Remark::new(Severity::Warning, Rule::BadDate, text, why)
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let bare = |part: &str| !part.is_empty() && !part.contains(['@', ' ', '"', '<', '>', ',', ':', '(', ')']);
    let labelled = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    bare(local) && bare(host) && labelled && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_written_twice_is_one() {
        let mut person = Person::default();
        person.add_phones("手机", "+86 138 0013 8000；13800138000", "mobile", "CN");
        assert_eq!(
            person.phones,
            [Telephone { number: "+8613800138000".into(), label: "mobile".into(), extension: None }]
        );
    }

    #[test]
    fn what_is_no_address_is_kept_in_the_note() {
        let mut person = Person::default();
        person.add_emails("邮箱", "a@example.com; A@EXAMPLE.COM; 没有; b@localhost", "");
        assert_eq!(person.emails.len(), 1);
        assert_eq!(person.note, ["邮箱: 没有", "邮箱: b@localhost"]);
        assert!(person.remarks.iter().all(|(_, remark)| remark.rule == Rule::BadEmail));
    }
}
