//! The words that lists use for the closed lists of a customer, and what the record calls them.

use crate::report::{Remark, Rule, Severity};

/// The code of a word in the list of `field`; `None`: the list does not have it. Codes themselves are words too.
pub(crate) fn code(field: &str, word: &str) -> Option<&'static str> {
    let word = word.trim().to_lowercase();
    let spaced = word.replace('_', " ");
    let found = words(field).iter().find(|(code, names)| *code == word || names.contains(&spaced.as_str()));
    found.map(|(code, _)| *code)
}

/// What to say about a word that the list does not have.
pub(crate) fn unknown(word: &str) -> Remark {
    let why = "The list of this field has no such word. It is kept in the note; choose one in the record.";
    Remark::new(Severity::Warning, Rule::NotInList, word, why)
}

fn words(field: &str) -> Words {
    match field {
        "relation" => RELATION,
        "origin" => ORIGIN,
        "source" => SOURCE,
        "region" => REGION,
        "settlement" => SETTLEMENT,
        "gender" => GENDER,
        "payment" => PAYMENT,
        "entity" => ENTITY,
        "state" => STATE,
        _ => &[],
    }
}

/// The closed lists that are read.
#[cfg(test)]
pub(crate) const FIELDS: &[(cairn_domain::Kind, &str)] = &[
    (cairn_domain::Kind::Customer, "relation"),
    (cairn_domain::Kind::Customer, "origin"),
    (cairn_domain::Kind::Customer, "source"),
    (cairn_domain::Kind::Customer, "region"),
    (cairn_domain::Kind::Customer, "settlement"),
    (cairn_domain::Kind::Customer, "gender"),
    (cairn_domain::Kind::Customer, "entity"),
    (cairn_domain::Kind::Purchase, "payment"),
    (cairn_domain::Kind::Trip, "state"),
];

/// Every code that can come out for a field.
#[cfg(test)]
pub(crate) fn codes(field: &str) -> impl Iterator<Item = &'static str> {
    words(field).iter().map(|(code, _)| *code)
}

type Words = &'static [(&'static str, &'static [&'static str])];

const RELATION: Words = &[
    ("none", &["非客户", "非客戶", "no customer"]),
    ("potential", &["潜在", "潛在", "潜在客户", "潛在客戶", "lead", "prospect"]),
    ("target", &["目标", "目標", "目标客户", "目標客戶"]),
    ("current", &["现实", "現實", "现有", "現有", "现实客户", "老客户", "老客戶", "customer", "active"]),
    ("lost", &["流失", "流失客户", "流失客戶", "former", "inactive"]),
];

const ORIGIN: Words = &[
    ("end_customer", &["终端", "終端", "散客", "end customer", "direct"]),
    ("intermediary", &["中间", "中間", "同业", "同業", "代理", "agency", "reseller"]),
    ("public_interest", &["公利", "公益", "public interest"]),
    ("internal", &["内部", "內部", "staff"]),
];

const SOURCE: Words = &[
    ("door_to_door", &["逐户", "上门", "上門", "door to door"]),
    ("meeting", &["会议", "會議", "会展", "conference", "fair"]),
    ("venue", &["场所", "場所", "俱乐部", "俱樂部", "club"]),
    ("personal_network", &["人脉", "人脈", "人际关系", "朋友", "friends", "personal network"]),
    ("directory", &["名录", "名錄", "黄页", "yellow pages"]),
    ("referral", &["转介绍", "轉介紹", "介绍", "介紹", "推荐", "推薦", "老客户介绍", "recommendation"]),
    ("opinion_leader", &["中心开花", "中心開花", "opinion leader", "influencer"]),
    ("telephone", &["电话", "電話", "phone", "call"]),
    ("letter", &["信函", "信件", "mail"]),
    ("messenger", &["短信", "简讯", "簡訊", "微信", "sms", "wechat", "sms/messenger"]),
    ("internet", &["网络", "網路", "网站", "網站", "小红书", "抖音", "携程", "web", "website", "online", "google"]),
    ("competitor", &["竞争对手", "競爭對手", "同行", "from a competitor"]),
    ("walk_in", &["门店", "門店", "到店", "路过", "walk in", "walk-in"]),
];

const REGION: Words =
    &[("domestic", &["境内", "境內", "国内", "國內"]), ("foreign", &["境外", "国外", "國外", "海外", "overseas"])];

const SETTLEMENT: Words = &[
    ("cash", &["现金", "現金", "现结"]),
    ("prepaid", &["预付", "預付", "prepayment"]),
    ("credit", &["赊销", "賒銷", "月结", "月結", "on account"]),
];

const GENDER: Words = &[
    ("female", &["女", "女士", "小姐", "太太", "f", "w", "mrs", "mrs.", "ms", "ms.", "miss", "woman"]),
    ("male", &["男", "先生", "m", "mr", "mr.", "man"]),
    ("other", &["其他", "x", "diverse"]),
];

const PAYMENT: Words = &[
    ("unpaid", &["未付", "未付款", "待付", "待付款", "open", "no"]),
    ("deposit", &["定金", "订金", "訂金", "已付定金", "部分付款", "partial", "partly paid"]),
    ("paid", &["已付", "已付款", "付清", "全款", "yes"]),
    ("refunded", &["退款", "已退款", "refund"]),
];

const ENTITY: Words = &[
    ("person", &["个人", "個人", "individual", "private"]),
    (
        "organisation",
        &["单位", "單位", "公司", "企业", "企業", "机构", "機構", "组织", "organization", "company", "business"],
    ),
];

const STATE: Words = &[
    ("planned", &["计划", "計劃", "计划中", "筹备", "待出发", "confirmed", "open"]),
    ("under_way", &["进行中", "進行中", "在途", "under way", "running"]),
    ("finished", &["已完成", "已结束", "已結束", "完成", "completed", "finished"]),
    ("cancelled", &["已取消", "取消", "canceled"]),
];
