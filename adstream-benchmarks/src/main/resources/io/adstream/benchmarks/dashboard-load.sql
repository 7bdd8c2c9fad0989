-- Rows come in the order of time, as the sink writes them.
SET search_path = dashboard;
SELECT setseed(0.5);

INSERT INTO ad
SELECT 'ad-' || n, 'c' || n / 10, 'Campaign ' || n / 10, 'v' || n / 40, 'Advertiser ' || n / 40 FROM generate_series(0, 199) AS n;

INSERT INTO kpi_ads
SELECT w, md5(n || '|' || d || '|' || l)::uuid, 'ad-' || n, 'category-' || n % 6,
  (ARRAY['mobile', 'desktop', 'tablet'])[d], (ARRAY['DE', 'US', 'FR', 'JP', 'BR'])[l],
  5 + (random() * 20)::int, (random() * 2)::int, (random() * 2)::int, random() / 10, random()
FROM (
  SELECT w, n, 1 + (random() * 2)::int AS d, 1 + (random() * 4)::int AS l
  FROM generate_series(date_trunc('hour', now()) - interval '30 days', date_trunc('hour', now()) - interval '1 minute', '1 minute') AS w,
    generate_series(0, 199) AS n) AS made
ORDER BY w;

INSERT INTO kpi_total
SELECT w, md5('')::uuid, 5 + (random() * 20)::int, (random() * 2)::int, (random() * 2)::int, random() / 10, random()
FROM generate_series(date_trunc('hour', now()) - interval '30 days', date_trunc('hour', now()) - interval '1 minute', '1 minute') AS w;

SELECT ensure_partitions(t, ARRAY(SELECT (now() AT TIME ZONE 'UTC')::date - d FROM generate_series(0, 30) AS d))
FROM unnest(ARRAY['joined', 'orphan_click', 'late_event']) AS t;

CREATE TEMP TABLE made AS
SELECT n, now() - interval '30 days' * (1 - n / 1e6) AS t FROM generate_series(1, 1000000) AS n;

INSERT INTO joined (impression_id, ad_id, browser, device, location, impression_cost, impression_time, click_id, click_position, click_cost, click_time)
SELECT 'i' || n, 'ad-' || n % 200, (ARRAY['Chrome', 'Safari', 'Firefox'])[1 + n % 3], 'mobile', 'DE', 0.001,
  t - interval '30 seconds', 'c' || n, 'header', 0.1, t
FROM made;

INSERT INTO orphan_click SELECT 'o' || n, 'i', 'header', 0.1, t FROM made WHERE n % 50 = 0;

INSERT INTO late_event (type, impression_id, cost, event_time, watermark)
SELECT 'CLICK', 'l' || n, 0.1, t, t FROM made WHERE n % 50 = 0;

INSERT INTO progress (lane, position, watermark) SELECT n, 1, now() FROM generate_series(0, 3) AS n;
