-- Fixes failures caused by users' views and publications and by large costs. Like readers, this locks a view before its
-- tables, and like writers, "progress" first.
SET LOCAL statement_timeout = 0;

DO $views$
DECLARE
  old text;
  space text := ${schema_literal};
BEGIN
  FOR old IN SELECT unnest(views) FROM ${schema}.settings LOOP
    EXECUTE format('DROP VIEW IF EXISTS %I.%I', space || '_bi', old);
  END LOOP;
END
$views$;
UPDATE ${schema}.settings SET views = '{}', views_digest = NULL WHERE views <> '{}';
LOCK TABLE ${schema}.progress IN EXCLUSIVE MODE;

-- Any sum of costs fits: each is at most 10^12, and there are no more of them than a bigint counts. Existing values are not
-- rewritten.
DO $costs$
DECLARE
  cube record;
  used_by text;
  space text := ${schema_literal};
BEGIN
  FOR cube IN
    SELECT c.relname AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'impression_cost'
    WHERE n.nspname = space AND c.relkind = 'r' AND c.relname LIKE 'kpi\_%' ORDER BY c.oid
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN impression_cost TYPE numeric(38, 6), ALTER COLUMN click_cost TYPE numeric(38, 6)', space, cube.name);
  END LOOP;
EXCEPTION WHEN feature_not_supported THEN
  GET STACKED DIAGNOSTICS used_by = PG_EXCEPTION_DETAIL;
  RAISE EXCEPTION 'Cannot widen the costs of table %: %, expected none of yours; drop it, apply the schema, and create it again', cube.name, used_by
    USING ERRCODE = 'feature_not_supported';
END
$costs$;

-- Rows of these tables have no key. If all tables are published, they could not be deleted or moved without an identity.
ALTER TABLE ${schema}.advertiser_access REPLICA IDENTITY FULL;
DO $identity$
DECLARE
  part regclass;
BEGIN
  FOR part IN
    SELECT tree.relid FROM unnest(ARRAY['joined', 'orphan_click', 'late_event', 'dead_letter']) AS parent,
      pg_partition_tree(format('%I.%I', ${schema_literal}, parent)::regclass) AS tree
  LOOP
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', part);
  END LOOP;
END
$identity$;

ALTER TABLE ${schema}.retention ADD COLUMN checked_at timestamptz, ADD COLUMN problem text;

