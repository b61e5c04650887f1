//! Which column a heading means, in zh-Hans, zh-Hant and English, as contact managers, spreadsheets and booking systems
//! name them.

use cairn_domain::Kind;

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

type Names = &'static [(Column, &'static [&'static str])];

const CUSTOMER: Names = &[
    (
        Column::Name,
        &[
            "姓名",
            "名字",
            "名称",
            "名稱",
            "客户",
            "客戶",
            "客户姓名",
            "客戶姓名",
            "客户名称",
            "客戶名稱",
            "联系人",
            "聯絡人",
            "聯繫人",
            "全名",
            "name",
            "fullname",
            "customer",
            "customername",
            "client",
            "guest",
            "contact",
            "contactname",
            "displayname",
        ],
    ),
    (Column::FamilyName, &["姓", "姓氏", "surname", "familyname", "lastname"]),
    (Column::GivenName, &["名", "givenname", "firstname"]),
    (
        Column::OtherName,
        &[
            "英文名",
            "外文名",
            "别名",
            "別名",
            "昵称",
            "暱稱",
            "拼音",
            "护照姓名",
            "護照姓名",
            "nickname",
            "alias",
            "englishname",
            "othername",
            "passportname",
            "pinyin",
        ],
    ),
    (Column::Party, &["客户类型", "客戶類型", "类型", "類型", "类别", "類別", "type", "customertype", "kind"]),
    (
        Column::Mobile,
        &[
            "手机",
            "手機",
            "手机号",
            "手機號",
            "手机号码",
            "手機號碼",
            "电话",
            "電話",
            "电话号码",
            "電話號碼",
            "联系电话",
            "聯絡電話",
            "联系方式",
            "聯絡方式",
            "移动电话",
            "行動電話",
            "phone",
            "phones",
            "phonenumber",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "tel",
            "telephone",
            "phone1value",
            "电话1",
            "手机1",
        ],
    ),
    (
        Column::WorkPhone,
        &[
            "座机",
            "座機",
            "固定电话",
            "固話",
            "固话",
            "办公电话",
            "公司电话",
            "公司電話",
            "businessphone",
            "workphone",
            "officephone",
            "companyphone",
        ],
    ),
    (
        Column::HomePhone,
        &[
            "家庭电话",
            "住宅电话",
            "住家電話",
            "备用电话",
            "備用電話",
            "其他电话",
            "电话2",
            "手机2",
            "homephone",
            "otherphone",
            "phone2",
            "phone2value",
            "alternatephone",
        ],
    ),
    (
        Column::Email,
        &[
            "邮箱",
            "郵箱",
            "电子邮箱",
            "电子邮件",
            "電子郵件",
            "邮件",
            "電郵",
            "信箱",
            "email",
            "mail",
            "emailaddress",
            "email1value",
        ],
    ),
    (Column::Wechat, &["微信", "微信号", "微信號", "wechat", "wechatid", "weixin"]),
    (Column::WhatsApp, &["whatsapp"]),
    (Column::Line, &["line", "lineid"]),
    (Column::Qq, &["qq", "qq号", "qq號"]),
    (Column::Gender, &["性别", "性別", "称谓", "稱謂", "gender", "sex"]),
    (Column::Birthday, &["生日", "出生日期", "出生年月日", "出生年月", "birthday", "birthdate", "dateofbirth", "dob"]),
    (Column::LunarBirthday, &["农历生日", "農曆生日", "阴历生日", "lunarbirthday"]),
    (Column::Language, &["语言", "語言", "语种", "language", "languages"]),
    (
        Column::Address,
        &[
            "地址",
            "住址",
            "联系地址",
            "聯絡地址",
            "详细地址",
            "通讯地址",
            "address",
            "street",
            "homeaddress",
            "streetaddress",
        ],
    ),
    (Column::City, &["城市", "市", "所在城市", "city", "town"]),
    (Column::Province, &["省", "省份", "州", "省市", "province", "state", "region"]),
    (Column::Country, &["国家", "國家", "国籍", "國籍", "country", "nationality"]),
    (Column::Postcode, &["邮编", "郵編", "邮政编码", "郵遞區號", "postcode", "zip", "zipcode", "postalcode"]),
    (
        Column::Organisation,
        &[
            "公司",
            "单位",
            "單位",
            "公司名称",
            "公司名稱",
            "工作单位",
            "机构",
            "機構",
            "组织",
            "company",
            "organisation",
            "organization",
            "employer",
            "org",
            "companyname",
        ],
    ),
    (
        Column::Occupation,
        &[
            "职业",
            "職業",
            "职务",
            "職務",
            "职位",
            "職位",
            "职称",
            "occupation",
            "job",
            "jobtitle",
            "title",
            "profession",
        ],
    ),
    (Column::Relation, &["关系", "關係", "客户关系", "客户状态", "客戶狀態", "relation", "status"]),
    (Column::Source, &["来源", "來源", "客户来源", "客戶來源", "获客渠道", "渠道", "source", "leadsource", "howwemet"]),
    (Column::Origin, &["来源部门", "來源部門", "origin"]),
    (Column::Region, &["地域", "境内外"]),
    (Column::Settlement, &["结算", "結算", "结算方式", "結算方式", "settlement"]),
    (Column::Territory, &["片区", "片區", "区域", "區域", "辖区", "territory", "area"]),
    (
        Column::Owner,
        &[
            "负责人",
            "負責人",
            "归属",
            "业务员",
            "業務員",
            "销售",
            "跟进人",
            "跟進人",
            "owner",
            "salesperson",
            "accountmanager",
            "rep",
        ],
    ),
    (Column::Seat, &["座位", "座位偏好", "seat", "seatpreference"]),
    (Column::Room, &["房型", "房间偏好", "房間偏好", "房间", "room", "roompreference"]),
    (Column::Meals, &["饮食", "飲食", "餐食", "饮食偏好", "meal", "meals", "diet"]),
    (Column::Allergies, &["过敏", "過敏", "过敏源", "忌口", "allergy", "allergies"]),
    (Column::Pace, &["节奏", "節奏", "pace"]),
    (Column::Interests, &["兴趣", "興趣", "爱好", "愛好", "interest", "interests", "hobbies"]),
    (
        Column::Tags,
        &["标签", "標籤", "标记", "分组", "群組", "tag", "tags", "label", "labels", "category", "categories", "groups"],
    ),
    (Column::Note, NOTE),
];

const NOTE: &[&str] = &[
    "备注", "備註", "备忘", "说明", "說明", "附注", "附註", "note", "notes", "remark", "remarks", "comment",
    "comments", "memo",
];

const PURCHASE: Names = &[
    (
        Column::Customer,
        &[
            "客户",
            "客戶",
            "客户姓名",
            "客戶姓名",
            "客户名称",
            "客戶名稱",
            "姓名",
            "名字",
            "客人",
            "付款人",
            "customer",
            "customername",
            "client",
            "guest",
            "name",
            "buyer",
        ],
    ),
    (
        Column::CustomerPhone,
        &[
            "客户电话",
            "客戶電話",
            "客户手机",
            "客戶手機",
            "手机",
            "手機",
            "手机号",
            "电话",
            "電話",
            "customerphone",
            "phone",
            "mobile",
        ],
    ),
    (
        Column::Date,
        &[
            "日期",
            "消费日期",
            "消費日期",
            "下单日期",
            "订单日期",
            "訂單日期",
            "购买日期",
            "date",
            "orderdate",
            "purchasedate",
            "bookedon",
        ],
    ),
    (
        Column::Product,
        &["产品", "產品", "产品线", "產品線", "项目", "項目", "商品", "product", "productline", "item", "service"],
    ),
    (
        Column::Amount,
        &["金额", "金額", "总额", "總額", "实收", "實收", "价格", "價格", "合计", "amount", "total", "price", "sum"],
    ),
    (Column::Currency, &["币种", "幣種", "币别", "幣別", "货币", "貨幣", "currency"]),
    (Column::Cost, &["成本", "cost"]),
    (Column::Trip, &["行程", "团", "团号", "團號", "线路", "線路", "trip", "tour", "departure"]),
    (
        Column::Receipt,
        &[
            "合同号",
            "合同號",
            "合約編號",
            "收据号",
            "收據號",
            "订单号",
            "訂單號",
            "发票号",
            "單號",
            "receipt",
            "receiptno",
            "receiptnumber",
            "contract",
            "contractno",
            "invoice",
            "orderno",
            "ordernumber",
        ],
    ),
    (
        Column::Payment,
        &["付款状态", "付款狀態", "支付状态", "付款", "payment", "paymentstate", "paymentstatus", "paid"],
    ),
    (Column::TakenBy, &["收款人", "经手人", "經手人", "takenby", "collectedby", "receivedby"]),
    (Column::Note, NOTE),
];

const TRIP: Names = &[
    (
        Column::Name,
        &[
            "行程",
            "行程名称",
            "行程名稱",
            "团名",
            "團名",
            "团",
            "线路",
            "線路",
            "名称",
            "名稱",
            "trip",
            "tripname",
            "tour",
            "name",
            "title",
        ],
    ),
    (Column::Receipt, &["团号", "團號", "编号", "編號", "code", "tripcode", "tripno"]),
    (
        Column::Start,
        &[
            "出发日期",
            "出發日期",
            "出发",
            "出團日期",
            "出团日期",
            "开始日期",
            "開始日期",
            "start",
            "startdate",
            "departure",
            "from",
        ],
    ),
    (Column::End, &["返回日期", "返回", "回程日期", "结束日期", "結束日期", "end", "enddate", "return", "to"]),
    (Column::Destination, &["目的地", "destination"]),
    (Column::Stops, &["站点", "站點", "停留点", "行程站点", "途经", "stops", "itinerary", "places"]),
    (Column::Guides, &["导游", "導遊", "领队", "領隊", "guide", "guides", "tourleader"]),
    (Column::State, &["状态", "狀態", "state", "status"]),
    (Column::Note, NOTE),
];

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
