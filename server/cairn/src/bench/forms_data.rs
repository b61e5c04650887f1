//! The two forms of `cairn bench forms` and the answers given to them: the same for the same seed.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::insight_data::Dice;

/// Questions to a group.
const IN_GROUP: usize = 10;
/// Countries, regions to a country, towns to a region: 10,000 towns.
const PLACES: [usize; 3] = [10, 50, 20];

/// A form as its sheets, the file beside it, and what is done with it.
#[derive(Serialize)]
pub struct Case {
    pub sheets: Value,
    /// `places.csv`, empty where there is none.
    pub csv: String,
    /// Repeat instances that are added first.
    pub instances: usize,
    pub answers: Vec<Answer>,
}

/// One answer, and the question whose choices are looked at after it.
#[derive(Serialize)]
pub struct Answer {
    pub path: String,
    pub value: String,
    pub next: Option<&'static str>,
}

fn row(kind: &str, name: &str, more: &[(&str, &str)]) -> Value {
    let mut row = json!({ "type": kind, "name": name });
    if !matches!(kind, "calculate" | "end group" | "end repeat") {
        row["label"] = json!(format!("Question {name}"));
    }
    for (column, cell) in more {
        row[*column] = json!(cell);
    }
    row
}

/// A long form: groups of ten questions that depend on one another, a total of each, a total of all, and a repeat whose
/// instances have an amount, their number and their share of the whole.
pub fn long(questions: usize, instances: usize, answers: usize, dice: &mut Dice) -> Case {
    let mut survey = Vec::new();
    let groups = questions.div_ceil(IN_GROUP);
    for group in 0..groups {
        survey.push(row("begin group", &format!("g{group}"), &[]));
        for at in 0..IN_GROUP.min(questions - group * IN_GROUP) {
            survey.push(question(group, at));
        }
        survey.push(row("end group", "", &[]));
        let parts: Vec<String> = (1..5).map(|at| format!("coalesce(${{q{group}_{at}}}, 0)")).collect();
        survey.push(row("calculate", &format!("sum{group}"), &[("calculation", &parts.join(" + "))]));
    }
    let all: Vec<String> = (0..groups).map(|group| format!("${{sum{group}}}")).collect();
    survey.push(row("calculate", "grand", &[("calculation", &all.join(" + "))]));
    let level = "if(${grand} > 1000, 'big', if(${grand} > 100, 'middle', 'small'))";
    survey.push(row("calculate", "level", &[("calculation", level)]));
    survey.push(row("begin repeat", "line", &[]));
    survey.push(row("text", "product", &[("required", "yes")]));
    survey.push(row("integer", "pax", &[("constraint", ". > 0 and . < 100")]));
    survey.push(row("decimal", "price", &[("relevant", "${product} != ''")]));
    survey.push(row("calculate", "amount", &[("calculation", "coalesce(${pax}, 0) * coalesce(${price}, 0)")]));
    survey.push(row("calculate", "no", &[("calculation", "position(..)")]));
    let share = "if(sum(/data/line/amount) > 0, round(${amount} div sum(/data/line/amount) * 100, 1), '')";
    survey.push(row("calculate", "share", &[("calculation", share)]));
    survey.push(row("end repeat", "", &[]));
    for (name, calculation) in [
        ("total", "sum(${amount})"),
        ("biggest", "max(${amount})"),
        ("filled", "count-non-empty(${product})"),
        ("big", "count(${line}[./amount >= 1000])"),
    ] {
        survey.push(row("calculate", name, &[("calculation", calculation)]));
    }
    let answers = (0..answers).map(|_| long_answer(groups, instances, dice)).collect();
    let choices = json!([
        { "list_name": "yn", "name": "yes", "label": "Yes" },
        { "list_name": "yn", "name": "no", "label": "No" },
    ]);
    let sheets = json!({ "survey": survey, "choices": choices, "settings": [settings("long")] });
    Case { sheets, csv: String::new(), instances, answers }
}

fn settings(id: &str) -> Value {
    json!({ "form_title": id, "form_id": id, "version": "1" })
}

