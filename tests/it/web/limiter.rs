//! The limits on signing per network.

use std::net::IpAddr;

use clarion::config::settings::{Abuse, Limit};
use clarion::domain::moment::Moment;
use clarion::web::limiter::Limiter;

const NOW: Moment = Moment::from_millis(1_800_000_000_000);

fn limit(count: u32, seconds: u32) -> Option<Limit> {
    Some(Limit { count: count.try_into().unwrap(), seconds: seconds.try_into().unwrap() })
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_network_is_over_from_the_form_after_the_limit_until_the_window_ends() {
    let limiter = Limiter::new(&Abuse { sign_burst: limit(2, 60), sign_sustained: None });
    let over = |moment| limiter.is_over(ip("192.0.2.1"), moment);
    assert_eq!([over(NOW), over(NOW), over(NOW)], [false, false, true]);
    assert!(!limiter.is_over(ip("192.0.2.2"), NOW), "another network is not affected");
    assert!(!over(NOW.plus_ms(60_000)), "a new window begins from nothing");
}

#[test]
fn the_long_limit_counts_what_the_short_one_already_held() {
    let limiter = Limiter::new(&Abuse { sign_burst: limit(1, 10), sign_sustained: limit(3, 3_600) });
    let over: Vec<bool> = (0..5).map(|n| limiter.is_over(ip("192.0.2.1"), NOW.plus_ms(n * 10_000))).collect();
    assert_eq!(over, [false, false, false, true, true]);
}

#[test]
fn an_ipv6_household_is_one_network_and_a_mapped_address_is_its_ipv4() {
    let limiter = Limiter::new(&Abuse { sign_burst: limit(1, 60), sign_sustained: None });
    assert!(!limiter.is_over(ip("2001:db8:1:1::1"), NOW));
    assert!(limiter.is_over(ip("2001:db8:1:1:ffff::2"), NOW));
    assert!(!limiter.is_over(ip("2001:db8:1:2::1"), NOW));
    assert!(!limiter.is_over(ip("192.0.2.1"), NOW));
    assert!(limiter.is_over(ip("::ffff:192.0.2.1"), NOW));
}

#[test]
fn limits_that_are_off_hold_nobody() {
    let limiter = Limiter::new(&Abuse { sign_burst: None, sign_sustained: None });
    assert!((0..1_000).all(|_| !limiter.is_over(ip("192.0.2.1"), NOW)));
}
