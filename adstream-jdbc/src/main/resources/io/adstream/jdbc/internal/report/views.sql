-- The reporting views that do not depend on cubes. ${barrier}, ${all_rows} and ${own_rows} are empty without row-level security.

CREATE VIEW ${bi}.matched_click ${barrier} AS
SELECT ${joined_columns},
  ${repeated}
  joined.click_time AT TIME ZONE ${zone} AS click_local_time,
  extract(epoch FROM joined.click_time - joined.impression_time) AS seconds_to_click,
  ${looked_up}
FROM ${schema}.joined
LEFT JOIN ${schema}.ad ON ad.ad_id = joined.ad_id
LEFT JOIN ${schema}.country ON country.location = joined.location ${campaign}
WHERE joined.click_id IS NOT NULL ${own_rows};
COMMENT ON VIEW ${bi}.matched_click IS 'Clicks with their impressions. Sum impression_cost in the kpi views, not here: an impression with two clicks has two rows.';

CREATE VIEW ${bi}.orphan_click ${barrier} AS
SELECT ${orphan_columns} FROM ${schema}.orphan_click WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.orphan_click IS 'Clicks without an impression.';

CREATE VIEW ${bi}.late_event ${barrier} AS
SELECT ${late_columns} FROM ${schema}.late_event
LEFT JOIN ${schema}.ad ON ad.ad_id = late_event.ad_id
WHERE true ${own_rows};
COMMENT ON VIEW ${bi}.late_event IS 'Events before the watermark; they are not joined.';

CREATE VIEW ${bi}.dead_letter ${barrier} AS
SELECT reason, detail, stream, topic, partition, record_offset, octet_length(value) AS value_bytes, created_at
FROM ${schema}.dead_letter WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.dead_letter IS 'Records that could not be read and rows that PostgreSQL refused, without their contents.';

CREATE VIEW ${bi}.freshness AS
SELECT pipeline.name AS pipeline, lanes.watermark,
  extract(epoch FROM now() - lanes.watermark)::numeric AS watermark_age_seconds,
  lanes.last_commit_at,
  extract(epoch FROM now() - lanes.last_commit_at)::numeric AS seconds_since_commit
FROM ${schema}.pipeline CROSS JOIN (
  SELECT CASE WHEN bool_and(watermark IS NOT NULL) THEN min(watermark) END AS watermark,
    max(updated_at) AS last_commit_at
  FROM ${schema}.progress) AS lanes;
COMMENT ON VIEW ${bi}.freshness IS 'Freshness of the results: one row.';

CREATE VIEW ${bi}.reporting_time_zone AS
SELECT time_zone, now() AT TIME ZONE time_zone - now() AT TIME ZONE 'UTC' AS utc_offset,
  now() AT TIME ZONE time_zone AS local_now,
  current_setting('TimeZone') AS session_time_zone,
  now() AT TIME ZONE time_zone = now()::timestamp
    AND (now() + interval '26 weeks') AT TIME ZONE time_zone = (now() + interval '26 weeks')::timestamp AS session_agrees
FROM ${schema}.settings;
COMMENT ON VIEW ${bi}.reporting_time_zone IS 'The time zone of hours, days and local times: one row.';

CREATE VIEW ${bi}.reporting_currency AS
SELECT currency FROM ${schema}.settings;
COMMENT ON VIEW ${bi}.reporting_currency IS 'The currency that all costs are in; null where it is not known: one row.';

CREATE VIEW ${bi}.pipeline_health ${barrier} AS
SELECT fate.stream, fate.fate, fate.records, fate.records::numeric / nullif(fate.read, 0) AS share
FROM (
  SELECT ${counter_sums} FROM ${schema}.progress
) AS total CROSS JOIN LATERAL (VALUES
${fates}
) AS fate (stream, fate, records, read)
WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_health IS 'Outcomes (fates) of the records read: one row per stream and fate.';

CREATE VIEW ${bi}.pipeline_results ${barrier} AS
SELECT kind.result, kind.records
FROM (
  SELECT ${counter_sums} FROM ${schema}.progress
) AS total CROSS JOIN LATERAL (VALUES
${results}
) AS kind (result, records)
WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_results IS 'Join results of the accepted events: one row per kind of result.';

