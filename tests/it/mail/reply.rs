use clarion::mail::reply::{NotAReply, take_answer};
use proptest::prelude::*;

fn take(text: &str) -> Result<Option<(u16, String, Vec<u8>)>, NotAReply> {
    let mut buffer = text.as_bytes().to_vec();
    let taken = take_answer(&mut buffer)?;
    Ok(taken.map(|answer| (answer.reply.code, answer.reply.text, buffer)))
}

#[test]
fn one_reply_is_taken_and_the_next_left() {
    assert_eq!(take("250 ok\r\n354 go\r\n"), Ok(Some((250, "ok".to_owned(), b"354 go\r\n".to_vec()))));
    assert_eq!(take("250\r\n"), Ok(Some((250, String::new(), vec![]))));
    assert_eq!(take("220 old server\n"), Ok(Some((220, "old server".to_owned(), vec![]))));
}

#[test]
fn a_reply_of_many_lines_is_one() {
    let text = "550-5.7.1 We do not\r\n550-5.7.1 want this,\r\n550 5.7.1 sorry\r\n";
    let mut buffer = text.as_bytes().to_vec();
    let answer = take_answer(&mut buffer).unwrap().unwrap();
    assert_eq!(answer.reply.to_string(), "550 5.7.1 We do not want this, sorry");
    assert_eq!(answer.lines.len(), 3);
    assert!(buffer.is_empty());
}

#[test]
fn an_unfinished_reply_waits() {
    for part in ["", "2", "250", "250-a\r\n", "250-a\r\n250 b", "250 ok\r"] {
        assert_eq!(take(part), Ok(None), "{part:?}");
    }
}

#[test]
fn what_is_no_reply_is_refused() {
    for text in [
        "HTTP/1.1 200 OK\r\n",
        "25 ok\r\n",
        "150 hm\r\n",
        "650 hm\r\n",
        "2 50\r\n",
        "250_ok\r\n",
        "250-a\r\n251 b\r\n",
        "\r\n",
    ] {
        assert_eq!(take(text), Err(NotAReply), "{text:?}");
    }
    assert_eq!(take(&"x".repeat(3_000)), Err(NotAReply));
    assert_eq!(take(&format!("250 {}\r\n", "x".repeat(3_000))), Err(NotAReply));
    assert_eq!(take(&"250-more\r\n".repeat(200)), Err(NotAReply));
}

proptest! {
    /// However the bytes arrive, the same replies come out.
    #[test]
    fn arrival_in_pieces_changes_nothing(
        codes in prop::collection::vec((200_u16..600, 1_usize..4, "[ -~]{0,40}"), 1..5),
        cuts in prop::collection::vec(1_usize..20, 0..60),
    ) {
        let mut stream = Vec::new();
        for (code, lines, text) in &codes {
            for line in 1..=*lines {
                let mark = if line == *lines { ' ' } else { '-' };
                stream.extend(format!("{code}{mark}{text}\r\n").into_bytes());
            }
        }
        let mut whole = stream.clone();
        let mut expected = Vec::new();
        while let Some(answer) = take_answer(&mut whole).unwrap() {
            expected.push(answer);
        }
        prop_assert_eq!(expected.len(), codes.len());
        let mut buffer = Vec::new();
        let mut found = Vec::new();
        let mut rest = stream.as_slice();
        for cut in cuts.into_iter().chain(std::iter::once(usize::MAX)) {
            let (piece, left) = rest.split_at(cut.min(rest.len()));
            rest = left;
            buffer.extend_from_slice(piece);
            while let Some(answer) = take_answer(&mut buffer).unwrap() {
                found.push(answer);
            }
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut buffer = bytes.clone();
        if let Ok(None) = take_answer(&mut buffer) {
            prop_assert_eq!(buffer, bytes);
        }
    }
}
