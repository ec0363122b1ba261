-- Who may do what besides the policies of `reach`. `{{role}}` is a role's name; running any of it again changes nothing.

-- name: make_role
-- Roles belong to the whole cluster: another database, or another run at this moment, may have made them.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$

-- name: let_owner_in
-- The owner migrates, and where there is one login, runs the application: it may take either role. Asked first, because
-- only an administrator of a role may grant it, and who was granted it by hand need not be one.
DO $$ DECLARE
  owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'users'::regclass);
BEGIN
  IF NOT pg_has_role(owner, '{role}', 'USAGE') THEN EXECUTE format('GRANT {role} TO %I', owner); END IF;
END $$

-- name: show_schema
DO $$ BEGIN
  IF NOT has_schema_privilege('{role}', current_schema(), 'USAGE') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema());
  END IF;
END $$

-- name: serve
-- All that an application needs which is not the owner, of the owner's tables. Which migrations were applied is the
-- owner's to say. Default privileges would do it for tables to come, but a backup names the owner with those, and could
-- be restored by nobody else.
DO $$ DECLARE
  owner oid := (SELECT relowner FROM pg_class WHERE oid = 'users'::regclass);
  thing record;
BEGIN
  FOR thing IN SELECT oid::regclass AS name, relkind = 'S' AS counts FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relowner = owner AND relkind IN ('r', 'p', 'S')
  LOOP
    IF thing.counts THEN EXECUTE format('GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s TO {role}', thing.name);
    ELSE EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {role}', thing.name);
    END IF;
  END LOOP;
  IF to_regclass('django_migrations') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
  END IF;
END $$

-- name: no_longer_serve
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM {role}', current_schema());
  EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM {role}', current_schema());
END $$
