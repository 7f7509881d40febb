use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use actix_web::test::{self, TestRequest};
use actix_web::{App, web};
use clarion::clock::Clock;
use clarion::web::public::health::{Probe, Readiness, live, ready};
use futures_util::FutureExt;

async fn status(readiness: &web::Data<Readiness>, path: &str) -> u16 {
    let app = App::new()
        .app_data(readiness.clone())
        .route("/livez", web::get().to(live))
        .route("/readyz", web::get().to(ready));
    let app = test::init_service(app).await;
    test::call_service(&app, TestRequest::get().uri(path).to_request()).await.status().as_u16()
}

/// A probe that answers `is_up` and counts how often it is asked.
fn probe(is_up: bool) -> (Probe, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let probe = move || {
        counter.fetch_add(1, Ordering::SeqCst);
        std::future::ready(is_up).boxed()
    };
    (Box::new(probe), asked)
}

#[actix_web::test]
async fn a_process_is_ready_while_its_database_takes_writes() {
    let (up, asked) = probe(true);
    let readiness = web::Data::new(Readiness::new(up, Clock::machine()));
    assert_eq!(status(&readiness, "/readyz").await, 200);
    assert_eq!(status(&readiness, "/readyz").await, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 1, "asked anew within a second");
    let (down, _) = probe(false);
    let readiness = web::Data::new(Readiness::new(down, Clock::machine()));
    assert_eq!(status(&readiness, "/readyz").await, 503);
    assert_eq!(status(&readiness, "/livez").await, 200, "a lost database does not kill the process");
}

#[actix_web::test]
async fn a_process_about_to_stop_is_not_ready() {
    let (up, asked) = probe(true);
    let readiness = web::Data::new(Readiness::new(up, Clock::machine()));
    readiness.drain();
    assert_eq!(status(&readiness, "/readyz").await, 503);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_database_that_hangs_is_not_ready() {
    let was_asked = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&was_asked);
    let probe: Probe = Box::new(move || {
        asked.store(true, Ordering::SeqCst);
        std::future::pending().boxed()
    });
    let readiness = Readiness::new(probe, Clock::machine());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let answer = runtime.block_on(async {
        // Paused time runs ahead by itself as soon as nothing else is left to do.
        tokio::time::pause();
        readiness.is_ready().await
    });
    assert!(!answer && was_asked.load(Ordering::SeqCst));
}
