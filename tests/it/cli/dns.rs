//! Answers of a resolver that are wrong, cut or made to mislead: none of them stops the check, or blinds it.

use std::time::Duration;

use clarion::cli::check::dns::{Resolver, Unanswered};
use proptest::prelude::*;
use tokio::net::UdpSocket;

/// A resolver that makes each answer from the question by `answer`.
async fn resolver(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Resolver {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question).await {
            socket.send_to(&answer(&question[..length]), from).await.unwrap();
        }
    });
    Resolver::new(vec![address])
}

/// The head of an answer to `question`: its id, this code, one question, and so many answers.
fn head(question: &[u8], code: u8, answers: u16) -> Vec<u8> {
    let mut reply = question[..2].to_vec();
    reply.extend_from_slice(&[0x81, 0x80 | code, 0, 1]);
    reply.extend_from_slice(&answers.to_be_bytes());
    reply.extend_from_slice(&[0, 0, 0, 0]);
    reply
}

/// The question itself, without what is asked for beside it.
fn asked(question: &[u8]) -> &[u8] {
    &question[12..question.len() - 11]
}

/// An answer with one exchange, whose name points back to the question.
fn exchange(question: &[u8]) -> Vec<u8> {
    let mut reply = head(question, 0, 1);
    reply.extend_from_slice(asked(question));
    reply.extend_from_slice(&[0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 6, 0, 10, 1, b'a', 0xc0, 12]);
    reply
}

#[tokio::test]
async fn a_resolver_that_cannot_tell_of_one_name_is_asked_for_the_next() {
    for code in [2, 5] {
        let resolver = resolver(move |question| {
            if asked(question).windows(3).any(|part| part == b"bad") {
                head(question, code, 0)
            } else {
                exchange(question)
            }
        })
        .await;
        assert_eq!(resolver.exchanges("bad.example").await, Err(Unanswered));
        assert_eq!(resolver.exchanges("good.example").await.unwrap()[0].host, "a.good.example");
        assert_eq!(resolver.exchanges("bad.example").await, Err(Unanswered));
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_none() {
    let resolver = resolver(|question| {
        let whole = exchange(question);
        // How much of it is told is what is asked for.
        let length = usize::from(question[13] - b'A');
        whole[..length.min(whole.len())].to_vec()
    })
    .await;
    for length in 0_u8..40 {
        let name = format!("{}.example", char::from(b'A' + length));
        assert_eq!(resolver.exchanges(&name).await, Err(Unanswered), "{length}");
    }
}

#[tokio::test]
async fn pointers_in_a_ring_and_wrong_counts_end() {
    let ring = |question: &[u8], name: &[u8], answers: u16| {
        let mut reply = head(question, 0, answers);
        reply.extend_from_slice(asked(question));
        reply.extend_from_slice(name);
        reply
    };
    let at = |question: &[u8]| u8::try_from(12 + asked(question).len()).unwrap();
    let to_itself = resolver(move |question| ring(question, &[0xc0, at(question)], 1)).await;
    let to_each_other =
        resolver(move |question| ring(question, &[0xc0, at(question) + 2, 0xc0, at(question)], 1)).await;
    let beyond = resolver(move |question| ring(question, &[0xff, 0xff], 1)).await;
    let many = resolver(move |question| ring(question, &[], u16::MAX)).await;
    let too_long =
        resolver(move |question| ring(question, &[0, 0, 16, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 1], 1)).await;
    for resolver in [to_itself, to_each_other, beyond, many, too_long] {
        let asking = tokio::time::timeout(Duration::from_secs(5), resolver.texts("a.example"));
        assert_eq!(asking.await.unwrap(), Err(Unanswered));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_resolver_says_the_check_goes_on(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let resolver = resolver(move |question| {
                let mut reply = head(question, 0, 3);
                reply.extend_from_slice(&bytes);
                reply
            })
            .await;
            let asking = async {
                let _ = resolver.texts("a.example").await;
                let _ = resolver.exchanges("a.example").await;
                let _ = resolver.has_address("a.example").await;
            };
            tokio::time::timeout(Duration::from_secs(5), asking).await.unwrap();
        });
    }
}
