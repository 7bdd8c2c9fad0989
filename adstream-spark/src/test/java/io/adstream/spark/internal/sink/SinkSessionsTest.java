package io.adstream.spark.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.sink.SinkException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SinkSessionsTest {

  private static final int LANE = 3;

  private final AtomicInteger tries = new AtomicInteger();

  private long position(SinkException failure, int failures, BooleanSupplier isOver) {
    return SinkSessions.awaitPosition(
        lane -> {
          if (tries.getAndIncrement() < failures) {
            throw failure;
          }
          return 10L + lane;
        },
        LANE,
        isOver);
  }

  @Test
  void positionIsAwaitedWhileTheSinkIsAway() {
    SinkException away = SinkException.ofTransient("Cannot connect", null);
    assertThat(position(away, 2, () -> false)).isEqualTo(13);
    assertThat(tries).hasValue(3);
  }

  @Test
  void refusalEndsTheWait() {
    SinkException refusal = SinkException.ofPermanent("Cannot use session: epoch is 1", null);
    assertThatThrownBy(() -> position(refusal, 2, () -> false)).isSameAs(refusal);
    assertThat(tries).hasValue(1);
  }

  @Test
  void closedPipelineDoesNotWait() {
    SinkException away = SinkException.ofTransient("Cannot connect", null);
    assertThatThrownBy(() -> position(away, 2, () -> tries.get() > 1)).isSameAs(away);
    assertThat(tries).hasValue(2);
  }
}
