-- A company after a year, behind `tests.bench.company`, which has written people and leads. On both databases:
-- `@[minutes]` is that long from now, `@{text}@` is JSON. What belongs together agrees, so nothing is to be repaired.
-- What is reckoned within a text stands in brackets: SQLite joins texts before it divides.

-- name: reminders
-- Seven a lead. Of two in five leads three steps are closed, the fourth is sent, the others are ahead; else all are closed.
INSERT INTO scheduled_reminders (lead_id, telegram_id, step_id, due_at, status, reminder_count, last_reminded_at,
    next_action_at, hold_reason, draft_text, due_rule, created_at, updated_at)
SELECT l.id, l.telegram_id, s.step, @[l.at + s.step * 2880],
    CASE WHEN s.step > 3 AND l.runs THEN CASE s.step WHEN 4 THEN 'sent' ELSE 'pending' END
        WHEN (l.id + s.step) % 7 = 0 THEN 'skipped' ELSE 'completed' END,
    CASE WHEN s.step < 4 THEN 3 WHEN s.step = 4 THEN 1 ELSE 0 END,
    CASE WHEN s.step < 4 THEN @[l.at + s.step * 2880 + 4320] WHEN s.step = 4 THEN @[l.at + 11520] END,
    CASE WHEN s.step > 3 AND l.runs AND l.id % 25 > 0 THEN
        CASE s.step WHEN 4 THEN @[60 + l.id % 1440] ELSE @[l.at + s.step * 2880 + 20000] END END,
    CASE WHEN s.step = 4 AND l.runs AND l.id % 500 = 4 THEN 'unanswered' ELSE '' END,
    t.text, 'delay', @[l.at], @[l.at + s.step * 2880 + 5760]
FROM bench_leads l CROSS JOIN bench_steps s JOIN bench_texts t ON t.id = (l.id + s.step) % 200
WHERE s.step <= 7

-- name: deliveries
-- Ten a lead: three for each of the first three steps, one for the fourth. In the order of time, as a ledger is written.
INSERT INTO reminder_deliveries (kind, subject_key, reminder_id, lead_id, cycle, nudge, attempt, batch, telegram_id,
    state, worker, armed_at, settled_at, error_class, message_id)
SELECT 'nudge', 'nudge:' || r.id || ':1:' || n.step, r.id, r.lead_id, 1, n.step, 1, '', r.telegram_id,
    CASE WHEN r.step_id = 4 AND r.lead_id % 200 = 0 THEN 'unknown' ELSE 'sent' END,
    'node-' || (r.lead_id % 3) || ':1:' || (r.lead_id / 5000), @[l.at + r.step_id * 2880 + (n.step - 1) * 1500],
    @[l.at + r.step_id * 2880 + (n.step - 1) * 1500], CASE WHEN r.step_id = 4 AND r.lead_id % 200 = 0 THEN 'worker_lost' ELSE '' END,
    r.id * 10 + n.step
FROM scheduled_reminders r JOIN bench_leads l ON l.id = r.lead_id JOIN bench_steps n ON n.step <= r.reminder_count
ORDER BY l.at + r.step_id * 2880 + (n.step - 1) * 1500

-- name: others
-- What is no nudge, and what did not leave: one in twenty of the nudges.
INSERT INTO reminder_deliveries (kind, subject_key, lead_id, cycle, nudge, attempt, batch, telegram_id,
    state, worker, armed_at, settled_at, error_class, message_id)
SELECT CASE l.id % 20 WHEN 0 THEN 'note' WHEN 1 THEN 'stale_digest' WHEN 2 THEN 'followup' WHEN 3 THEN 'followup' ELSE 'briefing' END,
    'bench:' || l.id, CASE WHEN l.id % 20 IN (2, 3) THEN l.id END, 1, 0, 1, '', l.telegram_id,
    CASE WHEN l.id % 10 = 7 THEN 'failed' ELSE 'sent' END, 'node-0:1:9', @[l.id % 30 - 40], @[l.id % 30 - 40],
    CASE WHEN l.id % 10 = 7 THEN 'bad_request' ELSE '' END, CASE WHEN l.id % 10 <> 7 THEN l.id END
FROM bench_leads l WHERE l.id % 2 = 0 OR l.id % 10 = 7

