-- The send budget. `{{clock}}` is the database's time in seconds, `{{items}}` the items of the next parameter, a
-- JSON list, and `{{larger}}` the function that returns the larger of two numbers.

-- name: open_bot
INSERT INTO send_budget (key, tokens, refilled_at) VALUES (%s, %s, {clock}) ON CONFLICT (key) DO NOTHING

-- name: look_at_bot
SELECT tokens, refilled_at, blocked_until, {clock} FROM send_budget WHERE key = %s {lock}

-- name: take_from_bot
UPDATE send_budget SET tokens = %s, refilled_at = %s WHERE key = %s

-- name: take_for_chats
-- One message for each chat whose bucket has a token again; none at all while sending is paused.
INSERT INTO send_budget (key, tokens, refilled_at)
SELECT value, 0, {clock} FROM {items} AS keys WHERE NOT EXISTS (SELECT 1 FROM sending_pause)
ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at
WHERE {larger}(
    send_budget.refilled_at + CASE WHEN send_budget.key LIKE 'chat:-%%' THEN {group} ELSE {private} END,
    send_budget.blocked_until
) <= excluded.refilled_at
RETURNING send_budget.key

-- name: wait_for_chats
SELECT key, {larger}(
    refilled_at + CASE WHEN key LIKE 'chat:-%%' THEN {group} ELSE {private} END, blocked_until
) - {clock}
FROM send_budget WHERE key IN (SELECT value FROM {items} AS keys)

-- name: debit_bot
UPDATE send_budget SET tokens = tokens - %s WHERE key = %s

-- name: debit_chats
INSERT INTO send_budget (key, tokens, refilled_at) SELECT value, 0, {clock} FROM {items} AS keys WHERE true
ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at

-- name: block
INSERT INTO send_budget (key, tokens, refilled_at, blocked_until) VALUES (%s, 0, {clock}, {clock} + %s)
ON CONFLICT (key) DO UPDATE SET blocked_until = excluded.blocked_until

-- name: forget_idle
DELETE FROM send_budget
WHERE key LIKE 'chat:%%' AND {larger}(refilled_at, blocked_until) < {clock} - %s
