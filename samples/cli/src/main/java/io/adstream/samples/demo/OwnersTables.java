package io.adstream.samples.demo;

import io.adstream.samples.traffic.Campaigns;
import io.adstream.samples.traffic.TrafficSpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills the tables that the schema's owner maintains: the data on ads and campaigns that dashboards
 * show but events do not contain.
 */
final class OwnersTables {

  private static final List<String> FORMATS = List.of("banner", "video", "native");
  private static final long SECONDS_A_DAY = 86_400;

  private final Connection connection;
  private final String schema;

  OwnersTables(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * Stores the rows unless they exist.
   *
   * @param traffic the traffic, whose rate and start determine budgets and flights
   */
  void store(TrafficSpec traffic) throws SQLException {
    List<Campaigns.Ad> ads = new Campaigns().ads();
    storeAds(ads);
    storeCampaigns(ads, traffic);
  }

  private void storeAds(List<Campaigns.Ad> ads) throws SQLException {
    String sql =
        "INSERT INTO %s.ad (ad_id, name, campaign_id, campaign, advertiser_id, advertiser, labels) VALUES (?, ?, ?, ?, ?, ?, jsonb_build_object('format', ?)) ON CONFLICT DO NOTHING"
            .formatted(schema);
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < ads.size(); i++) {
        Campaigns.Ad ad = ads.get(i);
        String format = FORMATS.get(i % FORMATS.size());
        insert.setString(1, ad.id());
        insert.setString(2, ad.campaign() + ", " + format + " " + (i / FORMATS.size() + 1));
        insert.setString(3, ad.campaignId());
        insert.setString(4, ad.campaign());
        insert.setString(5, ad.advertiserId());
        insert.setString(6, ad.advertiser());
        insert.setString(7, format);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Current flights of 20 to 40 days, with budgets of 75 % to 125 % of the expected spend. */
  private void storeCampaigns(List<Campaigns.Ad> ads, TrafficSpec traffic) throws SQLException {
    double weights = ads.stream().mapToDouble(Campaigns.Ad::weight).sum();
    Map<String, Double> microsADay = new TreeMap<>();
    Map<String, Campaigns.Ad> campaigns = new TreeMap<>();
    for (Campaigns.Ad ad : ads) {
      double showings = traffic.impressionsPerSecond() * SECONDS_A_DAY * ad.weight() / weights;
      double cost = ad.showingMicros() + traffic.mix().clickRate() * ad.clicks() * ad.clickMicros();
      microsADay.merge(ad.campaignId(), showings * cost, Double::sum);
      campaigns.put(ad.campaignId(), ad);
    }
    String sql =
        "INSERT INTO %s.campaign (campaign_id, name, advertiser_id, budget, currency, flight_begin, flight_end) VALUES (?, ?, ?, ?, 'EUR', ?, ?) ON CONFLICT DO NOTHING"
            .formatted(schema);
    LocalDate today = traffic.start().atOffset(ZoneOffset.UTC).toLocalDate();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      int number = 0;
      for (Map.Entry<String, Campaigns.Ad> campaign : campaigns.entrySet()) {
        int before = 10 + 5 * (number % 4);
        int after = 10 + 5 * (number % 3);
        double share = 0.75 + 0.25 * (number % 3);
        double micros = microsADay.getOrDefault(campaign.getKey(), 0.0);
        double budget = micros * (before + after + 1) * share / 1e6;
        insert.setString(1, campaign.getKey());
        insert.setString(2, campaign.getValue().campaign());
        insert.setString(3, campaign.getValue().advertiserId());
        insert.setBigDecimal(4, BigDecimal.valueOf(Math.max(1, Math.round(budget))));
        insert.setDate(5, Date.valueOf(today.minusDays(before)));
        insert.setDate(6, Date.valueOf(today.plusDays(after)));
        insert.addBatch();
        number++;
      }
      insert.executeBatch();
    }
  }
}