CREATE VIEW ${bi}.pipeline_lane ${barrier} AS
SELECT lane, position, watermark, CASE WHEN watermark IS NOT NULL THEN greatest(extract(epoch FROM now() - watermark), 0) END::numeric AS watermark_age_seconds,
  updated_at AS last_commit_at, extract(epoch FROM now() - updated_at)::numeric AS seconds_since_commit,
  impressions_read + clicks_read AS read
FROM ${schema}.progress WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.pipeline_lane IS 'Progress of each lane (parallel join task): one row per lane.';

CREATE VIEW ${bi}.retention ${barrier} AS
SELECT table_name, keep, checked_at, problem FROM ${schema}.retention WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.retention IS 'How long each table keeps its rows, and what prevents the removal of older ones: one row per table.';

CREATE VIEW ${bi}.counted_since ${barrier} AS
SELECT cube, nullif(measure, '') AS measure, since FROM ${schema}.counted_since WHERE true ${all_rows};
COMMENT ON VIEW ${bi}.counted_since IS 'Since when cubes and measures that were added later count: one row per cube (measure is null) or measure.';

CREATE VIEW ${bi}.records_by_minute ${barrier} AS
SELECT total.window_start AS minute, total.window_start AT TIME ZONE ${zone} AS local_time, total.lane,
  fate.stream, fate.fate, fate.records
FROM ${schema}.records_by_minute AS total CROSS JOIN LATERAL (VALUES
${fates}
) AS fate (stream, fate, records, read)
WHERE isfinite(total.window_start) AND fate.records <> 0 ${all_rows};
COMMENT ON VIEW ${bi}.records_by_minute IS 'Outcomes (fates) of the records read in each minute: one row per minute, lane (parallel join task), stream and fate that occurred.';

CREATE VIEW ${bi}.results_by_minute ${barrier} AS
SELECT total.window_start AS minute, total.window_start AT TIME ZONE ${zone} AS local_time, total.lane,
  kind.result, kind.records
FROM ${schema}.records_by_minute AS total CROSS JOIN LATERAL (VALUES
${results}
) AS kind (result, records)
WHERE isfinite(total.window_start) AND kind.records <> 0 ${all_rows};
COMMENT ON VIEW ${bi}.results_by_minute IS 'Join results in each minute: one row per minute, lane (parallel join task) and kind of result that occurred.';

CREATE VIEW ${bi}.lane_by_minute ${barrier} AS
SELECT total.window_start AS minute, total.window_start AT TIME ZONE ${zone} AS local_time, total.lane,
  total.watermark, CASE WHEN total.watermark IS NOT NULL THEN greatest(extract(epoch FROM total.committed_at - total.watermark), 0) END AS lag_seconds,
  coalesce(total.impressions_read, 0) + coalesce(total.clicks_read, 0) AS read,
  ${counters}
FROM ${schema}.records_by_minute AS total
WHERE isfinite(total.window_start) ${all_rows};
COMMENT ON VIEW ${bi}.lane_by_minute IS 'Lag and counters of each lane (parallel join task) in each minute in which it stored something.';

CREATE VIEW ${bi}.lane_by_quarter_hour ${barrier} AS
SELECT total.window_start AS minute, total.window_start AT TIME ZONE ${zone} AS local_time, total.lane,
  total.watermark, CASE WHEN total.watermark IS NOT NULL THEN greatest(extract(epoch FROM total.committed_at - total.watermark), 0) END AS lag_seconds,
  coalesce(total.impressions_read, 0) + coalesce(total.clicks_read, 0) AS read,
  ${counters}
FROM ${schema}.records_by_quarter_hour AS total
WHERE isfinite(total.window_start) ${all_rows};
COMMENT ON VIEW ${bi}.lane_by_quarter_hour IS 'Same as lane_by_minute, by quarter of an hour, for long ranges.';

