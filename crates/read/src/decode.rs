//! Bytes to UTF-8: gzip, the look of binary files, and character encodings.
//!
//! ```text
//! file ─▶ gunzip (guarded against bombs) ─▶ UTF-16 to UTF-8 ─▶ whole text, or records ─▶ UTF-8 or a guess
//! ```
//!
//! A byte-order mark decides. Then valid UTF-8 is UTF-8; then what the document declares of itself (`<meta
//! charset>`, `<?xml encoding>`); then chardetng, the detector of Firefox. Streams of records cannot be seen
//! whole, so that each record that is not UTF-8 is guessed by itself; UTF-16, which has no newline byte to part
//! records by, is recoded before they are parted.

use std::io::{self, BufRead, BufReader, Read};

use chardetng::EncodingDetector;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use crate::error::Kind;

/// How many bytes at the head tell the kind of a file.
pub(crate) const HEAD: usize = 16 * 1024;

/// Beneath this many decoded bytes no ratio is suspicious.
const BOMB_FLOOR: u64 = 16 * 1024 * 1024;

/// The bytes of a source after gzip and UTF-16 are undone.
pub(crate) struct Opened {
    pub(crate) reader: Box<dyn BufRead + Send>,
    /// The first bytes, at most [`HEAD`], still to be read from `reader`.
    pub(crate) head: Vec<u8>,
    /// Set where the stream was recoded: the encoding it had.
    pub(crate) recoded_from: Option<&'static str>,
}

/// Undoes gzip (found by its magic number, whatever the file is called) and UTF-16.
pub(crate) fn open(raw: Box<dyn Read + Send>, gzip_ratio: u64) -> Result<Opened, Kind> {
    let mut raw = BufReader::with_capacity(64 * 1024, raw);
    let packed = peek(&mut raw, 2)?.starts_with(&[0x1f, 0x8b]);
    let mut plain: Box<dyn BufRead + Send> = if packed {
        let counted = BufReader::with_capacity(64 * 1024, Counted { inner: raw, bytes: 0 });
        let guard = Gunzip { inner: MultiGzDecoder::new(counted), decoded: 0, ratio: gzip_ratio.max(1) };
        Box::new(BufReader::with_capacity(64 * 1024, guard))
    } else {
        Box::new(raw)
    };
    let head = take_head(&mut plain)?;
    if let Some((encoding, bom)) = utf16(&head) {
        let mut all = io::Cursor::new(head).chain(plain);
        io::copy(&mut (&mut all).take(bom), &mut io::sink()).map_err(from_io)?;
        let recoded = Recode {
            inner: Box::new(BufReader::new(all)),
            decoder: encoding.new_decoder_without_bom_handling(),
            ended: false,
            left: Vec::new(),
            left_at: 0,
        };
        let mut reader: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(64 * 1024, recoded));
        let head = take_head(&mut reader)?;
        let reader = Box::new(BufReader::new(io::Cursor::new(head.clone()).chain(reader)));
        return Ok(Opened { reader, head, recoded_from: Some(encoding.name()) });
    }
    let skip: usize = if head.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
    let head = head[skip..].to_vec();
    let reader = Box::new(BufReader::with_capacity(64 * 1024, io::Cursor::new(head.clone()).chain(plain)));
    Ok(Opened { reader, head, recoded_from: None })
}

fn peek(reader: &mut impl BufRead, at_least: usize) -> Result<Vec<u8>, Kind> {
    // One fill may give fewer bytes than asked for (a pipe), but two bytes short means the end or a slow writer;
    // a gzip header always arrives whole in practice, and a shorter one is then seen as binary.
    let buffer = reader.fill_buf().map_err(from_io)?;
    Ok(buffer[..buffer.len().min(at_least)].to_vec())
}

fn take_head(reader: &mut dyn BufRead) -> Result<Vec<u8>, Kind> {
    let mut head = Vec::new();
    reader.take(HEAD as u64).read_to_end(&mut head).map_err(from_io)?;
    Ok(head)
}

/// Tells our own signals, carried through `io::Error`, from the system's.
pub(crate) fn from_io(error: io::Error) -> Kind {
    if let Some(bomb) = error.get_ref().and_then(|inner| inner.downcast_ref::<BombSignal>()) {
        return Kind::Bomb { ratio: bomb.0 };
    }
    match error.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        _ => Kind::Io(error),
    }
}

/// Reads to the end, or fails beyond `limit` bytes.
pub(crate) fn read_whole(reader: &mut dyn Read, limit: u64) -> Result<Vec<u8>, Kind> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(from_io)?;
    if bytes.len() as u64 > limit {
        return Err(Kind::TooLong { limit_mib: limit.div_ceil(1024 * 1024) });
    }
    Ok(bytes)
}

