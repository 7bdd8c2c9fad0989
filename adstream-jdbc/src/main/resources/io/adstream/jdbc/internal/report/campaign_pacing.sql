CREATE VIEW ${view} ${barrier} AS
SELECT ad.campaign_id, ad.campaign, ad.advertiser_id, ad.advertiser, ad.currency, ad.budget, ad.flight_begin, ad.flight_end,
  ad.spent, ad.impressions, ad.clicks, ad.share_of_time,
  ad.spent / nullif(ad.budget, 0) AS share_of_budget,
  ad.spent / nullif(ad.budget, 0) / nullif(ad.share_of_time, 0) AS pace,
  ad.spent / nullif(ad.share_of_time, 0) AS projected_spend
FROM (
  SELECT campaign.campaign_id, coalesce(campaign.name, of_ads.campaign) AS campaign,
    coalesce(campaign.advertiser_id, of_ads.advertiser_id) AS advertiser_id, of_ads.advertiser,
    coalesce(campaign.currency, (SELECT currency FROM ${schema}.settings)) AS currency, campaign.budget, campaign.flight_begin, campaign.flight_end,
    CASE WHEN campaign.flight_begin IS NOT NULL AND campaign.flight_end IS NOT NULL THEN
      least(greatest(extract(epoch FROM (now() AT TIME ZONE ${zone}) - campaign.flight_begin)
        / (86400 * (campaign.flight_end + 1 - campaign.flight_begin)), 0), 1) END AS share_of_time,
    coalesce(spend.spent, 0) AS spent, coalesce(spend.impressions, 0) AS impressions, coalesce(spend.clicks, 0) AS clicks
  FROM ${schema}.campaign
  CROSS JOIN LATERAL (
    SELECT max(ad.campaign) AS campaign, max(ad.advertiser) AS advertiser,
      CASE WHEN count(ad.advertiser_id) = count(*) AND min(ad.advertiser_id) = max(ad.advertiser_id) THEN max(ad.advertiser_id) END AS advertiser_id
    FROM ${schema}.ad WHERE ad.campaign_id = campaign.campaign_id
  ) AS of_ads
  CROSS JOIN LATERAL (
    SELECT sum(kpi.impression_cost + kpi.click_cost) AS spent, sum(kpi.impressions)::bigint AS impressions, sum(kpi.clicks)::bigint AS clicks
    FROM ${table} AS ${of_campaign}
      AND kpi.window_start >= coalesce(campaign.flight_begin::timestamp AT TIME ZONE ${zone}, '-infinity')
      AND kpi.window_start < coalesce((campaign.flight_end + 1)::timestamp AT TIME ZONE ${zone}, 'infinity')
  ) AS spend
) AS ad
WHERE true ${own_rows};
COMMENT ON VIEW ${view} IS 'Elapsed flight and spent budget of each campaign in table campaign, gross: one row per campaign. Currencies are not converted.'
