package io.adstream.samples.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoredOutcomeIT {

  private static EmbeddedPostgres postgres;
  private static Connection connection;

  @BeforeAll
  static void start() throws SQLException {
    postgres = EmbeddedPostgres.start();
    connection = postgres.connect();
  }

  @AfterAll
  static void stop() throws SQLException {
    connection.close();
    postgres.close();
  }

  private static SinkSession open(PipelineSpec spec) {
    return PostgresSink.builder(postgres.jdbcUrl())
        .user(postgres.user())
        .schema(spec.name())
        .build()
        .open(spec.sinkSpec());
  }

  @Test
  void refusedRowIsReadBesideTheDeadLetters() throws Exception {
    PipelineSpec spec = PipelineSpec.builder("stored").kafka("none:1", "i", "c").build();
    try (Statement statement = connection.createStatement();
        SinkSession session = open(spec)) {
      statement.execute("ALTER TABLE stored.orphan_click ADD CHECK (click_id <> 'bad')");
      List<JoinResult> results =
          List.of(
              new JoinResult.Orphan(Click.builder("bad", "i").build()),
              new JoinResult.Orphan(Click.builder("good", "i").build()),
              new JoinResult.Rejected(
                  RejectReason.MALFORMED, "no", EventType.CLICK, "c", 0, 0, null));
      session.write(new Batch(0, 0, 1, results, List.of(), null));

      Outcome outcome = new StoredOutcome(connection, "stored").read(spec.plan());

      assertThat(outcome.orphans()).containsExactly("good");
      assertThat(outcome.rejected())
          .containsExactly(new Outcome.Rejection(EventType.CLICK, RejectReason.MALFORMED));
      assertThat(outcome.refused())
          .singleElement()
          .asString()
          .startsWith("orphan_click: 23514 ")
          .contains("{\"click_id\":\"bad\",");
    }
  }

  @Test
  void declaredAttributesAndMeasuresAreReadBackTyped() throws Exception {
    EventSchema schema =
        EventSchema.builder()
            .impression(Attribute.text("Campaign"), Attribute.decimal("Bid"))
            .impression(Attribute.flag("IsBot"))
            .click(Attribute.integer("Order"), Attribute.flag("IsBot"))
            .build();
    PipelineSpec spec =
        PipelineSpec.builder("typed")
            .kafka("none:1", "i", "c")
            .schema(schema)
            .join(
                JoinSpec.builder()
                    .allowedLateness(Duration.ZERO)
                    .repeatInterval(Duration.ofSeconds(1))
                    .invalidWhen(EventType.CLICK, "IsBot")
                    .build())
            .cube(
                Cube.every(Duration.ofMinutes(1))
                    .by("Campaign", "Bid", "IsBot")
                    .named("own")
                    .sum("orders", "Order"))
            .build();
    Impression shown =
        Impression.builder("i", schema).set("Campaign", "x").set("Bid", -1_500_000L).build();
    Click first = Click.builder("c1", "i", schema).set("Order", Long.MAX_VALUE).build();
    Click again = Click.builder("c2", "i", schema).set("Order", 2L).eventTimeMillis(1_000).build();
    Click flagged =
        Click.builder("c3", "i", schema).set("IsBot", true).eventTimeMillis(1_500).build();
    List<JoinResult.Matched> matches =
        List.of(
            new JoinResult.Matched(shown, first, true, List.of()),
            new JoinResult.Matched(shown, again, false, List.of(1_000L)),
            new JoinResult.Matched(shown, flagged));
    KpiDeltas sums = new KpiDeltas(spec.plan());
    sums.addImpression(shown);
    matches.forEach(sums::addMatch);
    try (SinkSession session = open(spec)) {
      session.write(new Batch(0, 0, 1, List.copyOf(matches), sums.rows(), null));
    }

    Outcome outcome = new StoredOutcome(connection, "typed").read(spec.plan());

    assertThat(outcome.joined())
        .containsExactlyInAnyOrder(
            row(shown, first, false, false),
            row(shown, again, false, true),
            row(shown, flagged, true, false));
    Outcome.Kpi kpi = outcome.kpis().get(0);
    assertThat(outcome.kpis()).hasSize(1);
    assertThat(kpi.key().group()).containsExactly("x", -1_500_000L, null);
    assertThat(kpi.measures())
        .containsEntry("clicks", BigDecimal.valueOf(3))
        .containsEntry("repeated_clicks", BigDecimal.ONE)
        .containsEntry("invalid_clicks", BigDecimal.ONE)
        .containsEntry("orders", new BigDecimal("9223372036854775809"));
  }

  private static Outcome.Joined row(
      Impression impression, Click click, boolean invalid, boolean repeated) {
    return new Outcome.Joined(
        new Outcome.Match(impression.impressionId(), click.clickId()),
        Outcome.Joined.byName(impression.attributes()),
        Outcome.Joined.byName(click.attributes()),
        invalid,
        repeated);
  }
}
