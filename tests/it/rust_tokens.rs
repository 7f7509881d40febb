//! The words and signs of Rust source, without comments and literals: enough to read imports and names by.

/// A word or a sign of the source, with its line counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Token {
    /// The line it begins on.
    pub line: usize,
    /// A whole word, `::`, or one sign.
    pub text: String,
}

/// Splits `source` into words and signs; comments, strings and characters are left out.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let char_at = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < chars.len() {
        let begin = at;
        match char_at(at) {
            '/' if char_at(at + 1) == '/' => at = line_end(&chars, at),
            '/' if char_at(at + 1) == '*' => at = comment_end(&chars, at),
            '"' => at = string_end(&chars, at + 1),
            '\'' if char_at(at + 1) == '\\' || char_at(at + 2) == '\'' => at = character_end(&chars, at + 1),
            c if c.is_alphanumeric() || c == '_' => {
                while char_at(at).is_alphanumeric() || char_at(at) == '_' {
                    at += 1;
                }
                let word: String = chars[begin..at].iter().collect();
                let is_prefix = matches!(word.as_str(), "r" | "b" | "br" | "c" | "cr");
                match raw_string_end(&chars, at) {
                    Some(end) if is_prefix && word != "b" && word != "c" => at = end,
                    // The sign that follows begins a string or a character, which the next turn leaves out.
                    _ if is_prefix && matches!(char_at(at), '"' | '\'') => {}
                    _ => found.push(Token { line, text: word }),
                }
            }
            ':' if char_at(at + 1) == ':' => {
                found.push(Token { line, text: "::".into() });
                at += 2;
            }
            c => {
                if !c.is_whitespace() {
                    found.push(Token { line, text: c.into() });
                }
                at += 1;
            }
        }
        line += chars[begin..at].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| at + length)
}

/// The end of a block comment; they nest.
fn comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn character_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && chars[at] != '\'' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The end of a raw string whose prefix ends at `at`, where one begins there.
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let mut end = at + hashes + 1;
    while end < chars.len() {
        if chars[end] == '"' && chars[end + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
        {
            return Some(end + 1 + hashes);
        }
        end += 1;
    }
    Some(chars.len())
}
