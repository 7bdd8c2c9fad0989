package io.adstream.spark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.errors.QueryExecutionErrors;
import org.junit.jupiter.api.Test;

class NamedFailureTest {

  private static final String CHECKPOINT = "file:///checkpoint/ads-1";

  @Test
  void batchThatAnotherProcessHasPlannedIsNamed() {
    Throwable failure =
        new IllegalStateException(QueryExecutionErrors.concurrentStreamLogUpdate(46));
    assertThat(NamedFailure.of(failure, CHECKPOINT))
        .hasMessage(
            "Cannot go on: another process writes to checkpoint "
                + CHECKPOINT
                + ", expected one process per pipeline; stop one of them")
        .hasCause(failure);
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    Throwable failure = new IllegalStateException("other");
    assertThat(NamedFailure.of(failure, CHECKPOINT)).isSameAs(failure);
  }
}
