use std::num::NonZeroU32;
use std::time::Duration;

use clarion::domain::moment::{HOUR_MS, MINUTE_MS, Moment, SECOND_MS};
use clarion::mail::throttle::{Allowance, Breaker, DomainThrottle, DomainWait, Throttle};

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

fn to_domain(per_second: u32) -> DomainThrottle {
    DomainThrottle::new(NonZeroU32::new(per_second).unwrap())
}

/// How many of `tries` messages to `domain` may pass at once.
fn passing(throttle: &DomainThrottle, domain: &str, now: Moment, tries: usize) -> usize {
    (0..tries).filter(|_| throttle.pass(domain, now).is_ok()).count()
}

#[test]
fn one_domain_does_not_use_up_the_rate_of_another() {
    let throttle = to_domain(10);
    assert_eq!(passing(&throttle, "a.example", NOW, 50), 10, "a second's worth");
    assert_eq!(passing(&throttle, "A.Example", NOW, 50), 0, "however it is written");
    assert_eq!(passing(&throttle, "b.example", NOW, 50), 10);
    assert_eq!(passing(&throttle, "a.example", NOW.plus_ms(SECOND_MS), 50), 10);
}

#[test]
fn those_who_are_sent_away_come_back_one_after_another_and_pass() {
    let throttle = to_domain(10);
    assert_eq!(passing(&throttle, "a.example", NOW, 10), 10);
    let mut backs: Vec<Moment> =
        (0..100).map(|_| throttle.pass("a.example", NOW).unwrap_err().until()).collect();
    assert!(backs.windows(2).all(|pair| pair[1].since_ms(pair[0]) == 100));
    backs.sort();
    assert!(backs.iter().all(|back| throttle.pass("a.example", *back).is_ok()));
}

#[test]
fn a_domain_that_complains_gets_half_and_recovers() {
    let throttle = to_domain(16);
    throttle.slow("a.example", NOW);
    assert_eq!(passing(&throttle, "a.example", NOW, 50), 8);
    throttle.slow("a.example", NOW.plus_ms(MINUTE_MS));
    assert_eq!(passing(&throttle, "a.example", NOW.plus_ms(2 * MINUTE_MS), 50), 4);
    assert_eq!(passing(&throttle, "b.example", NOW, 50), 16);
    assert_eq!(passing(&throttle, "a.example", NOW.plus_ms(12 * MINUTE_MS), 50), 8);
    assert_eq!(passing(&throttle, "a.example", NOW.plus_ms(22 * MINUTE_MS), 50), 16);
    (0..50).for_each(|_| throttle.slow("c.example", NOW));
    assert_eq!(passing(&throttle, "c.example", NOW, 50), 1, "never none at all");
    assert_eq!(passing(&throttle, "c.example", NOW.plus_ms(3 * SECOND_MS), 50), 0);
    assert_eq!(passing(&throttle, "c.example", NOW.plus_ms(4 * SECOND_MS), 50), 1);
}

#[test]
fn a_domain_that_refuses_us_is_left_alone_for_an_hour() {
    let throttle = to_domain(10);
    let back = throttle.spare("A.example", NOW);
    assert_eq!(back, NOW.plus_ms(HOUR_MS));
    assert_eq!(throttle.pass("a.example", NOW.plus_ms(HOUR_MS - 1)), Err(DomainWait::Spared(back)));
    assert_eq!(throttle.pass("b.example", NOW), Ok(()));
    assert_eq!(throttle.pass("a.example", back), Ok(()));
}

#[test]
fn what_was_left_alone_for_our_fault_is_forgiven_and_no_rate_is() {
    let throttle = to_domain(10);
    throttle.spare("a.example", NOW);
    throttle.slow("b.example", NOW);
    throttle.forgive();
    assert_eq!(throttle.pass("a.example", NOW), Ok(()));
    assert_eq!(passing(&throttle, "b.example", NOW, 50), 5);
}

#[test]
fn a_crowd_of_domains_does_not_wash_away_the_one_that_is_left_alone() {
    let throttle = to_domain(10);
    let back = throttle.spare("a.example", NOW);
    for number in 0..5_000 {
        throttle.pass(&format!("{number}.example"), NOW).unwrap();
    }
    assert_eq!(throttle.pass("a.example", NOW), Err(DomainWait::Spared(back)));
}