fn question(group: usize, at: usize) -> Value {
    let name = format!("q{group}_{at}");
    let relevant = format!("${{q{group}_0}} != 'no'");
    match at {
        0 => row("select_one yn", &name, &[]),
        1..=4 => row("integer", &name, &[("relevant", &relevant), ("constraint", ". >= 0 and . <= 1000")]),
        5 => row("decimal", &name, &[("required", &format!("${{q{group}_1}} > 5"))]),
        6 => row("text", &name, &[("constraint", "regex(., '[^0-9]*')")]),
        7 => row("date", &name, &[("constraint", ". <= today()")]),
        8 => row("text", &name, &[("relevant", "${level} = 'big'")]),
        _ => row("text", &name, &[("readonly", &format!("${{q{group}_6}} = 'x'"))]),
    }
}

fn long_answer(groups: usize, instances: usize, dice: &mut Dice) -> Answer {
    let number = (dice.below(200) + 1).to_string();
    if dice.below(2) == 0 && instances > 0 {
        let line = dice.below(instances as u64) + 1;
        let (name, value) = match dice.below(3) {
            0 => ("product", format!("Tour {number}")),
            1 => ("pax", (dice.below(20) + 1).to_string()),
            _ => ("price", format!("{number}.5")),
        };
        return Answer { path: format!("/data/line[{line}]/{name}"), value, next: None };
    }
    let group = dice.below(groups as u64);
    let (at, value) = match dice.below(8) {
        0 => (0, if dice.below(4) == 0 { "no" } else { "yes" }.to_owned()),
        at @ 1..=4 => (at, number),
        5 => (5, format!("{number}.25")),
        6 => (6, "kind words".to_owned()),
        _ => (7, format!("2026-0{}-1{}", dice.below(9) + 1, dice.below(9))),
    };
    Answer { path: format!("/data/g{group}/q{group}_{at}"), value, next: None }
}

/// A cascade: country, region, town, of 10,000 towns in a file; and what else the file says of the town.
pub fn cascade(answers: usize, dice: &mut Dice) -> Case {
    let [countries, regions, towns] = PLACES;
    let mut choices = Vec::new();
    let mut csv = String::from("name,label,region,guests\n");
    for country in 0..countries {
        choices.push(
            json!({ "list_name": "country", "name": format!("c{country}"), "label": format!("Country {country}") }),
        );
    }
    for country in 0..countries {
        for region in 0..regions {
            let (name, label) = (format!("c{country}r{region}"), format!("Region {region} of {country}"));
            choices
                .push(json!({ "list_name": "region", "name": name, "label": label, "country": format!("c{country}") }));
            for town in 0..towns {
                let _ = writeln!(csv, "{name}t{town},Town {town} of {name},{name},{}", (country + region) * town);
            }
        }
    }
    let survey = json!([
        row("select_one country", "country", &[]),
        row("select_one region", "region", &[("choice_filter", "country = ${country}")]),
        row("select_one_from_file places.csv", "town", &[("choice_filter", "region = ${region}")]),
        row("calculate", "town_name", &[("calculation", "instance('places')/root/item[name = ${town}]/label")]),
        row("calculate", "guests", &[("calculation", "pulldata('places', 'guests', 'name', ${town})")]),
    ]);
    let mut steps = Vec::new();
    while steps.len() < answers {
        let country = dice.below(countries as u64);
        let region = dice.below(regions as u64);
        let town = dice.below(towns as u64);
        let answer = |path: &str, value: String, next| Answer { path: path.to_owned(), value, next };
        steps.push(answer("/data/country", format!("c{country}"), Some("/data/region")));
        steps.push(answer("/data/region", format!("c{country}r{region}"), Some("/data/town")));
        steps.push(answer("/data/town", format!("c{country}r{region}t{town}"), None));
    }
    let sheets = json!({ "survey": survey, "choices": choices, "settings": [settings("cascade")] });
    Case { sheets, csv, instances: 0, answers: steps }
}