/// Text, and how it was made out of bytes.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding, where it was not UTF-8.
    pub(crate) encoding: Option<&'static str>,
    /// Whether bytes without a meaning in that encoding became U+FFFD.
    pub(crate) damaged: bool,
}

/// Decodes a whole document or one record. `declared` is the label that it gives itself, if any.
pub(crate) fn to_text(bytes: Vec<u8>, declared: Option<&str>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, encoding: None, damaged: false },
        Err(error) => error.into_bytes(),
    };
    let declared = declared
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        // A file that says UTF-8 and is not lies; UTF-16 was recoded before, by its byte-order mark.
        .filter(|e| *e != UTF_8 && *e != UTF_16LE && *e != UTF_16BE);
    let encoding = declared.unwrap_or_else(|| guess(&bytes));
    let (text, _, damaged) = encoding.decode(&bytes);
    Decoded { text: text.into_owned(), encoding: Some(encoding.name()), damaged }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // One stray byte in a long UTF-8 text is damage, not another encoding: where nearly all of the bytes beyond
    // ASCII are good UTF-8, stay with UTF-8 and let the stray ones become U+FFFD.
    let mut good = 0usize;
    let mut bad = 0usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += chunk.invalid().len();
    }
    if good > 20 * bad {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // The detector is linear, yet a text shows its encoding early.
    let sample = &bytes[..bytes.len().min(4 * 1024 * 1024)];
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// What a document says of its own encoding, in its first kilobytes.
pub(crate) fn declared(head: &[u8]) -> Option<String> {
    let head = &head[..head.len().min(4096)];
    let lower = head.to_ascii_lowercase();
    for (mark, after) in [(&b"<?xml"[..], &b"encoding"[..]), (b"<meta", b"charset")] {
        let mut from = 0;
        while let Some(at) = find(&lower[from..], mark) {
            let start = from + at;
            let end = find(&lower[start..], b">").map_or(lower.len(), |e| start + e);
            let tag = &lower[start..end];
            if let Some(at) = find(tag, after) {
                let value: String = tag[at + after.len()..]
                    .iter()
                    .map(|b| char::from(*b))
                    .skip_while(|c| matches!(c, ' ' | '=' | '"' | '\''))
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
                    .collect();
                if !value.is_empty() {
                    return Some(value);
                }
            }
            from = end.max(start + mark.len());
        }
    }
    None
}

pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// UTF-16 by its byte-order mark, or by the zero in every other byte that Latin text then has.
fn utf16(head: &[u8]) -> Option<(&'static Encoding, u64)> {
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return None; // UTF-32, which nobody serves: reported as binary.
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return Some((UTF_16LE, 2));
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return Some((UTF_16BE, 2));
    }
    let sample = &head[..head.len().min(1024) / 2 * 2];
    if sample.len() < 16 {
        return None;
    }
    let pairs = sample.len() / 2;
    let zero_first = sample.chunks_exact(2).filter(|p| p[0] == 0 && p[1] != 0).count();
    let zero_second = sample.chunks_exact(2).filter(|p| p[1] == 0 && p[0] != 0).count();
    if zero_second * 10 > pairs * 8 && zero_first == 0 {
        Some((UTF_16LE, 0))
    } else if zero_first * 10 > pairs * 8 && zero_second == 0 {
        Some((UTF_16BE, 0))
    } else {
        None
    }
}

/// What a file is, if it is not text: by its magic number, or by its zero bytes.
pub(crate) fn binary_kind(head: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
        (b"{\\rtf", "an RTF document"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
        (b"Obj\x01", "an Avro file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"WARC/1.", "a web archive (WARC), which this version does not read"),
        (b"BZh", "bzip2 data"),
        (b"\xfd7zXZ\0", "xz data"),
        (b"\x28\xb5\x2f\xfd", "zstd data"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x1f\x8b", "gzip data within gzip data"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"RIFF", "a sound, film or WebP file"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(name);
    }
    // Zero bytes are in no text encoding but UTF-16 and UTF-32.
    head.contains(&0).then_some("binary data (it has zero bytes)")
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.bytes += n as u64;
        Ok(n)
    }
}

/// Gunzips, and stops when so much comes out of so little as no text can: the bytes are hostile.
struct Gunzip<R> {
    inner: MultiGzDecoder<BufReader<Counted<R>>>,
    decoded: u64,
    ratio: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("the compressed data swells more than {0}-fold")]
struct BombSignal(u64);

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.decoded += n as u64;
        let packed = self.inner.get_ref().get_ref().bytes;
        if self.decoded > BOMB_FLOOR && self.decoded / packed.max(1) > self.ratio {
            return Err(io::Error::other(BombSignal(self.ratio)));
        }
        Ok(n)
    }
}

