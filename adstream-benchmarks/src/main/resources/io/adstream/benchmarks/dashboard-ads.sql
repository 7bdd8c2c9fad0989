-- In the schema of the search path: 90 days of 500 ads, some shown far more often than others: 12.9 million rows, one per minute and group.
SET work_mem = '512MB';
SELECT setseed(0.5);

INSERT INTO ad (ad_id, campaign_id, campaign, advertiser_id, advertiser)
SELECT 'ad-' || n, 'c' || n / 10, 'Campaign ' || n / 10, 'v' || n / 50, 'Advertiser ' || n / 50 FROM generate_series(0, 499) AS n
ON CONFLICT DO NOTHING;

-- Each ad is shown in two locations on three kinds of devices.
INSERT INTO kpi_ads (window_start, group_id, ad_id, ad_category, device, location, impressions, clicks, clicked_impressions,
  impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT w, md5(ad || '|' || d || '|' || l)::uuid, 'ad-' || ad, 'category-' || ad % 6,
  (ARRAY['mobile', 'desktop', 'tablet'])[1 + d], (ARRAY['DE', 'US', 'FR', 'JP', 'BR', 'GB', 'IN', 'ES'])[1 + l],
  5 + (random() * 20)::int, 1 + (random() * 2)::int, 1, round((random() / 10)::numeric, 6), round(random()::numeric, 6), 0, 1, 0.001, (random() * 0.6)::int, 0
FROM (
  SELECT DISTINCT w, ad, floor(random() * 3)::int AS d, (ad + floor(random() * 2)::int) % 8 AS l
  FROM (
    SELECT w, floor(500 * random() ^ 2)::int AS ad
    FROM generate_series(date_trunc('hour', now()) - interval '90 days', date_trunc('hour', now()) - interval '1 minute', '1 minute') AS w,
      generate_series(1, 102)) AS drawn) AS made
ORDER BY w;

-- Hours and days, summed up as the sink does; it has those of other rows.
INSERT INTO kpi_ads_hour (window_start, group_id, ad_id, ad_category, device, location, impressions, clicks, clicked_impressions, impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT date_trunc('hour', window_start, (SELECT time_zone FROM settings)), group_id, ad_id, ad_category, device, location, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost), sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
FROM kpi_ads GROUP BY 1, 2, ad_id, ad_category, device, location ORDER BY 1, 2
ON CONFLICT DO NOTHING;
INSERT INTO kpi_ads_day (window_start, group_id, ad_id, ad_category, device, location, impressions, clicks, clicked_impressions, impression_cost, click_cost, repeated_clicks, invalid_impressions, invalid_impression_cost, invalid_clicks, invalid_click_cost)
SELECT date_trunc('day', window_start, (SELECT time_zone FROM settings)), group_id, ad_id, ad_category, device, location, sum(impressions), sum(clicks), sum(clicked_impressions), sum(impression_cost), sum(click_cost), sum(repeated_clicks), sum(invalid_impressions), sum(invalid_impression_cost), sum(invalid_clicks), sum(invalid_click_cost)
FROM kpi_ads_hour GROUP BY 1, 2, ad_id, ad_category, device, location ORDER BY 1, 2
ON CONFLICT DO NOTHING;

SELECT ensure_partitions(t, ARRAY(SELECT (now() AT TIME ZONE 'UTC')::date - d FROM generate_series(0, 91) AS d))
FROM unnest(ARRAY['joined', 'orphan_click', 'late_event']) AS t;

CREATE TEMP TABLE made AS
SELECT n, now() - interval '90 days' * (1 - n / 1e6) AS t FROM generate_series(1, 1000000) AS n;

INSERT INTO joined (impression_id, user_id, ad_id, browser, device, location, impression_cost, impression_time, click_id, click_position, click_cost, click_time)
SELECT 'i' || n, 'u' || n % 50000, 'ad-' || n % 500, (ARRAY['Chrome', 'Safari', 'Firefox'])[1 + n % 3], 'mobile', 'DE', 0.001,
  t - interval '30 seconds', 'c' || n, 'header', 0.1, t
FROM made;

INSERT INTO orphan_click (click_id, impression_id, click_position, click_cost, click_time) SELECT 'o' || n, 'i', 'header', 0.1, t FROM made WHERE n % 50 = 0;

INSERT INTO late_event (type, impression_id, cost, event_time, watermark)
SELECT 'CLICK', 'l' || n, 0.1, t, t FROM made WHERE n % 50 = 0;

-- Counters of four lanes, by minute and by quarter of an hour.
INSERT INTO records_by_minute (window_start, lane, watermark, committed_at, impressions_read, impressions_accepted, impressions_late, clicks_read, clicks_accepted, matched, unclicked)
SELECT w, lane, w + interval '50 seconds', w + interval '59 seconds', 400, 399, 1, 20, 20, 20, 379
FROM generate_series(date_trunc('hour', now()) - interval '90 days', date_trunc('hour', now()) - interval '1 minute', '1 minute') AS w, generate_series(0, 3) AS lane
ON CONFLICT DO NOTHING;
INSERT INTO records_by_quarter_hour (window_start, lane, watermark, committed_at, impressions_read, impressions_accepted, impressions_late, clicks_read, clicks_accepted, matched, unclicked)
SELECT date_bin('15 minutes', window_start, timestamptz 'epoch'), lane, max(watermark), max(committed_at),
  sum(impressions_read), sum(impressions_accepted), sum(impressions_late), sum(clicks_read), sum(clicks_accepted), sum(matched), sum(unclicked)
FROM records_by_minute WHERE isfinite(window_start) GROUP BY 1, 2
ON CONFLICT DO NOTHING;
