-- Counters by minute, and campaigns. Like readers, this locks a view before its tables, and like writers, "progress" first.
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

-- One column per counter, as in "progress": each batch writes one row, and null takes no space. Counters added by a newer
-- version become columns of both tables. Earlier counts are one row per lane, at -infinity, so that sums stay equal.
CREATE TABLE ${schema}.records_by_minute AS
SELECT timestamptz '-infinity' AS window_start, progress.* FROM ${schema}.progress;
ALTER TABLE ${schema}.records_by_minute DROP COLUMN position;
ALTER TABLE ${schema}.records_by_minute RENAME COLUMN updated_at TO committed_at;
ALTER TABLE ${schema}.records_by_minute ADD PRIMARY KEY (window_start, lane);
ALTER TABLE ${schema}.records_by_minute SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE ${schema}.records_by_minute IS 'Counters of each lane (parallel join task) in each minute, by the time of the commit: sums over minutes equal table progress, unless retention has removed some. A row at -infinity has the counts from before this table existed.';
COMMENT ON COLUMN ${schema}.records_by_minute.window_start IS 'The start of the minute.';
COMMENT ON COLUMN ${schema}.records_by_minute.watermark IS 'The lane''s watermark at the last commit of the minute.';
COMMENT ON COLUMN ${schema}.records_by_minute.committed_at IS 'The last commit of the minute.';

-- For long ranges. In every time zone, hours and days consist of quarters of an hour, so a change of the zone does not affect them.
CREATE TABLE ${schema}.records_by_quarter_hour (LIKE ${schema}.records_by_minute INCLUDING ALL)
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
INSERT INTO ${schema}.records_by_quarter_hour SELECT * FROM ${schema}.records_by_minute;
COMMENT ON TABLE ${schema}.records_by_quarter_hour IS 'The sums of table records_by_minute by quarter of an hour, for long ranges.';
COMMENT ON COLUMN ${schema}.records_by_quarter_hour.window_start IS 'The start of the quarter of an hour.';
COMMENT ON COLUMN ${schema}.records_by_quarter_hour.watermark IS 'The lane''s watermark at the last commit of the quarter.';
COMMENT ON COLUMN ${schema}.records_by_quarter_hour.committed_at IS 'The last commit of the quarter.';
INSERT INTO ${schema}.retention (table_name) VALUES ('records_by_minute'), ('records_by_quarter_hour');

ALTER TABLE ${schema}.ad ADD COLUMN name text;
COMMENT ON COLUMN ${schema}.ad.name IS 'The ad''s name.';

CREATE TABLE ${schema}.campaign (
  campaign_id text PRIMARY KEY,
  name text,
  advertiser_id text,
  budget numeric(20, 6) CHECK (budget >= 0),
  currency text CHECK (currency ~ '^[A-Z]{3}$'),
  flight_begin date,
  flight_end date,
  CHECK (flight_end >= flight_begin)
);
COMMENT ON TABLE ${schema}.campaign IS 'Campaigns, maintained by their owner. May be empty.';
COMMENT ON COLUMN ${schema}.campaign.name IS 'The campaign''s name.';
COMMENT ON COLUMN ${schema}.campaign.advertiser_id IS 'The campaign''s advertiser; if null, the only advertiser of its ads in table ad.';
COMMENT ON COLUMN ${schema}.campaign.budget IS 'The budget for the whole flight, in the unit of costs.';
COMMENT ON COLUMN ${schema}.campaign.currency IS 'The currency of the budget, ISO 4217; costs must be in it, too. Nothing is converted.';
COMMENT ON COLUMN ${schema}.campaign.flight_begin IS 'The first day of the flight, in the reporting time zone.';
COMMENT ON COLUMN ${schema}.campaign.flight_end IS 'The last day of the flight, in the reporting time zone.';
