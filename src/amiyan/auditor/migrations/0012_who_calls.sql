-- Functions that run as the owner see every row, and ask themselves what the session may see. PostgreSQL lets everybody call
-- a new function; these are called by the roles of Amiyan alone, and by nobody else who can sign in to the database. Those
-- that were made without that are mended here, of every room. The application and its workers see the tables anyhow.
REVOKE ALL ON FUNCTION
    access_guardians_named, access_places_led, access_posts_held, access_searches_told,
    auditor_acts_told, auditor_desk_acts_told, auditor_people_counted, auditor_people_viewed,
    deliveries_bindings_told, deliveries_parked_decided, deliveries_parked_told,
    entitlements_change_hindrance, entitlements_change_names, entitlements_refused_by,
    integrity_taken_by, meals_counts_need,
    registry_clearances_ending, registry_past_day_names, registry_uncleared_places,
    settlement_bank_lines_found, settlement_lines_of_payouts, settlement_meal_in_log, settlement_officials_named,
    settlement_paid_when, settlement_payouts_of_message, settlement_signed, settlement_told_of_payouts,
    settlement_transfers_of_meals, registry_is_at,
    voice_came, voice_lost, entitlements_changes_counted, deliveries_phone_until
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    access_guardians_named, access_places_led, access_posts_held, access_searches_told,
    auditor_acts_told, auditor_desk_acts_told, auditor_people_counted, auditor_people_viewed,
    deliveries_bindings_told, deliveries_parked_decided, deliveries_parked_told,
    entitlements_change_hindrance, entitlements_change_names, entitlements_refused_by,
    integrity_taken_by, meals_counts_need,
    registry_clearances_ending, registry_past_day_names, registry_uncleared_places,
    settlement_bank_lines_found, settlement_lines_of_payouts, settlement_meal_in_log, settlement_officials_named,
    settlement_paid_when, settlement_payouts_of_message, settlement_signed, settlement_told_of_payouts,
    settlement_transfers_of_meals, registry_is_at,
    voice_came, voice_lost, entitlements_changes_counted, deliveries_phone_until
TO amiyan_reader, amiyan_app, amiyan_worker;
