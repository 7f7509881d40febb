//! The tables of figures and of the map, for both databases.

diesel::table! {
    figure (part, nation, item, measure) {
        part -> Text,
        nation -> Text,
        item -> Text,
        measure -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    seat_map (constituency) {
        constituency -> Text,
        across -> BigInt,
        up -> BigInt,
    }
}
