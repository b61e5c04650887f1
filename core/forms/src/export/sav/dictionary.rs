//! Everything before the cases: header, variables, labels, and the records that later versions of SPSS added.

use super::names::Name;
use super::{Dataset, Kind, Value, Variable, cut};
use crate::export::Measure;

/// Longest label of a variable, in bytes.
const VARIABLE_LABEL: usize = 255;
/// Longest label of a value.
const VALUE_LABEL: usize = 120;
/// Widest segment of a text.
pub(super) const SEGMENT: usize = 255;
/// By how much a further segment widens a very long text.
const EFFECTIVE: usize = 252;

pub(super) fn write(data: &Dataset, names: &[Name]) -> Vec<u8> {
    let mut out = Vec::new();
    header(data, &mut out);
    let mut index = Vec::new();
    let mut next = 1_i32;
    for (variable, name) in data.variables.iter().zip(names) {
        index.push(next);
        next += variable_records(variable, name, &mut out);
    }
    for (variable, at) in data.variables.iter().zip(&index) {
        value_labels(variable, *at, &mut out);
    }
    machine(&mut out);
    display(data, &mut out);
    long_names(names, &mut out);
    very_long(data, names, &mut out);
    cases(data, &mut out);
    extension(20, 1, b"UTF-8", &mut out);
    long_value_labels(data, names, &mut out);
    int(999, &mut out);
    int(0, &mut out);
    out
}

/// Widths of the variables that a text is written as.
pub(super) fn segments(width: usize) -> Vec<usize> {
    if width <= SEGMENT {
        return vec![width];
    }
    let count = width.div_ceil(EFFECTIVE);
    let mut out = vec![SEGMENT; count];
    out[count - 1] = width - EFFECTIVE * (count - 1);
    out
}

fn header(data: &Dataset, out: &mut Vec<u8>) {
    out.extend_from_slice(b"$FL2");
    padded("@(#) SPSS DATA FILE Cairn", 60, out);
    int(2, out);
    let elements: usize = data.variables.iter().map(|variable| elements(variable.kind)).sum();
    int(small(elements), out);
    // Compressed by bytecode; not weighted.
    int(1, out);
    int(0, out);
    int(i32::try_from(data.rows.len()).unwrap_or(-1), out);
    out.extend_from_slice(&100.0_f64.to_le_bytes());
    padded(&data.made.strftime("%d %b %y").to_string(), 9, out);
    padded(&data.made.strftime("%H:%M:%S").to_string(), 8, out);
    padded(cut(&data.label, 64), 64, out);
    out.extend_from_slice(&[0; 3]);
}

/// Eight-byte elements of a case.
pub(super) fn elements(kind: Kind) -> usize {
    match kind {
        Kind::Text(width) => segments(width).iter().map(|segment| segment.div_ceil(8)).sum(),
        _ => 1,
    }
}

/// The records of a variable: one, more for a long text. Answers how many elements they stand for.
fn variable_records(variable: &Variable, name: &Name, out: &mut Vec<u8>) -> i32 {
    let Kind::Text(width) = variable.kind else {
        record(0, variable, &name.short, format(variable.kind), out);
        return 1;
    };
    for (at, segment) in segments(width).into_iter().enumerate() {
        // Only the first is a variable to people; the names of the others are never seen.
        let short = if at == 0 { name.short.clone() } else { segment_name(&name.short, at) };
        let shown = Variable {
            label: if at == 0 { variable.label.clone() } else { String::new() },
            missing: Vec::new(),
            ..variable.clone()
        };
        record(small(segment), &shown, &short, format(Kind::Text(segment)), out);
        for _ in 1..segment.div_ceil(8) {
            for word in [2, -1, 0, 0, 0, 0] {
                int(word, out);
            }
            padded("", 8, out);
        }
    }
    small(elements(variable.kind))
}

/// Of eight bytes at most: number and segment in base 36.
fn segment_name(short: &str, at: usize) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut number = short[1..].parse::<usize>().unwrap_or(0) * 200 + at;
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from(DIGITS[number % 36]));
        number /= 36;
    }
    std::iter::once('S').chain(digits.into_iter().rev()).collect()
}