/// Recodes a stream to UTF-8.
struct Recode {
    inner: Box<dyn BufRead + Send>,
    decoder: Decoder,
    ended: bool,
    left: Vec<u8>,
    left_at: usize,
}

impl Read for Recode {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left_at >= self.left.len() {
            if self.ended {
                return Ok(0);
            }
            let input = self.inner.fill_buf()?;
            let (used, last) = (input.len(), input.is_empty());
            let room = self.decoder.max_utf8_buffer_length(used).unwrap_or(used.saturating_mul(3) + 16);
            self.left.clear();
            self.left.resize(room, 0);
            let (result, read, written, _) = self.decoder.decode_to_utf8(input, &mut self.left, last);
            debug_assert!(matches!(result, CoderResult::InputEmpty));
            self.left.truncate(written);
            self.left_at = 0;
            self.inner.consume(read);
            self.ended = last;
        }
        let n = buffer.len().min(self.left.len() - self.left_at);
        buffer[..n].copy_from_slice(&self.left[self.left_at..self.left_at + n]);
        self.left_at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn opened(bytes: &[u8]) -> Result<(String, Option<&'static str>), Kind> {
        let mut opened = open(Box::new(io::Cursor::new(bytes.to_vec())), 200)?;
        let bytes = read_whole(&mut opened.reader, 64 << 20)?;
        assert!(bytes.starts_with(&opened.head));
        let decoded = to_text(bytes, declared(&opened.head).as_deref());
        Ok((decoded.text, opened.recoded_from.or(decoded.encoding)))
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut w = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        w.write_all(bytes).unwrap();
        w.finish().unwrap()
    }

    #[test]
    fn encodings() {
        let text = "Le président Vučić a rencontré Orbán à Budapest – « un tournant ».";
        assert_eq!(opened(text.as_bytes()).unwrap(), (text.into(), None));
        assert_eq!(opened(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap(), (text.into(), None));
        assert_eq!(opened(&gz(text.as_bytes())).unwrap(), (text.into(), None));
        for (bom, order) in [(vec![0xff, 0xfe], 0), (vec![0xfe, 0xff], 1)] {
            let units = text.encode_utf16().flat_map(|u| if order == 0 { u.to_le_bytes() } else { u.to_be_bytes() });
            let bytes: Vec<u8> = bom.into_iter().chain(units).collect();
            let (read, encoding) = opened(&bytes).unwrap();
            assert_eq!(read, text);
            assert!(encoding.unwrap().starts_with("UTF-16"));
        }
        let plain = "Plain English, sixteen bytes and more.";
        let bytes: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(opened(&bytes).unwrap().0, plain);
    }

    #[test]
    fn legacy_encodings_are_guessed_or_declared() {
        let text = "Le président français a déclaré que la Géorgie était prête à négocier.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(opened(&bytes).unwrap(), (text.into(), Some("windows-1252")));
        let text = "Президент заявил, что переговоры продолжатся.";
        let page = format!("<html><head><meta charset=\"windows-1251\"></head><p>{text}</p>");
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&page);
        assert_eq!(opened(&bytes).unwrap(), (page, Some("windows-1251")));
    }

    #[test]
    fn one_stray_byte_does_not_spoil_a_text() {
        let mut bytes = "Президент заявил, что переговоры продолжатся.".repeat(20).into_bytes();
        bytes.insert(4, 0xff);
        let decoded = to_text(bytes, None);
        assert!(decoded.damaged);
        assert!(decoded.text.ends_with("переговоры продолжатся."));
    }

    #[test]
    fn a_bomb_is_defused() {
        let bomb = gz(&vec![b' '; 40 << 20]);
        assert!(matches!(opened(&bomb), Err(Kind::Bomb { .. })));
    }

    #[test]
    fn broken_gzip_is_an_error() {
        let mut packed = gz(b"some text that is cut short");
        packed.truncate(packed.len() - 12);
        assert!(matches!(opened(&packed), Err(Kind::Io(_))));
    }

    #[test]
    fn binary_files_are_known() {
        assert_eq!(binary_kind(b"%PDF-1.7\n"), Some("a PDF file"));
        assert!(binary_kind(b"abc\0def").is_some());
        assert_eq!(binary_kind("Kurz und gut: «да»".as_bytes()), None);
    }

    #[test]
    fn declarations() {
        assert_eq!(declared(b"<?xml version='1.0' encoding='KOI8-R'?>").as_deref(), Some("koi8-r"));
        assert_eq!(declared(b"<meta http-equiv=x content='text/html; charset=Shift_JIS'>").as_deref(), Some("shift_jis"));
        assert_eq!(declared(b"<meta name=x><p>charset=utf-8"), None);
    }
}
