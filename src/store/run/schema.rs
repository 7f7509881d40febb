//! The tables of runs, and of what the staff write down about signers.

diesel::table! {
    signature_note (id) {
        id -> Binary,
        email_key -> Binary,
        staff_id -> Nullable<Binary>,
        body -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    run (id) {
        id -> Binary,
        verdict -> Text,
        conditions -> Text,
        nations -> Text,
        why -> Text,
        staff_id -> Nullable<Binary>,
        state -> Text,
        wanted -> BigInt,
        changed -> BigInt,
        restored -> BigInt,
        at_id -> Binary,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    run_change (run_id, signature_id) {
        run_id -> Binary,
        signature_id -> Binary,
        state -> Text,
        flag -> Text,
    }
}
