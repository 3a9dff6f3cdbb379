//! Lines of a file of any size, plain or gzip, and their fields.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Kind, Result};

/// Bytes of a line beyond which it is none of an event.
const LONGEST: usize = 1 << 20;

/// A line and its number, or why it cannot be read.
pub(super) type Line = (u64, std::result::Result<String, String>);

/// The lines of a file.
pub(super) struct Lines {
    input: Box<dyn BufRead>,
    name: String,
    number: u64,
}

impl Lines {
    /// Opens a file; what begins as gzip is unpacked on the way.
    pub(super) fn open(path: &Path) -> Result<Lines> {
        let name = path.display().to_string();
        let fail = |e: std::io::Error| Error::new(Kind::Input, format!("`{name}` cannot be read")).because(e);
        let mut input = BufReader::with_capacity(1 << 16, File::open(path).map_err(fail)?);
        let head = input.fill_buf().map_err(fail)?;
        if head.starts_with(b"PK\x03\x04") {
            return Err(Error::new(Kind::Input, format!("`{name}` is a zip archive: unpack it first (`unzip {name}`)")));
        }
        let input: Box<dyn BufRead> =
            if head.starts_with(&[0x1f, 0x8b]) { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
        Ok(Lines { input, name, number: 0 })
    }

    /// The next line; a broken or too long one is told and passed over.
    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        let fail = |e: std::io::Error| Error::new(Kind::Input, format!("`{}` breaks off after line {}", self.name, self.number)).because(e);
        let mut bytes = Vec::new();
        let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX) + 1;
        if (&mut self.input).take(limit).read_until(b'\n', &mut bytes).map_err(fail)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if bytes.len() > LONGEST && bytes.last() != Some(&b'\n') {
            self.pass()?;
            return Ok(Some((self.number, Err("longer than a mebibyte".to_owned()))));
        }
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        // Old files of events have lines of Western European bytes among those of UTF-8.
        let mut text = String::from_utf8(bytes).unwrap_or_else(|e| WINDOWS_1252.decode_without_bom_handling(e.as_bytes()).0.into_owned());
        if self.number == 1 && text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Ok(Some((self.number, Ok(text))))
    }

    /// Passes over the rest of a line without keeping it.
    fn pass(&mut self) -> Result<()> {
        loop {
            let (found, used) = {
                let fail = |e: std::io::Error| {
                    Error::new(Kind::Input, format!("`{}` breaks off after line {}", self.name, self.number)).because(e)
                };
                let buffer = self.input.fill_buf().map_err(fail)?;
                match buffer.iter().position(|b| *b == b'\n') {
                    Some(at) => (true, at + 1),
                    None => (buffer.is_empty(), buffer.len()),
                }
            };
            self.input.consume(used);
            if found {
                return Ok(());
            }
        }
    }
}

/// The fields of a line between tabs. Quotes around a whole field, as some archives add them, are taken off.
pub(super) fn fields(line: &str) -> Vec<&str> {
    line.split('\t').map(|f| f.strip_prefix('"').and_then(|f| f.strip_suffix('"')).unwrap_or(f)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(bytes: &[u8]) -> Vec<Line> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut lines = Lines::open(file.path()).unwrap();
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    #[test]
    fn a_line_of_any_length_is_passed_over_and_counted() {
        let mut bytes = b"\xef\xbb\xbfone\r\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', 3 * LONGEST));
        bytes.extend(b"\nthr\xffee");
        let lines = all(&bytes);
        assert_eq!(lines[0], (1, Ok("one".to_owned())));
        assert!(lines[1].1.is_err());
        assert_eq!(lines[2], (3, Ok("thrÿee".to_owned())));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn each_line_is_read_in_its_own_encoding() {
        let lines = all(b"Nicol\xe1s \x96 2014\nNicol\xc3\xa1s \xe2\x80\x93 2018\n");
        assert_eq!(lines, [(1, Ok("Nicolás – 2014".to_owned())), (2, Ok("Nicolás – 2018".to_owned()))]);
    }

    #[test]
    fn gzip_is_unpacked_and_zip_is_named() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"a\tb\n").unwrap();
        assert_eq!(all(&gz.finish().unwrap()), [(1, Ok("a\tb".to_owned()))]);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"PK\x03\x04rest").unwrap();
        let e = Lines::open(file.path()).err().unwrap();
        assert!(e.to_string().contains("unpack it first"), "{e}");
    }

    #[test]
    fn quotes_around_a_field_are_none_of_it() {
        assert_eq!(fields("\"a b\"\t\t\"\tc\""), ["a b", "", "\"", "c\""]);
    }
}
