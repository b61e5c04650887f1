//! Which reader a file is for.

use crate::encoding;

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Rows of separated values: [`crate::read_csv`].
    Csv,
    /// Cards: [`crate::read_vcard`].
    Vcard,
}

/// Tells the format by the beginning of the content, then by the file's name. What is neither is taken for a list: its
/// reader says what is wrong with it.
#[must_use]
pub fn sniff(file_name: &str, bytes: &[u8]) -> Format {
    const ENOUGH: usize = 4096;
    let start = encoding::decode(&bytes[..bytes.len().min(ENOUGH)], None).text;
    let first = start.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let named = |ending: &str| file_name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(ending));
    if first.eq_ignore_ascii_case("BEGIN:VCARD") || named("vcf") || named("vcard") {
        Format::Vcard
    } else {
        Format::Csv
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_counts_more_than_the_name() {
        assert_eq!(sniff("contacts.txt", b"\xef\xbb\xbf\r\nbegin:vcard\r\n"), Format::Vcard);
        assert_eq!(sniff("contacts.VCF", b""), Format::Vcard);
        assert_eq!(sniff("contacts.csv", b"name\n"), Format::Csv);
    }
}
