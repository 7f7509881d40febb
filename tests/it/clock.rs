//! The clock, and the ids that are stamped with it.

use std::collections::HashSet;

use clarion::clock::Clock;
use clarion::domain::moment::Moment;
use uuid::{Uuid, Variant};

#[test]
fn ids_made_together_differ_and_carry_the_moment_of_the_clock() {
    let clock = Clock::fixed(Moment::from_millis(1_700_000_000_123));
    let ids: [Uuid; 8] = clock.new_ids();
    for id in ids.iter().chain([&clock.new_id()]) {
        // RFC 9562 section 5.7: 48 bits of milliseconds, then the version.
        assert_eq!((id.get_version_num(), id.get_variant()), (7, Variant::RFC4122));
        assert_eq!(id.as_u128() >> 80, 1_700_000_000_123);
    }
    assert_eq!(HashSet::from(ids).len(), 8);
}
