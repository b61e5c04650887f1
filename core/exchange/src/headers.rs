//! Which column a heading means, in zh-Hans, zh-Hant and English, as contact managers, spreadsheets and booking systems
//! name them.

mod names;

use cairn_domain::Kind;

use names::{CUSTOMER, Names, PURCHASE, TRIP};

/// What a column of a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Column {
    Name,
    FamilyName,
    GivenName,
    OtherName,
    Party,
    Mobile,
    WorkPhone,
    HomePhone,
    Email,
    Wechat,
    WhatsApp,
    Line,
    Qq,
    Gender,
    Birthday,
    LunarBirthday,
    Language,
    Address,
    City,
    Province,
    Country,
    Postcode,
    Organisation,
    Occupation,
    Relation,
    Source,
    Origin,
    Region,
    Settlement,
    Territory,
    Owner,
    Seat,
    Room,
    Meals,
    Allergies,
    Pace,
    Interests,
    Tags,
    Note,
    Customer,
    CustomerPhone,
    Date,
    Product,
    Amount,
    Currency,
    Cost,
    Trip,
    Receipt,
    Payment,
    TakenBy,
    Start,
    End,
    Destination,
    Stops,
    Guides,
    State,
}

const fn names(kind: Kind) -> Names {
    match kind {
        Kind::Purchase => PURCHASE,
        Kind::Trip => TRIP,
        _ => CUSTOMER,
    }
}

/// What a heading means in a list of `kind`.
pub(crate) fn column(kind: Kind, heading: &str) -> Option<Column> {
    let heading = normal(heading);
    names(kind).iter().find(|(_, names)| names.contains(&heading.as_str())).map(|(column, _)| *column)
}

/// The first names of a column in Chinese and English, for messages.
pub(crate) fn example(kind: Kind, column: Column) -> String {
    let all = names(kind).iter().find(|(of, _)| *of == column).map_or(&[][..], |(_, names)| names);
    let english = all.iter().find(|name| name.is_ascii());
    let chinese = all.iter().find(|name| !name.is_ascii());
    chinese.into_iter().chain(english).copied().collect::<Vec<_>>().join(" / ")
}

/// Whether the heading is known in a list of any kind.
pub(crate) fn is_known(heading: &str) -> bool {
    [Kind::Customer, Kind::Purchase, Kind::Trip].iter().any(|kind| column(*kind, heading).is_some())
}

/// How many known Chinese headings a line has, whatever separates them.
pub(crate) fn count_known_chinese(line: &str) -> usize {
    line.split([',', ';', '\t', '|', '，', '"']).filter(|name| !name.is_ascii() && is_known(name)).count()
}

/// The kind of list that these headings belong to. A list of customers is the default.
pub(crate) fn kind_of(headings: &[String]) -> Kind {
    let has = |kind, wanted| headings.iter().any(|heading| column(kind, heading) == Some(wanted));
    if has(Kind::Purchase, Column::Amount)
        && (has(Kind::Purchase, Column::Customer) || has(Kind::Purchase, Column::Date))
    {
        Kind::Purchase
    } else if has(Kind::Trip, Column::Name)
        && (has(Kind::Trip, Column::Start) || has(Kind::Trip, Column::Guides) || has(Kind::Trip, Column::Stops))
    {
        Kind::Trip
    } else {
        Kind::Customer
    }
}

/// Lower case without spaces and marks, without what stands in brackets: `手机号码（必填）*` is `手机号码`.
fn normal(heading: &str) -> String {
    let outside = heading.trim().split(['(', '（', '[', '【']).next().unwrap_or_default();
    outside.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_three_scripts() {
        for (heading, wanted) in [
            ("姓名", Column::Name),
            (" Full_Name ", Column::Name),
            ("電話", Column::Mobile),
            ("手机号码（必填）", Column::Mobile),
            ("E-mail", Column::Email),
            ("標籤", Column::Tags),
            ("Company Name", Column::Organisation),
            ("負責人", Column::Owner),
        ] {
            assert_eq!(column(Kind::Customer, heading), Some(wanted), "{heading}");
        }
        assert_eq!(column(Kind::Customer, "星座"), None);
    }

    #[test]
    fn no_heading_means_two_columns() {
        for kind in [Kind::Customer, Kind::Purchase, Kind::Trip] {
            for (wanted, all) in names(kind) {
                for name in *all {
                    assert_eq!(column(kind, name), Some(*wanted), "{name}");
                    assert_eq!(normal(name), *name, "{name} can never be found");
                }
            }
        }
    }

    #[test]
    fn the_kind_of_list_is_told_by_its_headings() {
        let kind = |line: &str| kind_of(&line.split(',').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(kind("姓名,手机,备注"), Kind::Customer);
        assert_eq!(kind("客户,日期,产品,金额"), Kind::Purchase);
        assert_eq!(kind("行程,出发日期,返回日期,导游"), Kind::Trip);
    }
}