-- name: activities
-- Twenty lines a lead.
INSERT INTO lead_activity_log (lead_id, telegram_id, activity_type, content, metadata, created_at)
SELECT l.id, l.telegram_id,
    CASE WHEN s.step = 20 AND l.id % 500 = 0 THEN 'transferred' WHEN s.step = 19 AND l.id % 5000 = 0 THEN 'repaired' ELSE k.kind END,
    CASE WHEN s.step % 4 = 0 THEN t.text ELSE '' END,
    @{'{"by": {"id": ' || l.telegram_id || ', "kind": "user", "name": "Person"}, "step_id": ' || (s.step % 7) || ', "lead": ' || l.id || '}'}@,
    @[l.at + s.step * 700]
FROM bench_leads l CROSS JOIN bench_steps s JOIN bench_kinds k ON k.id = s.step JOIN bench_texts t ON t.id = (l.id + s.step) % 200
ORDER BY l.at + s.step * 700

-- name: plans
INSERT INTO plan_versions (lead_id, version, steps, source, created_at)
SELECT r.id, 1, r.engagement_plan, 'model', @[l.at] FROM lead_registry r JOIN bench_leads l ON l.id = r.id
WHERE r.plan_version = 1

-- name: drafts
INSERT INTO draft_versions (lead_id, step_id, text, source, flags, created_at)
SELECT r.lead_id, r.step_id, r.draft_text, 'model', @{'[]'}@, r.created_at FROM scheduled_reminders r

-- name: requests
INSERT INTO plan_requests (lead_id, kind, status, payload, result, source, note, finished_at, created_at, updated_at)
SELECT l.id, CASE l.id % 9 WHEN 0 THEN 'advice' WHEN 1 THEN 'revision' WHEN 2 THEN 'draft' ELSE 'plan' END,
    CASE WHEN l.id % 1000 = 1 THEN 'queued' WHEN l.id % 400 = 2 THEN 'failed' ELSE 'done' END,
    @{'{"text": "' || t.text || '"}'}@, @{'{"steps": "' || t.text || t.text || '"}'}@, 'model',
    CASE WHEN l.id % 50 = 0 THEN 'fallback_unavailable' ELSE '' END, @[l.at], @[l.at], @[l.at]
FROM bench_leads l JOIN bench_texts t ON t.id = l.id % 200 ORDER BY l.at

-- name: calls
INSERT INTO model_calls (request_id, task, model, prompt_hash, seconds, tokens_in, tokens_out, outcome, created_at)
SELECT r.id, CASE WHEN s.step = 1 THEN 'strategy' ELSE r.kind END, CASE WHEN r.id % 3 = 0 THEN 'small' ELSE 'large' END,
    CASE WHEN r.id % 2 = 0 THEN 'a1b2c3d4e5f6' ELSE '0f1e2d3c4b5a' END, 2.5, 1800, 700,
    CASE WHEN r.id % 400 = 0 THEN 'timeout' ELSE 'answered' END, r.created_at
FROM plan_requests r JOIN bench_steps s ON s.step <= 2

-- name: updates
-- Six a lead, the last few of which wait.
INSERT INTO telegram_updates (update_id, telegram_id, payload, effect, received_at, processed_at, error)
SELECT l.id * 10 + s.step, l.telegram_id,
    @{'{"update_id": ' || (l.id * 10 + s.step) || ', "message": {"message_id": 1, "from": {"id": ' || l.telegram_id || '}, "text": "' || t.text || '"}}'}@,
    @{'{}'}@, @[l.at + s.step], CASE WHEN l.id % 10000 = 7 THEN NULL ELSE @[l.at + s.step] END,
    CASE WHEN l.id % 1000 = 3 THEN 'BadRequest' ELSE '' END
FROM bench_leads l CROSS JOIN bench_steps s JOIN bench_texts t ON t.id = (l.id + s.step) % 200
WHERE s.step <= 6 ORDER BY l.at + s.step

-- name: edits
INSERT INTO message_edits (chat_id, message_id, kind, payload)
SELECT l.telegram_id, l.id, CASE WHEN l.id % 3 = 0 THEN 'card' ELSE 'strip' END, @{'{}'}@ FROM bench_leads l WHERE l.id % 25 = 0

-- name: logins
INSERT INTO axes_accesslog (user_agent, ip_address, username, http_accept, path_info, attempt_time, session_hash)
SELECT 'Mozilla/5.0', '192.0.2.7', 'staff-' || (l.id % 40), '*/*', '/admin/login/', @[l.at], '' FROM bench_leads l
WHERE l.id % 3 = 0
