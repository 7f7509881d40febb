//! Reads replies of an SMTP server out of a growing buffer (RFC 5321 section 4.2).

use super::outcome::Reply;

/// Longest line read; RFC 5321 section 4.5.3.1.5 promises 512 octets, real servers write somewhat more.
const LINE_BYTES: usize = 2_048;
/// Most lines of one reply.
const LINES: usize = 128;

/// What came is not a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAReply;

/// A reply and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The reply, masked: what may be stored.
    pub reply: Reply,
    /// The text of each line as it came, for EHLO's list of extensions and AUTH's challenges.
    pub lines: Vec<String>,
}

/// Takes one whole reply from the front of `buffer`, removing its bytes; `None` while it is not whole yet.
///
/// # Errors
/// [`NotAReply`] when a line has no three-digit code between 200 and 599, the codes of one reply differ, or
/// it is longer than any server's.
pub fn take_answer(buffer: &mut Vec<u8>) -> Result<Option<Answer>, NotAReply> {
    let mut code = None;
    let mut lines = Vec::new();
    let mut consumed = 0_usize;
    for line in buffer.split_inclusive(|byte| *byte == b'\n') {
        if line.len() > LINE_BYTES || lines.len() >= LINES {
            return Err(NotAReply);
        }
        let Some(line_bytes) = line.strip_suffix(b"\n") else { return Ok(None) };
        consumed += line.len();
        let (line_code, is_last, text) = parse_line(line_bytes.strip_suffix(b"\r").unwrap_or(line_bytes))?;
        if *code.get_or_insert(line_code) != line_code {
            return Err(NotAReply);
        }
        lines.push(text);
        if is_last {
            buffer.drain(..consumed);
            return Ok(Some(Answer { reply: Reply::new(line_code, &joined(&lines)), lines }));
        }
    }
    Ok(None)
}

/// The lines of a reply as one text; the enhanced code, repeated on each line, is kept once.
fn joined(lines: &[String]) -> String {
    let first = lines.first().map_or("", String::as_str);
    let code = first.split(' ').next().unwrap_or("");
    let rest = lines.iter().skip(1).map(|line| line.strip_prefix(code).unwrap_or(line));
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

fn parse_line(line: &[u8]) -> Result<(u16, bool, String), NotAReply> {
    let (digits, rest) = line.split_at_checked(3).ok_or(NotAReply)?;
    let code = match digits {
        [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
            u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0')
        }
        _ => return Err(NotAReply),
    };
    let (is_last, text) = match rest.split_first() {
        None => (true, rest),
        Some((b' ', text)) => (true, text),
        Some((b'-', text)) => (false, text),
        Some(_) => return Err(NotAReply),
    };
    Ok((code, is_last, String::from_utf8_lossy(text).into_owned()))
}
