//! The tables of the staff office, which no query joins with others.

diesel::table! {
    staff (id) {
        id -> Binary,
        email -> Text,
        canonical -> Text,
        role -> Text,
        nations -> Text,
        state -> Text,
        language -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    staff_credential (staff_id) {
        staff_id -> Binary,
        passphrase -> Nullable<Text>,
        totp -> Nullable<Binary>,
        totp_step -> BigInt,
        is_confirmed -> Bool,
    }
}

diesel::table! {
    staff_recovery_code (staff_id, digest) {
        staff_id -> Binary,
        digest -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_link (staff_id) {
        staff_id -> Binary,
        digest -> Binary,
        kind -> Text,
        ends_at -> BigInt,
    }
}

diesel::table! {
    staff_session (id) {
        id -> Binary,
        staff_id -> Binary,
        digest -> Binary,
        made_at -> BigInt,
        seen_at -> BigInt,
        proven_at -> BigInt,
        network -> Text,
        browser -> Text,
        is_demo -> Bool,
    }
}

diesel::table! {
    staff_attempt (key) {
        key -> Binary,
        failures -> BigInt,
        open_at -> BigInt,
        last_at -> BigInt,
    }
}

diesel::table! {
    staff_event (number) {
        number -> BigInt,
        happened_at -> BigInt,
        origin -> Text,
        actor -> Nullable<Binary>,
        deed -> Text,
        thing -> Text,
        why -> Text,
        detail -> Text,
        network -> Text,
        request -> Text,
        digest -> Binary,
    }
}

diesel::table! {
    staff_event_head (name) {
        name -> Text,
        number -> BigInt,
        digest -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(staff, staff_link, staff_session);
