-- Queries for operators, for psql: \i operate.sql. Change the schema here if it is not "adstream".
\set s adstream
\set bi adstream_bi

\echo How far behind are the results?
SELECT pipeline, last_commit_at, round(seconds_since_commit, 1) AS seconds_since_commit, watermark, round(watermark_age_seconds, 1) AS watermark_age_seconds FROM :"bi".freshness;

\echo How far behind is each lane (parallel join task)?
SELECT lane, position, watermark, last_commit_at, read FROM :"bi".pipeline_lane ORDER BY lane;

\echo Outcomes of the records:
SELECT stream, fate, records, round(100 * share, 3) AS percent FROM :"bi".pipeline_health WHERE records > 0 ORDER BY stream, records DESC;

\echo Dead letters of the last day, by reason:
SELECT reason, stream, count(*) AS records, max(created_at) AS newest, min(detail) AS example FROM :"s".dead_letter
WHERE created_at > now() - interval '1 day' GROUP BY reason, stream ORDER BY records DESC;

\echo Records per minute in the last ten minutes:
SELECT minute, sum(read) AS read, max(round(lag_seconds, 1)) AS lag_seconds FROM :"bi".lane_by_minute
WHERE minute > now() - interval '10 minutes' GROUP BY minute ORDER BY minute;

\echo Size of the tables, with their partitions and indexes:
SELECT tables.relname AS "table", pg_size_pretty(sum(pg_total_relation_size(coalesce(parts.relid, tables.oid)))) AS size
FROM pg_class AS tables JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
LEFT JOIN LATERAL pg_partition_tree(tables.oid) AS parts ON true
WHERE nspname = :'s' AND tables.relkind IN ('r', 'p') AND NOT tables.relispartition
GROUP BY tables.relname ORDER BY sum(pg_total_relation_size(coalesce(parts.relid, tables.oid))) DESC;

\echo Tables that keep rows longer than their retention, and why:
SELECT table_name, keep, checked_at, problem FROM :"bi".retention WHERE problem IS NOT NULL;

\echo What blocks vacuum: old transactions, unread replication slots, prepared transactions.
SELECT pid, usename, state, now() - xact_start AS age, left(query, 60) AS query FROM pg_stat_activity
WHERE xact_start < now() - interval '10 minutes' ORDER BY xact_start;
SELECT slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) AS kept FROM pg_replication_slots;
SELECT gid, prepared, owner FROM pg_prepared_xacts;

\echo Which sessions wait for which?
SELECT pid, pg_blocking_pids(pid) AS waits_for, left(query, 60) AS query FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0;
