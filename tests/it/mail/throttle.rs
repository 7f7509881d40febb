use std::time::Duration;

use clarion::domain::moment::{MINUTE_MS, Moment, SECOND_MS};
use clarion::mail::throttle::{Allowance, Breaker, Throttle};

use super::NOW;

#[tokio::test]
async fn nothing_passes_beyond_what_was_given_out() {
    let throttle = Throttle::new(1);
    let soon = Duration::from_millis(20);
    assert!(tokio::time::timeout(soon, throttle.pass()).await.is_err(), "nothing was given out yet");
    let twice = async {
        throttle.pass().await;
        throttle.pass().await;
    };
    tokio::select! {
        () = throttle.refill() => {}
        passed = tokio::time::timeout(soon, twice) => assert!(passed.is_err(), "one a second, not two"),
    }
}

#[tokio::test]
async fn a_high_rate_passes_in_step() {
    let throttle = Throttle::new(100_000);
    let many = async {
        for _ in 0..5_000 {
            throttle.pass().await;
        }
    };
    tokio::select! {
        () = throttle.refill() => {}
        () = many => {}
    }
}

fn after(breaker: &mut Breaker, failures: usize, now: Moment) -> Allowance {
    (0..failures).for_each(|_| breaker.failed(now));
    breaker.allowance(now)
}

#[test]
fn five_failures_in_a_row_open_the_breaker() {
    let mut breaker = Breaker::default();
    assert_eq!(after(&mut breaker, 4, NOW), Allowance::All);
    breaker.succeeded();
    assert_eq!(after(&mut breaker, 4, NOW), Allowance::All);
    assert_eq!(after(&mut breaker, 1, NOW), Allowance::Nothing);
    assert_eq!(breaker.allowance(NOW.plus_ms(30 * SECOND_MS - 1)), Allowance::Nothing);
    let later = NOW.plus_ms(30 * SECOND_MS);
    assert_eq!(breaker.allowance(later), Allowance::One);
    assert_eq!(breaker.allowance(later), Allowance::Nothing, "one probe a rest");
    breaker.succeeded();
    assert_eq!(breaker.allowance(later), Allowance::All);
}

#[test]
fn rests_double_up_to_ten_minutes() {
    let mut breaker = Breaker::default();
    let mut now = NOW;
    assert_eq!(after(&mut breaker, 20, now), Allowance::Nothing, "many lanes fail at once");
    for seconds in [30, 60, 120, 240, 480, 600, 600] {
        assert_eq!(breaker.allowance(now.plus_ms(seconds * SECOND_MS - 1)), Allowance::Nothing);
        now = now.plus_ms(seconds * SECOND_MS);
        assert_eq!(breaker.allowance(now), Allowance::One);
        breaker.failed(now);
    }
}

#[test]
fn a_probe_that_nobody_could_use_is_there_for_the_next() {
    let mut breaker = Breaker::default();
    after(&mut breaker, 5, NOW);
    let later = NOW.plus_ms(MINUTE_MS);
    assert_eq!(breaker.allowance(later), Allowance::One);
    breaker.unused(later);
    assert_eq!(breaker.allowance(later), Allowance::One);
    breaker.succeeded();
    breaker.unused(later);
    assert_eq!(breaker.allowance(later), Allowance::All);
}
