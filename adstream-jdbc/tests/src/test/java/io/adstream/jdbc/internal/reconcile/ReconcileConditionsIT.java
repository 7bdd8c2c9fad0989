package io.adstream.jdbc.internal.reconcile;

import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.jdbc.TestDatabase;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which late events are applied, and to whose tables and by whom. */
class ReconcileConditionsIT {

  private static final long CLICKED = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final SinkSpec SPEC = spec().build().sinkSpec();

  private final String schema = TestDatabase.newSchema();

  private static PipelineSpec.Builder spec() {
    return TestDatabase.spec()
        .unclickedRows(UnclickedRows.KEPT)
        .join(JoinSpec.within(Duration.ofMinutes(10)).withClockSkew(Duration.ofSeconds(1)));
  }

  private static JoinResult lateClick() {
    return new JoinResult.Late(
        Click.builder("c", "i").costMicros(1).eventTimeMillis(CLICKED).build(), CLICKED + 1);
  }

  private static void write(SinkSession session, int lane, long from, long watermarkMillis) {
    List<JoinResult> results = from == 0 && lane == 0 ? List.of(lateClick()) : List.of();
    LaneStatus status = TestDatabase.status(watermarkMillis, Counters.ZERO);
    session.write(new Batch(lane, from, from + 1, results, List.of(), status));
  }

  private Reconciliation reconcile() {
    return TestDatabase.sink(schema).build().reconcile(SPEC);
  }

  @Test
  void lateEventWaitsUntilNothingOpenCanMeetIt() {
    long settled = CLICKED + Duration.ofMinutes(10).toMillis() + 1_000 + 1;
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      assertThat(session.position(1)).as("a lane that has no watermark yet").isZero();
      write(session, 0, 0, settled);
      assertThat(reconcile().of(Count.NOT_SETTLED)).isEqualTo(1);
      assertThat(reconcile().watermark()).isNull();
      write(session, 1, 0, settled - 1);
      assertThat(reconcile().of(Count.NOT_SETTLED)).isEqualTo(1);
      assertThat(count(schema, "late_event")).isEqualTo(1);
      write(session, 1, 1, settled);
      Reconciliation done = reconcile();
      assertThat(done.of(Count.NOT_SETTLED)).isZero();
      assertThat(done.of(Count.ORPHANS_ADDED)).isEqualTo(1);
      assertThat(done.watermark()).isEqualTo(Instant.ofEpochMilli(settled));
    }
    assertThat(query("SELECT click_id FROM " + schema + ".orphan_click")).containsExactly("c");
    assertThat(count(schema, "late_event")).isZero();
    assertThat(count(schema, "reconciliation")).isEqualTo(4);
  }

  /** It is no longer known whether the impression arrived. */
  @Test
  void lateEventWhoseCounterpartsMayHaveBeenRemovedStays() {
    PostgresSink sink = TestDatabase.sink(schema).retention("joined", Duration.ofDays(30)).build();
    try (SinkSession session = sink.open(SPEC)) {
      write(session, 0, 0, Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());
    }
    Reconciliation done = reconcile();
    assertThat(done.of(Count.PAST_RETENTION)).isEqualTo(1);
    assertThat(done.of(Count.LATE_CLICKS)).isZero();
    assertThat(count(schema, "late_event")).isEqualTo(1);
  }

  @Test
  void ownerAndItsMembersReconcileAndTheWriterDoesNot() {
    TestDatabase.sink(schema).roles().build().applySchema(SPEC);
    try (SinkSession session = as(schema + "_writer").open(SPEC)) {
      write(session, 0, 0, Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());
    }
    assertThat(refusal(as(schema + "_writer"), SPEC))
        .hasMessageContaining("user is " + schema + "_writer, expected " + schema + "_owner");
    execute("CREATE ROLE operator_" + schema + " LOGIN IN ROLE " + schema + "_owner");
    PostgresSink operator = as("operator_" + schema);
    assertThat(operator.previewReconcile(SPEC).of(Count.ORPHANS_ADDED)).isEqualTo(1);
    assertThat(operator.reconcile(SPEC).of(Count.ORPHANS_ADDED)).isEqualTo(1);
    assertThat(as(schema + "_owner").reconcile(SPEC).of(Count.ORPHANS_ADDED)).isZero();
    assertThat(
            query(
                "SELECT relname FROM pg_class WHERE relnamespace = '%1$s'::regnamespace AND relkind IN ('r', 'p') AND relowner <> '%1$s_owner'::regrole"
                    .formatted(schema)))
        .as("partitions that it made are the owner's")
        .isEmpty();
  }

  private PostgresSink as(String user) {
    return PostgresSink.builder(TestDatabase.url()).user(user).schema(schema).build();
  }

  private SinkException refusal(PostgresSink sink, SinkSpec spec) {
    SinkException refused =
        catchThrowableOfType(SinkException.class, () -> sink.previewReconcile(spec));
    SinkException also = catchThrowableOfType(SinkException.class, () -> sink.reconcile(spec));
    assertThat(also).isNotNull().hasMessage(refused.getMessage());
    assertThat(also.isTransient()).isFalse();
    return also;
  }

  @Test
  void withoutUnclickedRowsItIsRefusedByTheSettingsName() {
    SinkSpec dropped = spec().unclickedRows(UnclickedRows.DROPPED).build().sinkSpec();
    TestDatabase.sink(schema).build().applySchema(dropped);
    assertThat(refusal(TestDatabase.sink(schema).build(), dropped))
        .hasMessageContaining("result.unclicked")
        .hasMessageContaining("DROPPED, expected KEPT");
    assertThat(refusal(TestDatabase.sink(schema).build(), SPEC))
        .as("results that were begun without them")
        .hasMessageContaining("join.unclickedRows is KEPT, expected DROPPED");
  }

  @Test
  void schemaThatIsMissingOrOfAnotherVersionIsRefusedAndStaysAsItIs() {
    PostgresSink sink = TestDatabase.sink(schema).rebuild().build();
    assertThat(refusal(sink, SPEC)).hasMessageContaining("it does not exist");
    assertThat(query("SELECT 1 FROM pg_namespace WHERE nspname LIKE '" + schema + "%'")).isEmpty();
    TestDatabase.sink(schema).build().applySchema(SPEC);
    execute("DELETE FROM " + schema + ".schema_version WHERE version = 11");
    assertThat(refusal(sink, SPEC))
        .hasMessageContaining("version is 10, expected 11; run adstream schema --apply first");
    execute("INSERT INTO " + schema + ".schema_version VALUES (99, 'V99__future.sql')");
    assertThat(refusal(sink, SPEC)).hasMessageContaining("version is 99");
  }

  @Test
  void nothingIsClearedWhateverWasAskedOfTheSink() {
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      write(session, 0, 0, CLICKED);
    }
    TestDatabase.sink(schema).rebuild().build().reconcile(SPEC);
    assertThat(count(schema, "late_event")).isEqualTo(1);
    assertThat(count(schema, "progress")).isEqualTo(1);
  }
}
