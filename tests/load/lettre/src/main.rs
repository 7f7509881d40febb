//! HOST PORT CONNECTIONS SECONDS: messages of five kilobytes through lettre's pooled transport; prints the rate.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lettre::message::{MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [host, port, connections, seconds] = arguments.as_slice() else { panic!("HOST PORT CONNECTIONS SECONDS") };
    let connections: u32 = connections.parse().unwrap();
    let seconds: f64 = seconds.parse().unwrap();
    let pool = PoolConfig::new().max_size(connections);
    let transport = Arc::new(
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.parse().unwrap())
            .pool_config(pool)
            .build(),
    );
    let line = "Diolch am eich cefnogaeth – thank you for your support, Siân. The next step takes one minute.\n";
    let (text, html) = (line.repeat(12), format!("<p style=\"margin:0 0 16px\">{line}</p>").repeat(14));
    let (warm, end) = (Duration::from_millis(500), Duration::from_secs_f64(0.5 + seconds));
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for lane in 0..connections {
        let (transport, text, html) = (Arc::clone(&transport), text.clone(), html.clone());
        tasks.push(tokio::spawn(async move {
            let mut counted = 0_u32;
            for number in 0_u32.. {
                let at = begun.elapsed();
                if at >= end {
                    break;
                }
                let message = Message::builder()
                    .from("Yr Ymgyrch <us@campaign.example>".parse().unwrap())
                    .to(format!("Siân Ó Briain <s{lane}x{number}@supporter.example>").parse().unwrap())
                    .subject("Cadarnhewch eich llofnod – please confirm your signature")
                    .multipart(
                        MultiPart::alternative()
                            .singlepart(SinglePart::plain(format!("{number}\n{text}")))
                            .singlepart(SinglePart::html(html.clone())),
                    )
                    .unwrap();
                transport.send(message).await.unwrap();
                counted += u32::from((warm..end).contains(&begun.elapsed()));
            }
            counted
        }));
    }
    let mut sent = 0;
    for task in tasks {
        sent += task.await.unwrap();
    }
    println!("{:.0}", f64::from(sent) / seconds);
}
