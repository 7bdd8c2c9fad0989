-- The log of "adstream reconcile": one row per run.

CREATE TABLE ${schema}.reconciliation (
  run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  began_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  watermark timestamptz,
  late_impressions bigint NOT NULL DEFAULT 0,
  late_clicks bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  matches bigint NOT NULL DEFAULT 0,
  orphans_resolved bigint NOT NULL DEFAULT 0,
  orphans_added bigint NOT NULL DEFAULT 0,
  unclicked_added bigint NOT NULL DEFAULT 0,
  unclicked_removed bigint NOT NULL DEFAULT 0,
  kpi_sums bigint NOT NULL DEFAULT 0,
  refused_rows bigint NOT NULL DEFAULT 0,
  not_settled bigint NOT NULL DEFAULT 0,
  past_retention bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE ${schema}.reconciliation IS 'Late events and orphans applied afterwards: one row per run of "adstream reconcile", updated in the transactions that change the results.';
COMMENT ON COLUMN ${schema}.reconciliation.run IS 'The number of the run.';
COMMENT ON COLUMN ${schema}.reconciliation.began_at IS 'When the run began.';
COMMENT ON COLUMN ${schema}.reconciliation.ended_at IS 'When the run ended; null if it did not complete.';
COMMENT ON COLUMN ${schema}.reconciliation.watermark IS 'The minimum watermark of all lanes (parallel join tasks) when the run began; null while a lane has none.';
COMMENT ON COLUMN ${schema}.reconciliation.late_impressions IS 'Late impressions that were accepted.';
COMMENT ON COLUMN ${schema}.reconciliation.late_clicks IS 'Late clicks that were accepted.';
COMMENT ON COLUMN ${schema}.reconciliation.duplicates IS 'Late events that had been accepted before.';
COMMENT ON COLUMN ${schema}.reconciliation.matches IS 'Matches that were added to table joined.';
COMMENT ON COLUMN ${schema}.reconciliation.orphans_resolved IS 'Clicks removed from table orphan_click because their impression arrived late.';
COMMENT ON COLUMN ${schema}.reconciliation.orphans_added IS 'Late clicks without an impression, added to table orphan_click.';
COMMENT ON COLUMN ${schema}.reconciliation.unclicked_added IS 'Rows added to table joined for impressions without a click.';
COMMENT ON COLUMN ${schema}.reconciliation.unclicked_removed IS 'Rows removed from table joined because the impression''s first click arrived late.';
COMMENT ON COLUMN ${schema}.reconciliation.kpi_sums IS 'Sums by cube, window and group that were increased.';
COMMENT ON COLUMN ${schema}.reconciliation.refused_rows IS 'Rows that PostgreSQL refused; they are in table dead_letter.';
COMMENT ON COLUMN ${schema}.reconciliation.not_settled IS 'Late events that stay in table late_event because an open event may still match them.';
COMMENT ON COLUMN ${schema}.reconciliation.past_retention IS 'Late events that stay in table late_event because retention may have removed their counterpart.';