CREATE OR REPLACE FUNCTION ${schema}.ensure_partitions(parent text, days date[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ${schema}, pg_temp SET lock_timeout = '1s' AS $function$
DECLARE
  parent_key text := partition_key(parent);
  space text;
  part text;
  day date;
  lower_bound timestamptz;
  upper_bound timestamptz;
  made integer := 0;
BEGIN
  IF parent_key IS NULL THEN
    RAISE EXCEPTION 'Cannot make partitions: table is "%", expected one of joined, orphan_click, late_event, dead_letter', parent;
  END IF;
  SELECT relnamespace::regnamespace INTO space FROM pg_class WHERE oid = parent::regclass;
  FOR day IN
    SELECT DISTINCT d FROM unnest(days) AS d
    WHERE d BETWEEN date '2000-01-01' AND (now() AT TIME ZONE 'UTC')::date + 8
      AND to_regclass(parent || to_char(d, '_YYYY_MM_DD')) IS NULL
    ORDER BY d LIMIT 100
  LOOP
    part := parent || to_char(day, '_YYYY_MM_DD');
    EXECUTE format('LOCK TABLE %s.%I IN SHARE UPDATE EXCLUSIVE MODE', space, parent);
    -- Another session may have created it meanwhile; and thousands of partitions slow down planning.
    CONTINUE WHEN to_regclass(part) IS NOT NULL;
    EXIT WHEN (SELECT count(*) FROM pg_inherits WHERE inhparent = parent::regclass) >= 2000;
    lower_bound := day::timestamp AT TIME ZONE 'UTC';
    upper_bound := (day + 1)::timestamp AT TIME ZONE 'UTC';
    EXECUTE format('LOCK TABLE %s.%I IN ACCESS EXCLUSIVE MODE', space, parent || '_default');
    EXECUTE format('CREATE TABLE %s.%I (LIKE %s.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', space, part, space, parent);
    EXECUTE format('ALTER TABLE %s.%I REPLICA IDENTITY FULL', space, part);
    EXECUTE format('WITH moved AS (DELETE FROM %s.%I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %s.%I SELECT * FROM moved',
      space, parent || '_default', parent_key, lower_bound, parent_key, upper_bound, space, part);
    EXECUTE format('ALTER TABLE %s.%I ATTACH PARTITION %s.%I FOR VALUES FROM (%L) TO (%L)',
      space, parent, space, part, lower_bound, upper_bound);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$function$;

DROP FUNCTION ${schema}.maintain(text);
CREATE FUNCTION ${schema}.maintain(target text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ${schema}, pg_temp SET lock_timeout = '1s' AS $function$
DECLARE
  parent_key text := partition_key(target);
  today date := (now() AT TIME ZONE 'UTC')::date;
  kept interval;
  days date[];
  part record;
  reason text;
  stay text[] := '{}';
  found_problem text;
BEGIN
  SELECT keep INTO kept FROM retention WHERE table_name = target;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Cannot maintain table: name is "%", expected one of table retention', target;
  END IF;
  IF NOT pg_try_advisory_xact_lock('retention'::regclass::oid::integer, hashtext(target)) THEN
    RETURN NULL;
  END IF;
  BEGIN
    IF parent_key IS NULL THEN
      IF kept IS NOT NULL THEN
        EXECUTE format('DELETE FROM %I WHERE window_start < now() - %L::interval', target, kept);
      END IF;
    ELSE
      -- Locks the table before its partitions, as everyone else does.
      EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', target);
      EXECUTE format('SELECT array_agg(d) FROM (SELECT DISTINCT (%I AT TIME ZONE ''UTC'')::date AS d FROM %I WHERE %I BETWEEN ''2000-01-01Z'' AND now() + interval ''8 days'' LIMIT 100) AS misplaced',
        parent_key, target || '_default', parent_key) INTO days;
      PERFORM ensure_partitions(target, days || ARRAY(SELECT today + i FROM generate_series(0, 2) AS i));
      IF kept IS NOT NULL THEN
        EXECUTE format('DELETE FROM %I WHERE %I < now() - %L::interval', target || '_default', parent_key, kept);
        FOR part IN
          SELECT c.oid::regclass AS name, format('%s.%s', ${schema_literal}, c.relname) AS full_name
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = target::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}_[0-9]{2}$'
            AND to_date(right(c.relname, 10), 'YYYY_MM_DD') + 1 <= ((now() - kept) AT TIME ZONE 'UTC')::date
          ORDER BY c.relname
        LOOP
          BEGIN
            EXECUTE format('DROP TABLE %s', part.name);
          EXCEPTION WHEN dependent_objects_still_exist THEN
            GET STACKED DIAGNOSTICS reason = PG_EXCEPTION_DETAIL;
            stay := stay || format('%s stays: %s', part.full_name, reason);
          END;
        END LOOP;
      END IF;
    END IF;
  EXCEPTION
    -- The caller retries temporary failures.
    WHEN connection_exception OR transaction_rollback OR insufficient_resources OR operator_intervention
      OR invalid_transaction_state OR lock_not_available THEN
      RAISE;
    WHEN OTHERS THEN
      found_problem := SQLSTATE || ' ' || SQLERRM;
  END;
  IF found_problem IS NULL AND stay <> '{}' THEN
    found_problem := array_to_string(stay[1:3], '; ');
    IF cardinality(stay) > 3 THEN
      found_problem := format('%s; and %s more', found_problem, cardinality(stay) - 3);
    END IF;
  END IF;
  UPDATE retention SET checked_at = now(), problem = found_problem WHERE table_name = target;
  RETURN found_problem;
END
$function$;
COMMENT ON FUNCTION ${schema}.maintain IS 'Creates the partitions of the days ahead and removes rows older than the retention of this table. Returns what prevented it; null if nothing did. The sink calls it every hour.';
REVOKE EXECUTE ON FUNCTION ${schema}.maintain FROM PUBLIC;
