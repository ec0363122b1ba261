-- The send budget. `{{clock}}` is the database's time in seconds (the same throughout a statement) and `{{later}}` that
-- of the moment, `{{items}}` the items of the next parameter, a JSON list, `{{larger}}` and `{{smaller}}` the functions
-- that choose of two numbers. What PostgreSQL's `{{unhurried}}` commits need not be on disk at once.

-- name: open_bot
INSERT INTO send_budget (key, refilled_at) VALUES ('bot', 0) ON CONFLICT (key) DO NOTHING

-- name: first_turn
-- Not before one's own lead. A turn that lies further ahead than any is given was given by a clock set back since.
{larger}({larger}(
    CASE WHEN refilled_at > {clock} + {set_back} THEN 0 ELSE refilled_at END, blocked_until
), {clock} + %(lead)s)

-- name: free_turns
ceiling(({clock} + %(ahead)s - {first_turn}) / %(gap)s)

-- name: turns
-- As many of those that are wanted as come before the horizon: none at all where that is fewer than is worth it.
CASE WHEN {free_turns} < {smaller}(%(wanted)s, %(worth)s) THEN 0 ELSE {smaller}(%(wanted)s, {free_turns}) END

-- name: take_for_bot
-- `refilled_at` becomes the moment of the next free turn, `tokens` the number of turns that were taken.
UPDATE send_budget SET tokens = {turns}, refilled_at = {first_turn} + %(gap)s * {turns}
WHERE key = 'bot' AND {unhurried}
RETURNING tokens, refilled_at - %(gap)s * tokens - {later}

-- name: take_reserve
-- `refilled_at` becomes one's own turn, which one leaves, and `tokens` the one that was left before: it is free from then on.
INSERT INTO send_budget (key, tokens, refilled_at)
SELECT %(key)s, 0, {clock} + %(seconds)s
WHERE {unhurried} AND NOT EXISTS (SELECT 1 FROM send_budget AS bot WHERE key = 'bot' AND blocked_until > {clock})
ON CONFLICT (key) DO UPDATE SET tokens = send_budget.refilled_at, refilled_at = excluded.refilled_at
WHERE send_budget.refilled_at NOT BETWEEN excluded.refilled_at AND {clock} + {set_back}
RETURNING tokens - {clock}

-- name: take_for_chats
-- One message for each chat whose last is long enough ago; none at all while sending is paused.
INSERT INTO send_budget (key, tokens, refilled_at)
SELECT value, 0, {clock} + %s FROM {items} AS keys WHERE NOT EXISTS (SELECT 1 FROM sending_pause)
ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at
WHERE {rested_at} <= {clock}
RETURNING send_budget.key

-- name: rested_at
{larger}(
    CASE WHEN send_budget.refilled_at > {clock} + {set_back} THEN 0
    ELSE send_budget.refilled_at + CASE WHEN send_budget.key LIKE 'chat:-%%' THEN {group} ELSE {private} END END,
    send_budget.blocked_until
)

-- name: wait_for_chats
SELECT key, {rested_at} - {clock} FROM send_budget WHERE key IN (SELECT value FROM {items} AS keys)

-- name: debit_chats
INSERT INTO send_budget (key, tokens, refilled_at) SELECT value, 0, {clock} FROM {items} AS keys WHERE true
ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at

-- name: block
INSERT INTO send_budget (key, tokens, refilled_at, blocked_until) VALUES (%s, 0, {clock}, {clock} + %s)
ON CONFLICT (key) DO UPDATE SET blocked_until = excluded.blocked_until

-- name: forget_idle
DELETE FROM send_budget
WHERE key LIKE 'chat:%%' AND {larger}(refilled_at, blocked_until) < {clock} - %s
