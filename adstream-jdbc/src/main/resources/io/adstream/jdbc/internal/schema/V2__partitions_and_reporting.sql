-- Facts by day, roll-ups, dimension tables and operators' settings. Data of version 1 stays; moving it may take long.
SET LOCAL statement_timeout = 0;

CREATE TABLE ${schema}.settings (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  time_zone text NOT NULL DEFAULT 'UTC',
  roles boolean NOT NULL DEFAULT false,
  row_level_security boolean NOT NULL DEFAULT false,
  views text[] NOT NULL DEFAULT '{}',
  views_digest text
);
COMMENT ON TABLE ${schema}.settings IS 'Settings of the reports; changed by "adstream schema --apply", not by hand.';
INSERT INTO ${schema}.settings DEFAULT VALUES;

CREATE TABLE ${schema}.ad (
  ad_id text PRIMARY KEY,
  campaign_id text,
  campaign text,
  advertiser_id text,
  advertiser text,
  labels jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE ${schema}.ad IS 'Ads, maintained by their owner: events carry only the ad''s id. May be empty.';

CREATE TABLE ${schema}.country (
  location text PRIMARY KEY,
  country_code text NOT NULL
);
COMMENT ON TABLE ${schema}.country IS 'The country of each location. Contains the ISO 3166 codes and English names; add other names of your locations.';

CREATE TABLE ${schema}.advertiser_access (
  role_name name NOT NULL,
  advertiser_id text,
  UNIQUE (role_name, advertiser_id)
);
COMMENT ON TABLE ${schema}.advertiser_access IS 'The advertisers whose rows a role sees if row-level security is on. A role that is not listed sees none.';

CREATE TABLE ${schema}.retention (
  table_name text PRIMARY KEY,
  keep interval CHECK (keep >= interval '1 day')
);
COMMENT ON TABLE ${schema}.retention IS 'How long the rows of each table are kept, by their time; null is forever.';

-- Each fact table is partitioned by day (UTC), with a default partition for times out of range.
DROP INDEX ${schema}.joined_match;
ALTER TABLE ${schema}.joined RENAME TO joined_v1;
ALTER TABLE ${schema}.orphan_click RENAME TO orphan_click_v1;
ALTER TABLE ${schema}.late_event RENAME TO late_event_v1;
ALTER TABLE ${schema}.dead_letter RENAME TO dead_letter_v1;

CREATE TABLE ${schema}.joined (LIKE ${schema}.joined_v1 INCLUDING ALL) PARTITION BY RANGE (impression_time);
CREATE TABLE ${schema}.joined_default PARTITION OF ${schema}.joined DEFAULT;
COMMENT ON TABLE ${schema}.joined IS 'One row per match, and one per impression without a click if those are kept. Sum impression_cost in the kpi tables, not here: an impression with two clicks has two rows. Partitioned by day of impression_time.';
-- A safety net: a repeated match is refused, and becomes a visible dead letter.
-- Ids may be too long for an index; their digest is not. The time is the impression's, so it is the same for both.
CREATE UNIQUE INDEX joined_match ON ${schema}.joined (impression_time, (md5(impression_id || chr(31) || click_id)::uuid)) WHERE click_id IS NOT NULL;

CREATE TABLE ${schema}.orphan_click (LIKE ${schema}.orphan_click_v1 INCLUDING ALL) PARTITION BY RANGE (click_time);
CREATE TABLE ${schema}.orphan_click_default PARTITION OF ${schema}.orphan_click DEFAULT;
COMMENT ON TABLE ${schema}.orphan_click IS 'Clicks without an impression. Partitioned by day of click_time.';

CREATE TABLE ${schema}.late_event (LIKE ${schema}.late_event_v1 INCLUDING ALL) PARTITION BY RANGE (event_time);
CREATE TABLE ${schema}.late_event_default PARTITION OF ${schema}.late_event DEFAULT;
COMMENT ON TABLE ${schema}.late_event IS 'Events before the watermark; they are not joined. Partitioned by day of event_time.';

CREATE TABLE ${schema}.dead_letter (LIKE ${schema}.dead_letter_v1 INCLUDING ALL) PARTITION BY RANGE (created_at);
CREATE TABLE ${schema}.dead_letter_default PARTITION OF ${schema}.dead_letter DEFAULT;
COMMENT ON TABLE ${schema}.dead_letter IS 'Records that could not be read, and rows that PostgreSQL refused (reason REFUSED). Partitioned by day of created_at, as such records may have no event time.';

INSERT INTO ${schema}.retention (table_name) VALUES ('joined'), ('orphan_click'), ('late_event'), ('dead_letter');

-- The functions run as their owner, so that a writer can request a partition without the right to create tables. They
-- create only the tables and bounds named here.
CREATE FUNCTION ${schema}.partition_key(parent text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
  SELECT CASE parent WHEN 'joined' THEN 'impression_time' WHEN 'orphan_click' THEN 'click_time'
    WHEN 'late_event' THEN 'event_time' WHEN 'dead_letter' THEN 'created_at' END
$function$;
COMMENT ON FUNCTION ${schema}.partition_key IS 'The column that a table is partitioned by; null for another table.';

CREATE FUNCTION ${schema}.ensure_partitions(parent text, days date[]) RETURNS integer
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
    EXECUTE format('WITH moved AS (DELETE FROM %s.%I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %s.%I SELECT * FROM moved',
      space, parent || '_default', parent_key, lower_bound, parent_key, upper_bound, space, part);
    EXECUTE format('ALTER TABLE %s.%I ATTACH PARTITION %s.%I FOR VALUES FROM (%L) TO (%L)',
      space, parent, space, part, lower_bound, upper_bound);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION ${schema}.ensure_partitions IS 'Creates missing partitions for these days (UTC), and moves their rows there. Days before 2000 or more than 8 ahead stay in the default partition.';

CREATE FUNCTION ${schema}.maintain(target text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ${schema}, pg_temp SET lock_timeout = '1s' AS $function$
DECLARE
  parent_key text := partition_key(target);
  today date := (now() AT TIME ZONE 'UTC')::date;
  kept interval;
  days date[];
  part record;
BEGIN
  SELECT keep INTO kept FROM retention WHERE table_name = target;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Cannot maintain table: name is "%", expected one of table retention', target;
  END IF;
  IF NOT pg_try_advisory_xact_lock('retention'::regclass::oid::integer, hashtext(target)) THEN
    RETURN;
  END IF;
  IF parent_key IS NULL THEN
    IF kept IS NOT NULL THEN
      EXECUTE format('DELETE FROM %I WHERE window_start < now() - %L::interval', target, kept);
    END IF;
    RETURN;
  END IF;
  EXECUTE format('SELECT array_agg(d) FROM (SELECT DISTINCT (%I AT TIME ZONE ''UTC'')::date AS d FROM %I WHERE %I BETWEEN ''2000-01-01Z'' AND now() + interval ''8 days'' LIMIT 100) AS misplaced',
    parent_key, target || '_default', parent_key) INTO days;
  PERFORM ensure_partitions(target, days || ARRAY(SELECT today + i FROM generate_series(0, 7) AS i));
  IF kept IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('DELETE FROM %I WHERE %I < now() - %L::interval', target || '_default', parent_key, kept);
  FOR part IN
    SELECT c.oid::regclass AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = target::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}_[0-9]{2}$'
      AND to_date(right(c.relname, 10), 'YYYY_MM_DD') + 1 <= ((now() - kept) AT TIME ZONE 'UTC')::date
  LOOP
    EXECUTE format('DROP TABLE %s', part.name);
  END LOOP;
END
$function$;
COMMENT ON FUNCTION ${schema}.maintain IS 'Creates the partitions of the days ahead and removes rows older than the retention of this table. The sink calls it every hour.';

REVOKE EXECUTE ON FUNCTION ${schema}.partition_key, ${schema}.ensure_partitions, ${schema}.maintain FROM PUBLIC;

-- Move the rows. A table may span more days than one call makes partitions for.
DO $move$
DECLARE
  parent text;
  space text := ${schema_literal};
  days date[];
BEGIN
  FOREACH parent IN ARRAY ARRAY['joined', 'orphan_click', 'late_event', 'dead_letter'] LOOP
    EXECUTE format('SELECT array_agg(DISTINCT (%I AT TIME ZONE ''UTC'')::date) FROM %I.%I WHERE isfinite(%I)',
      ${schema}.partition_key(parent), space, parent || '_v1', ${schema}.partition_key(parent)) INTO days;
    WHILE ${schema}.ensure_partitions(parent, days) > 0 LOOP
    END LOOP;
    EXECUTE format('INSERT INTO %I.%I SELECT * FROM %I.%I', space, parent, space, parent || '_v1');
    EXECUTE format('DROP TABLE %I.%I', space, parent || '_v1');
  END LOOP;
END
$move$;

-- The views of version 1; those of the reporting schema replace them.
DO $views$
DECLARE
  old text;
  space text := ${schema_literal};
BEGIN
  FOR old IN
    SELECT 'kpi_' || substr(setting, 6) || '_view' FROM jsonb_object_keys((SELECT meaning FROM ${schema}.pipeline)) AS setting
    WHERE setting LIKE 'cube.%'
  LOOP
    EXECUTE format('DROP VIEW IF EXISTS %I.%I', space, old);
  END LOOP;
END
$views$;
