//! Public holidays and make-up working days of mainland China, 2018 to 2026.
//!
//! Source: the yearly notices of the General Office of the State Council on the arrangement of holidays 国务院办公厅关于部分节假日安排的通知,
//! and that of January 2020 which made the Spring Festival longer. 调休 is a day off that a working weekend day pays for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Year; days or spans of days off with their names, as month and day; weekend days that are worked.
const YEARS: &[(i16, &str, &str)] = &[
    (
        2018,
        "0101元旦 0215调休 0216-0220春节 0221调休 0405清明节 0406调休 0430调休 0501劳动节 \
         0618端午节 0924中秋节 1001-1003国庆节 1004-1005调休 1231调休",
        "0211 0224 0408 0428 0929 0930 1229",
    ),
    (
        2019,
        "0101元旦 0204调休 0205-0207春节 0208调休 0405清明节 0501劳动节 0502-0503调休 \
         0607端午节 0913中秋节 1001-1003国庆节 1004调休 1007调休",
        "0202 0203 0428 0505 0929 1012",
    ),
    (
        2020,
        "0101元旦 0124调休 0125-0130春节 0131-0202春节延长假期 0404清明节 0406清明节 \
         0501劳动节 0504-0505调休 0625端午节 0626调休 1001中秋节、国庆节 1002-1003国庆节 \
         1005国庆节 1006中秋节 1007-1008调休",
        "0119 0426 0509 0628 0927 1010",
    ),
    (
        2021,
        "0101元旦 0211调休 0212-0216春节 0217调休 0404-0405清明节 0501劳动节 0503劳动节 \
         0504-0505调休 0614端午节 0920调休 0921中秋节 1001-1005国庆节 1006-1007调休",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    (
        2022,
        "0101元旦 0103元旦 0131调休 0201-0203春节 0204调休 0404调休 0405清明节 0501-0502劳动节 \
         0503-0504调休 0603端午节 0910中秋节 0912中秋节 1001-1005国庆节 1006-1007调休",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    (
        2023,
        "0101-0102元旦 0122-0125春节 0126-0127调休 0405清明节 0501劳动节 0502-0503调休 \
         0622端午节 0623调休 0929中秋节 1001-1004国庆节 1005-1006调休",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    (
        2024,
        "0101元旦 0210-0214春节 0215-0216调休 0404清明节 0405调休 0501劳动节 0502-0503调休 \
         0610端午节 0916调休 0917中秋节 1001-1003国庆节 1004调休 1007调休",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    (
        2025,
        "0101元旦 0128农历除夕 0129-0131春节 0203-0204调休 0404清明节 0501-0502劳动节 \
         0505调休 0531端午节 0602端午节 1001-1003国庆节 1006中秋节 1007-1008调休",
        "0126 0208 0427 0928 1011",
    ),
    (
        2026,
        "0101元旦 0102调休 0216农历除夕 0217-0219春节 0220调休 0223调休 0405-0406清明节 \
         0501-0502劳动节 0504劳动节 0505调休 0619端午节 0925中秋节 1001-1003国庆节 \
         1005国庆节 1006-1007调休",
        "0104 0214 0228 0509 0920 1010",
    ),
];

/// The days off, the weekend days that are worked, and the years that are covered.
pub(super) fn days() -> (BTreeMap<Date, String>, BTreeSet<Date>, BTreeSet<i16>) {
    let (mut off, mut worked, mut years) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for &(year, days_off, weekends) in YEARS {
        years.insert(year);
        worked.extend(weekends.split(' ').filter_map(|digits| day(year, digits)));
        for entry in days_off.split(' ') {
            let name_at = entry.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(entry.len());
            let (span, name) = entry.split_at(name_at);
            let (first, last) = span.split_once('-').unwrap_or((span, span));
            let (Some(first), Some(last)) = (day(year, first), day(year, last)) else { continue };
            let span = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
            off.extend(span.map(|date| (date, name.to_owned())));
        }
    }
    (off, worked, years)
}

fn day(year: i16, digits: &str) -> Option<Date> {
    let number: i16 = digits.parse().ok()?;
    Date::new(year, i8::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?).ok()
}
