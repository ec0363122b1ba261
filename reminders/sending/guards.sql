-- Conditions under which `core.sql.bulk.update` writes a row. `new` holds the values that are to be written.

-- name: nobody_else_wrote
-- Nothing was armed for this person since the row was looked at: what the caps were counted on is still so.
-- `OFFSET 0` keeps the look-up from becoming a join over the whole table, for a planner without statistics.
NOT EXISTS (
    SELECT 1 FROM reminder_deliveries d
    WHERE d.telegram_id = scheduled_reminders.telegram_id AND d.armed_at >= new.looked_at
        AND d.state IN ('sending', 'sent', 'unknown')
    LIMIT 1 OFFSET 0
)

-- name: attempt_is_open
-- Nobody knows yet what became of it. A failure comes too late once a later nudge of the cycle went out while
-- it was uncertain: that one's number would be taken. `|| ''` hides the partial index over all that is open.
reminder_deliveries.state || '' IN ('sending', 'unknown')
AND (new.state = 'sent' OR reminder_deliveries.state = 'sending' OR NOT EXISTS (
    SELECT 1 FROM reminder_deliveries later
    WHERE later.reminder_id = reminder_deliveries.reminder_id AND later.cycle = reminder_deliveries.cycle
        AND later.nudge > reminder_deliveries.nudge AND later.state IN ('sending', 'sent', 'unknown')
    LIMIT 1 OFFSET 0
))

-- name: reminder_is_live
-- `|| ''` hides the partial indexes over all that is live.
scheduled_reminders.status || '' IN ('pending', 'sent', 'snoozed', 'auto_snoozed')
