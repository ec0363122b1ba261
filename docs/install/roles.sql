-- The logins and roles of Deal Quest on PostgreSQL, and its database. Run it as an administrator of the server, with psql
-- 15 or newer; again, it makes what is missing, sets the two passwords and hands what an administrator owned to the owner.
--
--   OWNER_PASSWORD='…' APP_PASSWORD='…' psql 'host=… user=postgres dbname=postgres' --file=docs/install/roles.sql
--
-- dealquest_owner   owns the database and its tables: migrates, takes backups. DATABASE_URL of those commands alone.
-- dealquest_app     is the DATABASE_URL of web, bot, scheduler and planner. It may change no table and no policy.
-- deal_quest_service, deal_quest_miniapp   log in nowhere: what the application may do, and what the Mini App may.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

SELECT format('CREATE ROLE %I %s', name, kind)
FROM (VALUES ('dealquest_owner', 'LOGIN'), ('dealquest_app', 'LOGIN'),
             ('deal_quest_service', 'NOLOGIN'), ('deal_quest_miniapp', 'NOLOGIN')) AS wanted (name, kind)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE dealquest_owner PASSWORD :'owner_password';
ALTER ROLE dealquest_app PASSWORD :'app_password';
-- A process that is frozen in the middle of a transaction would hold its rows, and so the sending, for ever. Deal Quest
-- asks for that itself, but not through a pooler.
ALTER ROLE dealquest_app SET idle_in_transaction_session_timeout = '60s';
GRANT deal_quest_service, deal_quest_miniapp TO dealquest_owner, dealquest_app;
GRANT dealquest_owner TO CURRENT_USER;

SELECT 'CREATE DATABASE dealquest OWNER dealquest_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'dealquest') \gexec
ALTER DATABASE dealquest OWNER TO dealquest_owner;
\connect dealquest
-- What was made before there were two logins.
DO $$ DECLARE thing record;
BEGIN
  FOR thing IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relowner <> 'dealquest_owner'::regrole
  LOOP EXECUTE format('ALTER TABLE %s OWNER TO dealquest_owner', thing.name); END LOOP;
  FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'deal\_quest\_%' AND proowner <> 'dealquest_owner'::regrole
  LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO dealquest_owner', thing.name); END LOOP;
END $$;
