package io.adstream.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.JoinResult;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.status.SinkMetrics;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SinkWriterTest {

  /** Answers what it is told to. */
  private static final class Session implements SinkSession {
    private boolean applies = true;
    private @Nullable SinkException failure;
    private long refused;

    @Override
    public String epoch() {
      return "00000000";
    }

    @Override
    public long position(int lane) {
      return 0;
    }

    @Override
    public boolean write(Batch batch) {
      if (failure != null) {
        throw failure;
      }
      refused += applies ? 2 : 0;
      return applies;
    }

    @Override
    public long refusedRows(int lane) {
      return refused;
    }

    @Override
    public void close() {}
  }

  private final Session session = new Session();
  private final SinkWriter writer = new SinkWriter();

  private static TalliedBatch batch() {
    BatchTally tally = new BatchTally();
    JoinResult.Rejected rejected =
        new JoinResult.Rejected(
            RejectReason.MALFORMED, "no", EventType.CLICK, "taps", 0, 7, new byte[1]);
    tally.add(rejected, -1);
    tally.addKpis(List.of(1, 2, 3));
    tally.addBytes(500);
    return new TalliedBatch(new Batch(4, 0, 1, List.of(rejected), List.of(), null), tally);
  }

  private SinkMetrics metrics() {
    return writer.counts().metrics(writer.waits().longest());
  }

  @Test
  void appliedBatchIsCounted() {
    writer.write(session, batch());
    SinkMetrics metrics = metrics();
    assertThat(metrics.batches()).isEqualTo(1);
    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.bytes()).isEqualTo(500);
    assertThat(metrics.deadLetters()).as("rejected and refused").isEqualTo(3);
    assertThat(metrics.refusedRows()).isEqualTo(2);
    assertThat(metrics.time()).isPositive();
  }

  @Test
  void batchThatWasAppliedBeforeIsNot() {
    session.applies = false;
    writer.write(session, batch());
    assertThat(writer.counts().isZero()).isTrue();
  }

  @Test
  void failureThatMayPassIsARetry() {
    session.failure = SinkException.ofTransient("away", null);
    assertThatThrownBy(() -> writer.write(session, batch())).isSameAs(session.failure);
    assertThat(metrics().retries()).isEqualTo(1);
    assertThat(metrics().batches()).isZero();
  }

  @Test
  void countsOfTasksAddUp() {
    writer.write(session, batch());
    SinkCounts all = new SinkCounts();
    all.add(writer.counts());
    all.add(writer.counts().copy());
    assertThat(all.metrics(null).rows()).isEqualTo(8);
    all.reset();
    assertThat(all.isZero()).isTrue();
  }
}