fn record(kind: i32, variable: &Variable, short: &str, format: i32, out: &mut Vec<u8>) {
    let label = cut(&variable.label, VARIABLE_LABEL);
    let missing = &variable.missing[..variable.missing.len().min(3)];
    int(2, out);
    int(kind, out);
    int(i32::from(!label.is_empty()), out);
    int(small(missing.len()), out);
    int(format, out);
    int(format, out);
    padded(short, 8, out);
    if !label.is_empty() {
        int(small(label.len()), out);
        padded(label, label.len().next_multiple_of(4), out);
    }
    for value in missing {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// Type, width and decimals in one number.
fn format(kind: Kind) -> i32 {
    let (kind, width, decimals) = match kind {
        Kind::Text(width) => (1, width.min(SEGMENT), 0),
        Kind::Number(width, decimals) => (5, usize::from(width), i32::from(decimals)),
        Kind::Date => (20, 11, 0),
        Kind::Time => (21, 8, 0),
        Kind::DateTime => (22, 20, 0),
    };
    (kind << 16) | (small(width) << 8) | decimals
}

/// Labels of numbers, and of texts of up to eight bytes.
fn value_labels(variable: &Variable, at: i32, out: &mut Vec<u8>) {
    if variable.values.is_empty() || matches!(variable.kind, Kind::Text(width) if width > 8) {
        return;
    }
    int(3, out);
    int(small(variable.values.len()), out);
    for (value, label) in &variable.values {
        match value {
            Value::Number(number) => out.extend_from_slice(&number.to_le_bytes()),
            Value::Text(text) => padded(cut(text, 8), 8, out),
            Value::Missing => out.extend_from_slice(&(-f64::MAX).to_le_bytes()),
        }
        let label = cut(label, VALUE_LABEL);
        out.push(u8::try_from(label.len()).unwrap_or(0));
        padded(label, (label.len() + 1).next_multiple_of(8) - 1, out);
    }
    for word in [4, 1, at] {
        int(word, out);
    }
}

/// Version, number formats, and that the text is UTF-8 (code page 65001).
fn machine(out: &mut Vec<u8>) {
    let words: Vec<u8> = [20_i32, 0, 0, -1, 1, 1, 2, 65001].iter().flat_map(|word| word.to_le_bytes()).collect();
    extension(3, 4, &words, out);
    let lowest = f64::from_bits((-f64::MAX).to_bits() - 1);
    let floats: Vec<u8> = [-f64::MAX, f64::MAX, lowest].iter().flat_map(|number| number.to_le_bytes()).collect();
    extension(4, 8, &floats, out);
}

/// Level of measurement, width and alignment of every variable and segment.
fn display(data: &Dataset, out: &mut Vec<u8>) {
    let mut words = Vec::new();
    for variable in &data.variables {
        let measure = match variable.measure {
            Measure::Unknown => 0,
            Measure::Nominal => 1,
            Measure::Ordinal => 2,
            Measure::Scale => 3,
        };
        let (count, width, align) = match variable.kind {
            Kind::Text(width) => (segments(width).len(), small(width.min(40)), 0),
            Kind::DateTime => (1, 20, 1),
            _ => (1, 11, 1),
        };
        for _ in 0..count {
            words.extend([measure, width, align].iter().flat_map(|word: &i32| word.to_le_bytes()));
        }
    }
    extension(11, 4, &words, out);
}

fn long_names(names: &[Name], out: &mut Vec<u8>) {
    let pairs: Vec<String> = names.iter().map(|name| format!("{}={}", name.short, name.long)).collect();
    extension(13, 1, pairs.join("\t").as_bytes(), out);
}

fn very_long(data: &Dataset, names: &[Name], out: &mut Vec<u8>) {
    let mut text = Vec::new();
    for (variable, name) in data.variables.iter().zip(names) {
        if let Kind::Text(width) = variable.kind
            && width > SEGMENT
        {
            text.extend_from_slice(format!("{}={width:05}", name.short).as_bytes());
            text.extend_from_slice(b"\0\t");
        }
    }
    if !text.is_empty() {
        extension(14, 1, &text, out);
    }
}

fn cases(data: &Dataset, out: &mut Vec<u8>) {
    let words: Vec<u8> =
        [1_i64, i64::try_from(data.rows.len()).unwrap_or(-1)].iter().flat_map(|word| word.to_le_bytes()).collect();
    extension(16, 8, &words, out);
}

/// Labels of texts of more than eight bytes.
fn long_value_labels(data: &Dataset, names: &[Name], out: &mut Vec<u8>) {
    let mut bytes = Vec::new();
    for (variable, name) in data.variables.iter().zip(names) {
        let Kind::Text(width) = variable.kind else { continue };
        if variable.values.is_empty() || width <= 8 {
            continue;
        }
        counted(&name.long, &mut bytes);
        int(small(width), &mut bytes);
        int(small(variable.values.len()), &mut bytes);
        for (value, label) in &variable.values {
            let text = if let Value::Text(text) = value { cut(text, width) } else { "" };
            int(small(width), &mut bytes);
            padded(text, width, &mut bytes);
            counted(cut(label, VALUE_LABEL), &mut bytes);
        }
    }
    if !bytes.is_empty() {
        extension(21, 1, &bytes, out);
    }
}

fn counted(text: &str, out: &mut Vec<u8>) {
    int(small(text.len()), out);
    out.extend_from_slice(text.as_bytes());
}

fn extension(subtype: i32, size: usize, bytes: &[u8], out: &mut Vec<u8>) {
    for word in [7, subtype, small(size), small(bytes.len() / size)] {
        int(word, out);
    }
    out.extend_from_slice(bytes);
}

fn int(word: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(&word.to_le_bytes());
}

/// A text with spaces behind it.
fn padded(text: &str, width: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
    out.resize(out.len() + width - text.len().min(width), b' ');
}

/// Numbers of variables, widths and labels are far below 2^31.
fn small(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn long_texts_are_split_as_spss_does() {
        assert_eq!(segments(255), [255]);
        assert_eq!(segments(256), [255, 4]);
        assert_eq!(segments(1000), [255, 255, 255, 244]);
    }
}
