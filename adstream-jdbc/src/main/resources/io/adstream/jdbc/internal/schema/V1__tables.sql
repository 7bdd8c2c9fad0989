-- Tables are plain; exactly-once depends on "progress" alone. ${schema} is replaced by the quoted name.

CREATE TABLE ${schema}.pipeline (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  name text NOT NULL,
  epoch text NOT NULL,
  meaning jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  epoch_began_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ${schema}.pipeline IS 'The pipeline whose results are in this schema: one row.';
COMMENT ON COLUMN ${schema}.pipeline.epoch IS 'The random name of this generation of results.';
COMMENT ON COLUMN ${schema}.pipeline.meaning IS 'The settings that decide the results.';

-- Every batch updates one row: free space on the page keeps the update there.
CREATE TABLE ${schema}.progress (
  lane integer PRIMARY KEY,
  position bigint NOT NULL,
  watermark timestamptz,
  impressions_read bigint NOT NULL DEFAULT 0,
  impressions_accepted bigint NOT NULL DEFAULT 0,
  impressions_duplicate bigint NOT NULL DEFAULT 0,
  impressions_late bigint NOT NULL DEFAULT 0,
  impressions_heartbeat bigint NOT NULL DEFAULT 0,
  impressions_malformed bigint NOT NULL DEFAULT 0,
  impressions_missing_field bigint NOT NULL DEFAULT 0,
  impressions_invalid_value bigint NOT NULL DEFAULT 0,
  impressions_future_time bigint NOT NULL DEFAULT 0,
  clicks_read bigint NOT NULL DEFAULT 0,
  clicks_accepted bigint NOT NULL DEFAULT 0,
  clicks_duplicate bigint NOT NULL DEFAULT 0,
  clicks_late bigint NOT NULL DEFAULT 0,
  clicks_heartbeat bigint NOT NULL DEFAULT 0,
  clicks_malformed bigint NOT NULL DEFAULT 0,
  clicks_missing_field bigint NOT NULL DEFAULT 0,
  clicks_invalid_value bigint NOT NULL DEFAULT 0,
  clicks_future_time bigint NOT NULL DEFAULT 0,
  matched bigint NOT NULL DEFAULT 0,
  unclicked bigint NOT NULL DEFAULT 0,
  orphans bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
COMMENT ON TABLE ${schema}.progress IS 'Progress of each lane (parallel join task), updated in the transaction that stores its results.';
COMMENT ON COLUMN ${schema}.progress.position IS 'The position after the last applied batch.';
COMMENT ON COLUMN ${schema}.progress.watermark IS 'Null until both streams have had events.';

CREATE TABLE ${schema}.joined (
  impression_id text NOT NULL,
  user_id text,
  session_id text,
  ad_id text,
  ad_category text,
  device text,
  os text,
  browser text,
  location text,
  page_id text,
  referrer text,
  impression_cost numeric(20, 6) NOT NULL,
  impression_time timestamptz NOT NULL,
  click_id text,
  click_position text,
  click_cost numeric(20, 6),
  click_time timestamptz
);
COMMENT ON TABLE ${schema}.joined IS 'One row per match, and one per impression without a click if those are kept. Sum impression_cost in the kpi tables, not here: an impression with two clicks has two rows.';
COMMENT ON COLUMN ${schema}.joined.click_id IS 'Null for an impression without a click.';
-- A safety net: a repeated match is refused, and becomes a visible dead letter.
-- Ids may be too long for an index; their digest is not.
CREATE UNIQUE INDEX joined_match ON ${schema}.joined ((md5(impression_id || chr(31) || click_id)::uuid)) WHERE click_id IS NOT NULL;

CREATE TABLE ${schema}.orphan_click (
  click_id text NOT NULL,
  impression_id text NOT NULL,
  click_position text,
  click_cost numeric(20, 6) NOT NULL,
  click_time timestamptz NOT NULL
);
COMMENT ON TABLE ${schema}.orphan_click IS 'Clicks without an impression.';
COMMENT ON COLUMN ${schema}.orphan_click.impression_id IS 'The JoinID: the impression that did not arrive.';

CREATE TABLE ${schema}.late_event (
  type text NOT NULL,
  impression_id text NOT NULL,
  user_id text,
  session_id text,
  ad_id text,
  ad_category text,
  device text,
  os text,
  browser text,
  location text,
  page_id text,
  referrer text,
  click_id text,
  click_position text,
  cost numeric(20, 6) NOT NULL,
  event_time timestamptz NOT NULL,
  watermark timestamptz NOT NULL
);
COMMENT ON TABLE ${schema}.late_event IS 'Events before the watermark; they are not joined.';
COMMENT ON COLUMN ${schema}.late_event.type IS 'IMPRESSION or CLICK.';
COMMENT ON COLUMN ${schema}.late_event.watermark IS 'The watermark that the event missed.';

CREATE TABLE ${schema}.dead_letter (
  reason text NOT NULL,
  detail text NOT NULL,
  stream text,
  topic text,
  partition integer,
  record_offset bigint,
  value bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ${schema}.dead_letter IS 'Records that could not be read, and rows that PostgreSQL refused (reason REFUSED).';
COMMENT ON COLUMN ${schema}.dead_letter.stream IS 'IMPRESSION or CLICK; null for a refused row, as are topic, partition and record_offset.';
COMMENT ON COLUMN ${schema}.dead_letter.value IS 'The record as it was read (null for a tombstone), or the refused row as JSON.';
