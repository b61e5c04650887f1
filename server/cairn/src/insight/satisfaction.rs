//! `cairn insight satisfaction`.

use std::path::PathBuf;

use cairn_insight::satisfaction::{Csat, Group, GroupBy, Groups, Interval, LeftOut, Nps, Scale, csat, gaps, nps};
use serde_json::json;

use super::from_book::Dir;
use super::purchases::Day;
use super::satisfaction_book;
use super::satisfaction_rows::{Answers, answers};
use super::sheet::Sheet;
use super::source::Names;
use super::text::{Table, or_dash};
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    /// A list (CSV) with a row per answer: columns experience, and perhaps response, question, touchpoint, trip, guide,
    /// expectation, nps, csat; or 体验, 答卷, 问题, 接触点, 行程, 导游, 期望.
    #[arg(required_unless_present = "dir", conflicts_with = "dir")]
    file: Option<PathBuf>,
    #[command(flatten)]
    book: Dir,
    #[command(flatten)]
    day: Day,
    /// The first day counted, for a book; by default a year before the day of the figures.
    #[arg(long, value_name = "DATE", requires = "dir")]
    from: Option<jiff::civil::Date>,
    /// The worst answer of the scale.
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    min: f64,
    /// The best answer of the scale.
    #[arg(long, default_value_t = 5.0, allow_negative_numbers = true)]
    max: f64,
    /// How many groups of a kind the text lists; --json gives all of them.
    #[arg(long, default_value_t = 20)]
    top: usize,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    if let Some(book) = args.book.open()? {
        return satisfaction_book::satisfaction(&book, (args.from, args.day.given()), args.top, out);
    }
    let scale = Scale::new(args.min, args.max)
        .map_err(|e| Failure::new("bad_scale", format!("{e}. Give --min and --max of the answers.")))?;
    let file =
        args.file.as_ref().ok_or_else(|| Failure::new("no_file", "Name a list, or a device's folder with --dir."))?;
    let sheet = Sheet::read(file)?;
    let Answers { answered, nps: recommend, csat: overall, by, responses, names, troubles } = answers(&sheet, scale)?;
    let groups: Vec<Groups> = by.iter().map(|by| gaps(&answered, *by)).collect();
    let recommend = recommend.map(|answers| nps(&answers));
    let overall = overall.map(|answers| csat(&answers, scale));
    let as_of = args.day.get();
    let mut figures = json!({
        "as_of": as_of.to_string(),
        "file": sheet.file,
        "encoding": sheet.encoding,
        "scale": scale,
        "responses": responses,
        "answers": answered.len(),
        "groups": groups,
        "nps": recommend,
        "csat": overall,
        "left_out": troubles,
    });
    names.fill(&mut figures);
    out.answer(&figures, || {
        let mut lines = vec![
            format!(
                "Satisfaction as of {as_of}: {responses} responses, {} answers, scale {} to {}",
                answered.len(),
                args.min,
                args.max
            ),
            format!("{} ({}): {} cells left out", sheet.file, sheet.encoding, troubles.count),
        ];
        lines.extend(troubles.lines());
        lines.extend(groups.first().map(|groups| off_scale(&groups.left_out, &names)).unwrap_or_default());
        lines.extend(groups.iter().flat_map(|groups| by_group(groups, &names, args.top)));
        lines.extend(recommend.iter().flat_map(recommended));
        lines.extend(overall.iter().flat_map(satisfied));
        lines.join("\n")
    });
    Ok(())
}

fn off_scale(left_out: &[LeftOut], names: &Names) -> Vec<String> {
    let Some(first) = left_out.first() else { return Vec::new() };
    let name = names.of(first.response);
    vec![format!("  {} answers off the scale left out, the first of {name} to {}", left_out.len(), first.question)]
}

pub fn by_group(groups: &Groups, names: &Names, top: usize) -> Vec<String> {
    let name = match groups.by {
        GroupBy::Question => "question",
        GroupBy::Touchpoint => "touchpoint",
        GroupBy::Trip => "trip",
        GroupBy::Guide => "guide",
    };
    let mut table = Table::new([name, "responses", "gap", "95 % interval", "n", "satisfied", "of scale"]);
    for group in groups.groups.iter().take(top) {
        let Group { key, gap, relative_experience, satisfied, responses, .. } = group;
        table.row([
            or_dash(key.as_ref(), |key| key.parse().map_or_else(|_| key.clone(), |id| names.of(id))),
            responses.len().to_string(),
            or_dash(*gap, |gap| format!("{:+.2}", gap.mean)),
            or_dash(gap.and_then(|gap| gap.interval), |i| between(i, 2)),
            or_dash(*gap, |gap| gap.n.to_string()),
            or_dash(satisfied.share.percent(), |percent| format!("{percent:.1} %")),
            or_dash(*relative_experience, |mean| super::text::percent(mean.mean)),
        ]);
    }
    let mut lines = vec![String::new(), format!("experience - expectation by {name}, in points")];
    lines.extend(table.lines());
    lines.extend(super::rfm::more(groups.groups.len(), top));
    lines
}

fn between(interval: Interval, digits: usize) -> String {
    format!("{:+.digits$} to {:+.digits$}", interval.low, interval.high)
}

pub fn recommended(nps: &Nps) -> Vec<String> {
    let score = or_dash(nps.score, |score| format!("{score:+.1}"));
    let interval = or_dash(nps.interval, |i| between(i, 1));
    let (promoters, passives, detractors) = (nps.promoters.len(), nps.passives.len(), nps.detractors.len());
    vec![
        String::new(),
        format!("NPS {score} (95 %: {interval}), n {}", nps.n),
        format!(
            "  {promoters} promoters, {passives} passives, {detractors} detractors; {} off the scale",
            nps.left_out.len()
        ),
    ]
}

pub fn satisfied(csat: &Csat) -> Vec<String> {
    let share = csat.top_two.share;
    let percent = or_dash(share.percent(), |percent| format!("{percent:.1} %"));
    let interval = or_dash(csat.interval, |i| format!("{:.1} to {:.1} %", i.low, i.high));
    vec![
        String::new(),
        format!(
            "CSAT {percent} in the two best places (95 %: {interval}), n {}; {} off the scale",
            share.of,
            csat.left_out.len()
        ),
    ]
}
