//! Believable customers for the benchmarks: the same for the same number.

use cairn_domain::{Fields, Kind, Value};

const FAMILY: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "欧阳", "Baker", "Smith", "Tanaka", "Dupont", "单"];
const GIVEN: [&str; 14] =
    ["芳", "伟", "秀英", "娜", "敏", "静", "丽", "强", "磊", "Anna", "Tom", "Yuki", "Claire", "重阳"];
const CITY: [&str; 8] = ["上海", "重庆", "苏州", "成都", "Bangkok", "Lyon", "大理", "Osaka"];
const TAGS: [&str; 6] = ["vip", "家庭", "会议", "老客户", "photo", "slow"];

/// The n-th customer: name, phone, e-mail, city, two tags, a preference and a remark.
pub fn customer(n: usize) -> (Kind, Fields) {
    let mix = n.wrapping_mul(2_654_435_761);
    let family = FAMILY[mix % FAMILY.len()];
    let given = GIVEN[(mix >> 8) % GIVEN.len()];
    let latin = family.is_ascii();
    let name = if latin { format!("{given} {family}") } else { format!("{family}{given}") };
    let mut fields = Fields::new();
    let mut set = |field: &str, value: &str| {
        let parsed = Kind::Customer.spec().parse_field(field, value).expect("the benchmark's own values are valid");
        fields.insert(field.to_owned(), parsed);
    };
    set("name", &name);
    set("phones", &format!("+86139{:08}", n % 100_000_000));
    set("emails", &format!("guest{n}@example.com"));
    set("city", CITY[(mix >> 16) % CITY.len()]);
    set("tags", &format!("{},{}", TAGS[n % 6], TAGS[(n / 6) % 6]));
    set("source", "referral");
    fields.insert("remark".to_owned(), Value::Text(format!("第{n}位客人, seat {}", n % 40)));
    (Kind::Customer, fields)
}
