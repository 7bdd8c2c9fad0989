package io.adstream.spark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.sink.SinkException;
import org.apache.spark.sql.errors.QueryExecutionErrors;
import org.junit.jupiter.api.Test;

class NamedFailureTest {

  private static final String CHECKPOINT = "file:///checkpoint/ads-1";

  @Test
  void batchThatAnotherProcessHasPlannedIsNamed() {
    Throwable failure =
        new IllegalStateException(QueryExecutionErrors.concurrentStreamLogUpdate(46));
    assertThat(NamedFailure.of(failure, CHECKPOINT, lane -> 0))
        .hasMessage(
            "Cannot go on: another process writes to checkpoint "
                + CHECKPOINT
                + ", expected one process per pipeline; stop one of them")
        .hasCause(failure);
  }

  /** A rebuild deletes the checkpoint of what it replaces, so that reading it fails, too. */
  @Test
  void rebuiltResultsAreNamedRatherThanTheirDeletedCheckpoint() {
    Throwable failure = new IllegalStateException(new CorruptBytesException("no segment"));
    assertThat(NamedFailure.of(failure, CHECKPOINT, lane -> 0)).hasMessageContaining("is damaged");
    assertThat(
            NamedFailure.of(
                failure,
                CHECKPOINT,
                lane -> {
                  throw SinkException.ofPermanent("Cannot use session: epoch is 1", null);
                }))
        .hasMessage("Cannot go on: Cannot use session: epoch is 1")
        .hasCause(failure);
    assertThat(
            NamedFailure.of(
                failure,
                CHECKPOINT,
                lane -> {
                  throw SinkException.ofTransient("Cannot connect", null);
                }))
        .hasMessageContaining("is damaged");
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    Throwable failure = new IllegalStateException("other");
    assertThat(NamedFailure.of(failure, CHECKPOINT, lane -> 0)).isSameAs(failure);
  }
}
