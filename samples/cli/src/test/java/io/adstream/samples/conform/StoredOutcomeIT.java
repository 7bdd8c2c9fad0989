package io.adstream.samples.conform;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.RejectReason;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinResult;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.tck.Outcome;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredOutcomeIT {

  @Test
  void refusedRowIsReadBesideTheDeadLetters() throws Exception {
    PipelineSpec spec = PipelineSpec.builder("stored").kafka("none:1", "i", "c").build();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        SinkSession session =
            PostgresSink.builder(postgres.jdbcUrl())
                .user(postgres.user())
                .schema("stored")
                .build()
                .open(spec)) {
      statement.execute("ALTER TABLE stored.orphan_click ADD CHECK (click_id <> 'bad')");
      List<JoinResult> results =
          List.of(
              new JoinResult.Orphan(new Click("bad", "i", null, 1, 0)),
              new JoinResult.Orphan(new Click("good", "i", null, 1, 0)),
              new JoinResult.Rejected(
                  RejectReason.MALFORMED, "no", EventType.CLICK, "c", 0, 0, null));
      session.write(new Batch(0, 0, 1, results, List.of(), null));

      Outcome outcome = new StoredOutcome(connection, "stored").read(spec.cubes());

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
}
