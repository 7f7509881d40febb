//! The one description of the tables, for both databases; a test selects every column on each.
#![expect(missing_docs, reason = "the columns are explained in the migrations")]

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    duty (name) {
        name -> Text,
        leased_by -> Nullable<Binary>,
        lease_until -> BigInt,
        last_run_at -> BigInt,
    }
}

diesel::table! {
    writer (id) {
        id -> Binary,
        started_at -> BigInt,
    }
}

diesel::table! {
    campaign (id) {
        id -> Binary,
        slug -> Text,
        document -> Text,
        revision -> BigInt,
        imported_at -> BigInt,
    }
}

diesel::table! {
    campaign_edit (campaign_id, path, language) {
        campaign_id -> Binary,
        path -> Text,
        language -> Text,
        body -> Text,
        edited_at -> BigInt,
    }
}

diesel::table! {
    petition (id) {
        id -> Binary,
        campaign_id -> Binary,
        number -> BigInt,
        slug -> Text,
        nation -> Text,
        state -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        opened_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    consent_text (id) {
        id -> Binary,
        purpose -> Text,
        language -> Text,
        version -> BigInt,
        body -> Text,
        body_sha256 -> Binary,
        effective_from -> BigInt,
    }
}

diesel::table! {
    signature (id) {
        id -> Binary,
        petition_id -> Binary,
        email_key -> Binary,
        slot -> SmallInt,
        name -> Text,
        email -> Text,
        postcode -> Text,
        nation -> Text,
        constituency -> Text,
        language -> Text,
        state -> Text,
        flag -> Text,
        updates -> Bool,
        updates_text_id -> Binary,
        source -> Text,
        signed_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
        mails -> SmallInt,
        mailed_at -> BigInt,
        reminded -> Bool,
        mail_domain -> Text,
        network -> Binary,
        form_minutes -> SmallInt,
    }
}

diesel::table! {
    tally (petition_id, hour, constituency, writer_id) {
        petition_id -> Binary,
        hour -> BigInt,
        constituency -> Text,
        writer_id -> Binary,
        signed -> BigInt,
        confirmed -> BigInt,
    }
}

diesel::table! {
    tally_delta (id) {
        id -> Binary,
        writer_id -> Binary,
        hour -> BigInt,
        sums -> Text,
    }
}

diesel::table! {
    tally_hour (petition_id, hour) {
        petition_id -> Binary,
        hour -> BigInt,
        signed -> BigInt,
        confirmed -> BigInt,
    }
}

diesel::table! {
    consent_event (signature_id, id) {
        id -> Binary,
        signature_id -> Binary,
        email_key -> Binary,
        purpose -> Text,
        action -> Text,
        text_id -> Binary,
        language -> Text,
        occurred_at -> BigInt,
    }
}

diesel::table! {
    suppression (email_key, scope) {
        email_key -> Binary,
        scope -> Text,
        reason -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        kind -> Text,
        subject_id -> Binary,
        recipient_id -> Binary,
        ordinal -> SmallInt,
        priority -> SmallInt,
        state -> Text,
        not_before -> BigInt,
        attempts -> SmallInt,
        lease_no -> BigInt,
        lease_until -> Nullable<BigInt>,
        queued_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        last_reply -> Text,
        message -> Nullable<Binary>,
        repeated -> SmallInt,
        slot_at -> BigInt,
    }
}

diesel::table! {
    mail_event (id) {
        id -> Binary,
        provider -> Text,
        provider_event_id -> Text,
        outbox_id -> Binary,
        kind -> Text,
        reason -> Text,
        detail -> Text,
        happened_at -> BigInt,
        received_at -> BigInt,
        source -> Nullable<Binary>,
        source_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    hook_token (token) {
        token -> Binary,
        spent_at -> BigInt,
    }
}

diesel::table! {
    outbox_pause (kind) {
        kind -> Text,
        since -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    letter_pause (scope, target_id) {
        scope -> Text,
        target_id -> Binary,
        since -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    pace (scope, key_id) {
        scope -> Text,
        key_id -> Binary,
        next_at -> BigInt,
        booked_until -> BigInt,
    }
}

diesel::table! {
    place_release (id) {
        id -> Binary,
        name -> Text,
        format -> Text,
        licence -> Text,
        imported_at -> BigInt,
        state -> Text,
        row_count -> BigInt,
        live_count -> BigInt,
        combinations -> Text,
        layer -> Text,
        source -> Text,
    }
}

diesel::table! {
    place_block (release_id, number) {
        release_id -> Binary,
        number -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    boundary (chamber, set_name, first_code) {
        chamber -> Text,
        set_name -> Text,
        first_code -> Text,
        last_code -> Text,
        since -> Text,
        until -> Nullable<Text>,
        seat -> Text,
        name_en -> Text,
        name_cy -> Text,
        nation -> Text,
        members -> SmallInt,
    }
}

diesel::table! {
    election (name) {
        name -> Text,
        kinds -> Text,
        nation -> Text,
        area -> Text,
        reason -> Text,
        since -> Nullable<Text>,
        until -> Nullable<Text>,
        poll -> Nullable<Text>,
        source -> Text,
        checked_on -> Text,
    }
}

diesel::table! {
    office (id) {
        id -> Binary,
        kind -> Text,
        area -> Text,
        place -> SmallInt,
        nation -> Text,
        name_en -> Text,
        name_cy -> Text,
        since -> Nullable<Text>,
        until -> Nullable<Text>,
    }
}

diesel::table! {
    holder (id) {
        id -> Binary,
        office_id -> Binary,
        external_id -> Text,
        name -> Text,
        salutation -> Text,
        party -> Text,
        email -> Nullable<Text>,
        since -> BigInt,
        until -> Nullable<BigInt>,
        name_cy -> Text,
        route -> Text,
        route_url -> Text,
        member_since -> Nullable<Text>,
        bad_email -> Nullable<Text>,
        bad_since -> Nullable<BigInt>,
        bad_reason -> Text,
    }
}

diesel::table! {
    letter (id) {
        id -> Binary,
        campaign_id -> Binary,
        signature_id -> Binary,
        email_key -> Binary,
        slot -> SmallInt,
        office_id -> Binary,
        state -> Text,
        language -> Text,
        subject -> Text,
        body -> Text,
        own_words -> Text,
        points -> Text,
        address -> Text,
        postcode -> Text,
        queued_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        greeting -> Text,
        holder_id -> Nullable<Binary>,
        stop -> Text,
        holds -> SmallInt,
        naming_text_id -> Nullable<Binary>,
    }
}

diesel::table! {
    office_commitment (id) {
        id -> Binary,
        campaign_id -> Binary,
        office_id -> Binary,
        holder_id -> Nullable<Binary>,
        ask -> Text,
        body -> Text,
        language -> Text,
        origin -> Text,
        state -> Text,
        source_url -> Text,
        made_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        approved_at -> Nullable<BigInt>,
        approved_by -> Text,
        checked_on -> Nullable<Text>,
    }
}

diesel::table! {
    office_commitment_step (commitment_id, number) {
        commitment_id -> Binary,
        number -> SmallInt,
        state -> Text,
        taken_at -> BigInt,
        taken_by -> Text,
        reason -> Text,
        happened_on -> Nullable<Text>,
        source_url -> Text,
    }
}

diesel::table! {
    commitment_event (id) {
        id -> Binary,
        campaign_id -> Binary,
        commitment -> Text,
        what -> Text,
        happened_on -> Text,
        note_en -> Text,
        note_cy -> Text,
        source_title -> Text,
        source_url -> Text,
        done -> Nullable<SmallInt>,
        total -> Nullable<SmallInt>,
        bodies -> Text,
        origin -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
        checked_on -> Text,
        supersedes -> Nullable<Binary>,
        digest -> Binary,
    }
}

diesel::table! {
    audit_release (id) {
        id -> Binary,
        campaign_id -> Binary,
        published_on -> Text,
        period_from -> Text,
        period_to -> Text,
        nations -> Text,
        title -> Text,
        source_url -> Text,
        recorded_by -> Text,
        recorded_at -> BigInt,
        checked_on -> Text,
        supersedes -> Nullable<Binary>,
        digest -> Binary,
    }
}

diesel::table! {
    audit_figure (release_id, measure) {
        release_id -> Binary,
        measure -> Text,
        basis_points -> SmallInt,
    }
}

diesel::table! {
    letter_quote (letter_id, number) {
        letter_id -> Binary,
        number -> SmallInt,
        ground -> Text,
        subject -> Text,
        paragraph -> Text,
        otherwise -> Text,
    }
}

diesel::table! {
    office_request (id) {
        id -> Binary,
        campaign_id -> Binary,
        office_id -> Binary,
        language -> Text,
        asked_at -> BigInt,
    }
}

diesel::table! {
    office_choice (id) {
        id -> Binary,
        campaign_id -> Binary,
        office_id -> Binary,
        holder_id -> Binary,
        intake -> Text,
        address -> Text,
        language -> Text,
        origin -> Text,
        made_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        refused_at -> Nullable<BigInt>,
        refused_reason -> Text,
    }
}

diesel::table! {
    office_digest (id) {
        id -> Binary,
        campaign_id -> Binary,
        office_id -> Binary,
        holder_id -> Binary,
        language -> Text,
        week -> BigInt,
        since -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    office_statement (id) {
        id -> Binary,
        campaign_id -> Binary,
        office_id -> Binary,
        holder_id -> Binary,
        kind -> Text,
        number -> SmallInt,
        text_en -> Text,
        text_cy -> Text,
        asks -> Text,
        language -> Text,
        state -> Text,
        written_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        told_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    office_statement_event (statement_id, id) {
        statement_id -> Binary,
        id -> Binary,
        step -> Text,
        origin -> Text,
        taken_by -> Text,
        reason -> Text,
        taken_at -> BigInt,
    }
}

diesel::table! {
    question (id) {
        id -> Binary,
        campaign_id -> Binary,
        signature_id -> Binary,
        email_key -> Binary,
        slot -> SmallInt,
        asked_at -> BigInt,
        reminded_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    question_letter (letter_id) {
        letter_id -> Binary,
        question_id -> Binary,
    }
}

diesel::table! {
    letter_answer (letter_id) {
        letter_id -> Binary,
        answer -> Text,
        words -> Text,
        answered_at -> BigInt,
        changes -> SmallInt,
    }
}

diesel::table! {
    letter_sketch (letter_id) {
        letter_id -> Binary,
        office_id -> Binary,
        author -> BigInt,
        sketch -> Binary,
        likeness -> SmallInt,
    }
}

// Made by the migrator itself, before the first migration.
diesel::table! {
    schema_lock (name) {
        name -> Text,
        holder -> Text,
        until -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    duty,
    writer,
    campaign,
    campaign_edit,
    petition,
    consent_text,
    signature,
    tally,
    tally_delta,
    tally_hour,
    consent_event,
    suppression,
    outbox,
    mail_event,
    hook_token,
    outbox_pause,
    letter_pause,
    pace,
    place_release,
    place_block,
    election,
    office,
    holder,
    letter,
    office_commitment,
    office_commitment_step,
    commitment_event,
    audit_release,
    audit_figure,
    letter_quote,
    letter_sketch,
    office_request,
    office_choice,
    office_digest,
    office_statement,
    office_statement_event,
    question,
    question_letter,
    letter_answer,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    letter::office_id,
    office::nation,
    letter_answer::answer,
);