-- Sums are computed before fates, and quarters of an hour are used where possible, which first reduces thousands of rows to a
-- few. If the range is short, there are no quarters, and the first part covers everything.
CREATE FUNCTION ${bi}.records_by_minute_between(since timestamp, until timestamp)
RETURNS TABLE (bucket timestamp, grain text, stream text, fate text, records bigint, share numeric)
LANGUAGE sql STABLE PARALLEL SAFE AS $function$
SELECT total.bucket, total.grain, fate.stream, fate.fate, fate.records, fate.records::numeric / nullif(fate.read, 0)
FROM (
  SELECT date_trunc(size.grain, part.local_time) AS bucket, size.grain, ${counter_sums}
  FROM (
    SELECT CASE WHEN until - since <= interval '6 hours' THEN 'minute' WHEN until - since <= interval '8 days' THEN 'hour' ELSE 'day' END AS grain
  ) AS size CROSS JOIN LATERAL (
    SELECT CASE WHEN until - since <= interval '6 hours' THEN until AT TIME ZONE ${zone}
        ELSE date_bin('15 minutes', since AT TIME ZONE ${zone} + interval '15 minutes' - interval '1 microsecond', timestamptz 'epoch') END AS first_quarter,
      CASE WHEN until - since <= interval '6 hours' THEN until AT TIME ZONE ${zone}
        ELSE date_bin('15 minutes', until AT TIME ZONE ${zone}, timestamptz 'epoch') END AS end_of_quarters
  ) AS edge CROSS JOIN LATERAL (
    SELECT * FROM ${bi}.lane_by_minute WHERE minute >= since AT TIME ZONE ${zone} AND minute < edge.first_quarter
    UNION ALL
    SELECT * FROM ${bi}.lane_by_quarter_hour WHERE minute >= edge.first_quarter AND minute < edge.end_of_quarters
    UNION ALL
    SELECT * FROM ${bi}.lane_by_minute WHERE minute >= edge.end_of_quarters AND minute < until AT TIME ZONE ${zone}
  ) AS part
  GROUP BY 1, 2
) AS total CROSS JOIN LATERAL (VALUES
${fates}
) AS fate (stream, fate, records, read)
WHERE fate.records <> 0
$function$;
REVOKE EXECUTE ON FUNCTION ${bi}.records_by_minute_between FROM PUBLIC;
COMMENT ON FUNCTION ${bi}.records_by_minute_between IS 'Outcomes (fates) of the records read from since (inclusive) to until (exclusive), both in the reporting time zone, by minute up to 6 hours, by hour up to 8 days, otherwise by day; share is the fraction of the records read from the stream.';

-- Has no column that it need not have: the barrier computes each. It hides what the bin is made of, so the planner expects few bins and counts in parallel.
CREATE VIEW ${bi}.time_to_click ${barrier} AS
SELECT joined.click_time, joined.impression_time,
  width_bucket(joined.click_time - joined.impression_time, ${bounds}) AS bin_order
FROM ${schema}.joined
LEFT JOIN ${schema}.ad ON ad.ad_id = joined.ad_id
WHERE joined.click_id IS NOT NULL ${own_rows};
COMMENT ON VIEW ${bi}.time_to_click IS 'Clicks with the bin of their time from impression to click, as time_to_click_between counts them.';

-- A match is in its impression's partition, whose time is close to the click's.
CREATE FUNCTION ${bi}.time_to_click_between(since timestamp, until timestamp)
RETURNS TABLE (bin_order integer, bin text, from_seconds numeric, to_seconds numeric, clicks bigint, share numeric)
LANGUAGE sql STABLE PARALLEL SAFE AS $function$
SELECT bin.bin_order, bin.bin, bin.from_seconds, bin.to_seconds, coalesce(counted.clicks, 0),
  coalesce(counted.clicks, 0) / nullif(sum(counted.clicks) OVER (), 0)
FROM (VALUES ${bins}) AS bin (bin_order, bin, from_seconds, to_seconds)
LEFT JOIN (
  SELECT bin_order, count(*) AS clicks
  FROM ${bi}.time_to_click
  WHERE click_time >= since AT TIME ZONE ${zone} AND click_time < until AT TIME ZONE ${zone}
    AND impression_time >= since AT TIME ZONE ${zone} - ${shown_before}
    AND impression_time < until AT TIME ZONE ${zone} + ${shown_after}
  GROUP BY bin_order
) AS counted USING (bin_order)
$function$;
REVOKE EXECUTE ON FUNCTION ${bi}.time_to_click_between FROM PUBLIC;
COMMENT ON FUNCTION ${bi}.time_to_click_between IS 'Time from impression to click, for clicks from since (inclusive) to until (exclusive), both in the reporting time zone: one row per bin, which includes its start. A click can precede its impression if clocks differ.';
