//! Cases, compressed by bytecode: eight codes, then the elements that they announce.

use super::dictionary::{SEGMENT, elements, segments};
use super::{Dataset, Kind, Value, cut};

const END: u8 = 252;
const AS_IT_IS: u8 = 253;
const SPACES: u8 = 254;
const MISSING: u8 = 255;
/// A whole number from -99 to 151 is one code: itself plus this.
const BIAS: f64 = 100.0;

pub(super) fn write(data: &Dataset, out: &mut Vec<u8>) {
    let mut packer = Packer { codes: Vec::with_capacity(8), elements: Vec::new(), out };
    for row in &data.rows {
        for (value, variable) in row.iter().zip(&data.variables) {
            match (variable.kind, value) {
                (Kind::Text(width), Value::Text(text)) => packer.text(text, width),
                (Kind::Text(width), _) => packer.text("", width),
                (_, Value::Number(number)) if number.is_finite() => packer.number(*number),
                _ => packer.push(MISSING, None),
            }
        }
    }
    packer.push(END, None);
    packer.flush();
}

struct Packer<'a> {
    codes: Vec<u8>,
    elements: Vec<u8>,
    out: &'a mut Vec<u8>,
}

impl Packer<'_> {
    fn push(&mut self, code: u8, element: Option<[u8; 8]>) {
        self.codes.push(code);
        self.elements.extend(element.into_iter().flatten());
        if self.codes.len() == 8 {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.codes.is_empty() {
            return;
        }
        self.codes.resize(8, 0);
        self.out.append(&mut self.codes);
        self.out.append(&mut self.elements);
    }

    fn number(&mut self, number: f64) {
        let code = number + BIAS;
        if code.fract() == 0.0 && (1.0..=251.0).contains(&code) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and from 1 to 251")]
            self.push(code as u8, None);
        } else {
            self.push(AS_IT_IS, Some(number.to_le_bytes()));
        }
    }

    /// A text fills its segments one after the other: 255 bytes each but the last, and each begins a new element.
    fn text(&mut self, text: &str, width: usize) {
        let mut left = cut(text, width).as_bytes();
        let segments = segments(width);
        let last = segments.len() - 1;
        for (at, segment) in segments.into_iter().enumerate() {
            let holds = if at == last { segment } else { SEGMENT };
            let (here, rest) = left.split_at(left.len().min(holds));
            left = rest;
            let mut bytes = here.to_vec();
            bytes.resize(elements(Kind::Text(segment)) * 8, b' ');
            for element in bytes.chunks_exact(8) {
                let mut eight = [b' '; 8];
                eight.copy_from_slice(element);
                if eight == [b' '; 8] { self.push(SPACES, None) } else { self.push(AS_IT_IS, Some(eight)) }
            }
        }
    }
}
