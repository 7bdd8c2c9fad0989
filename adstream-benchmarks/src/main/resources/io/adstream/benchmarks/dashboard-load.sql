-- What the benchmark needs besides dashboard-ads.sql.
INSERT INTO advertiser_access VALUES ('dashboard_reader', NULL), ('postgres', NULL);

INSERT INTO kpi_total (window_start, group_id, impressions, clicks, clicked_impressions, impression_cost, click_cost,
  repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT window_start, md5('')::uuid, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost),
  sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
FROM kpi_ads GROUP BY window_start;

INSERT INTO kpi_total_hour (window_start, group_id, impressions, clicks, clicked_impressions, impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT date_trunc('hour', window_start, (SELECT time_zone FROM settings)), group_id, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost), sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
FROM kpi_total GROUP BY 1, 2 ORDER BY 1, 2;
INSERT INTO kpi_total_day (window_start, group_id, impressions, clicks, clicked_impressions, impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT date_trunc('day', window_start, (SELECT time_zone FROM settings)), group_id, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost), sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
FROM kpi_total_hour GROUP BY 1, 2 ORDER BY 1, 2;

INSERT INTO progress (lane, position, watermark) SELECT n, 1, now() FROM generate_series(0, 3) AS n;
