-- The reporting views that no cube has a part in. ${barrier}, ${all_rows} and ${own_rows} are empty without row-level security.

CREATE VIEW ${bi}.matched_click ${barrier} AS
SELECT ${joined_columns},
  ${repeated}
  joined.click_time AT TIME ZONE ${zone} AS click_local_time,
  ${looked_up}
FROM ${schema}.joined
LEFT JOIN ${schema}.ad ON ad.ad_id = joined.ad_id
LEFT JOIN ${schema}.country ON country.location = joined.location
WHERE joined.click_id IS NOT NULL ${own_rows};
COMMENT ON VIEW ${bi}.matched_click IS 'Clicks with their impressions. Sum impression_cost in the kpi views, not here: an impression with two clicks has two rows.';

CREATE VIEW ${bi}.orphan_click ${barrier} AS
SELECT ${orphan_columns} FROM ${schema}.orphan_click WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.orphan_click IS 'Clicks without an impression.';

CREATE VIEW ${bi}.late_event ${barrier} AS
SELECT ${late_columns} FROM ${schema}.late_event
LEFT JOIN ${schema}.ad ON ad.ad_id = late_event.ad_id
WHERE true ${own_rows};
COMMENT ON VIEW ${bi}.late_event IS 'Events behind the watermark; they take no part in the join.';

CREATE VIEW ${bi}.dead_letter ${barrier} AS
SELECT reason, detail, stream, topic, partition, record_offset, octet_length(value) AS value_bytes, created_at
FROM ${schema}.dead_letter WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.dead_letter IS 'Records that could not be read and rows that PostgreSQL refused, without what was in them.';

CREATE VIEW ${bi}.freshness AS
SELECT pipeline.name AS pipeline, lanes.watermark,
  extract(epoch FROM now() - lanes.watermark)::numeric AS watermark_age_seconds,
  lanes.last_commit_at,
  extract(epoch FROM now() - lanes.last_commit_at)::numeric AS seconds_since_commit
FROM ${schema}.pipeline CROSS JOIN (
  SELECT CASE WHEN bool_and(watermark IS NOT NULL) THEN min(watermark) END AS watermark,
    max(updated_at) AS last_commit_at
  FROM ${schema}.progress) AS lanes;
COMMENT ON VIEW ${bi}.freshness IS 'How up to date the results are: one row.';

CREATE VIEW ${bi}.reporting_time_zone AS
SELECT time_zone, now() AT TIME ZONE time_zone - now() AT TIME ZONE 'UTC' AS utc_offset,
  now() AT TIME ZONE time_zone AS local_now,
  current_setting('TimeZone') AS session_time_zone,
  now() AT TIME ZONE time_zone = now()::timestamp
    AND (now() + interval '26 weeks') AT TIME ZONE time_zone = (now() + interval '26 weeks')::timestamp AS session_agrees
FROM ${schema}.settings;
COMMENT ON VIEW ${bi}.reporting_time_zone IS 'The time zone that hours, days and local times are in: one row.';

CREATE VIEW ${bi}.pipeline_health ${barrier} AS
SELECT fate.stream, fate.fate, fate.records, fate.records::numeric / nullif(fate.read, 0) AS share
FROM (
  SELECT ${counter_sums} FROM ${schema}.progress
) AS total CROSS JOIN LATERAL (VALUES
${fates}
) AS fate (stream, fate, records, read)
WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_health IS 'What became of the records that were read: one row a stream and fate.';

CREATE VIEW ${bi}.pipeline_results ${barrier} AS
SELECT kind.result, kind.records
FROM (
  SELECT ${counter_sums} FROM ${schema}.progress
) AS total CROSS JOIN LATERAL (VALUES
${results}
) AS kind (result, records)
WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_results IS 'How the join ended for the events that were accepted: one row a kind of result.';

CREATE VIEW ${bi}.pipeline_lane ${barrier} AS
SELECT lane, position, watermark, extract(epoch FROM now() - watermark)::numeric AS watermark_age_seconds,
  updated_at AS last_commit_at, extract(epoch FROM now() - updated_at)::numeric AS seconds_since_commit,
  impressions_read + clicks_read AS read
FROM ${schema}.progress WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_lane IS 'How far each lane has come.';

CREATE VIEW ${bi}.retention ${barrier} AS
SELECT table_name, keep, checked_at, problem FROM ${schema}.retention WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.retention IS 'For how long each table keeps its rows, and what keeps it from removing older ones: one row a table.';

CREATE VIEW ${bi}.counted_since ${barrier} AS
SELECT cube, nullif(measure, '') AS measure, since FROM ${schema}.counted_since WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.counted_since IS 'Since when cubes and measures count that were added to results that were there: one row a cube (measure is null) or measure.';
