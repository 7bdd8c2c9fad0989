package io.adstream.samples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.History;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficSpec;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that the comparison can fail. */
class TableCheckIT {

  /** Long enough for some of everything. */
  private static final TrafficSpec TRAFFIC =
      TrafficSpec.demo(
          1,
          Instant.EPOCH,
          Duration.ofSeconds(20),
          100,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1));

  @Test
  void differencesAreSeen() throws Exception {
    JoinPlan plan = TRAFFIC.plan();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      PostgresSink.builder(postgres.jdbcUrl())
          .user(postgres.user())
          .build()
          .open(new SinkSpec("check", plan, plan.fingerprint()))
          .close();
      ResultTables tables =
          new ResultTables(connection, "adstream", plan, ResultTables.Scope.all(4));
      SentTraffic nothing = new SentTraffic(TRAFFIC.join());

      assertThat(TableCheck.differences(nothing, plan, tables, tables.past())).isEmpty();

      SentTraffic sent = new SentTraffic(TRAFFIC.join());
      new Traffic(TRAFFIC).forEachRemaining(record -> sent.add(record, 1));
      assertThat(TableCheck.differences(sent, plan, tables, tables.past()))
          .anyMatch(line -> line.startsWith("joined: ") && line.endsWith("is missing"))
          .anyMatch(line -> line.startsWith("orphan_click: "))
          .anyMatch(line -> line.startsWith("dead_letter: "))
          .anyMatch(line -> line.startsWith("kpis: "))
          .anyMatch(line -> line.startsWith("progress: "));

      statement.execute(
          "INSERT INTO adstream.orphan_click (click_id, impression_id, click_cost, click_time)"
              + " VALUES ('c', 'i', 0, now())");
      statement.execute(
          "INSERT INTO adstream.late_event (type, impression_id, cost, event_time, watermark)"
              + " VALUES ('"
              + EventType.IMPRESSION
              + "', 'x', 0, now(), now())");
      statement.execute(
          "INSERT INTO adstream.dead_letter (reason, detail) VALUES ('REFUSED', 'joined: 23514')");
      assertThat(TableCheck.differences(nothing, plan, tables, tables.past()))
          .anyMatch(line -> line.startsWith("orphan_click: ") && line.endsWith("is too much"))
          .anyMatch(line -> line.startsWith("late_event: ") && line.endsWith("came in time"))
          .anyMatch(line -> line.startsWith("dead_letter: ") && line.contains("REFUSED"));
    }
  }

  @Test
  void pastIsNoPartOfTheComparisonButMustStay() throws Exception {
    TrafficSpec traffic =
        TrafficSpec.demo(
            1,
            Instant.now(),
            Duration.ofSeconds(5),
            100,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));
    JoinPlan plan = traffic.plan();
    SinkSpec spec = new SinkSpec("check", plan, plan.fingerprint());
    History history = new History(traffic, Duration.ofHours(14));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      PostgresSink.Builder sink = PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user());
      HistoryLoad load = new HistoryLoad(4);
      assertThat(load.run(history, sink, spec)).isPositive();
      load.end(PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()), spec);
      ResultTables tables =
          new ResultTables(connection, "adstream", plan, new ResultTables.Scope(4, history.end()));
      List<String> past = tables.past();
      SentTraffic nothing = new SentTraffic(traffic.join());

      assertThat(TableCheck.differences(nothing, plan, tables, past)).isEmpty();

      statement.execute("UPDATE adstream.kpi_ads SET clicks = clicks + 1");
      statement.execute("UPDATE adstream.records_by_minute SET matched = matched + 1");
      assertThat(TableCheck.differences(nothing, plan, tables, past))
          .anyMatch(line -> line.startsWith("history: ") && line.contains("kpi_ads"))
          .anyMatch(line -> line.startsWith("records_by_minute: "));
    }
  }
}
