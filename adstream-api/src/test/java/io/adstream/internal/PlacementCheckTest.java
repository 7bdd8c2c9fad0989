package io.adstream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import org.junit.jupiter.api.Test;

class PlacementCheckTest {

  private static final int PARTITIONS = 3;

  private final PlacementCheck check =
      new PlacementCheck(Keying.BY_IMPRESSION_ID, PARTITIONS, PARTITIONS);
  private int clicks;

  private Decoded read(boolean misplaced) {
    return read(check, misplaced);
  }

  private Decoded read(PlacementCheck by, boolean misplaced) {
    String joinId = "i" + clicks++;
    int own = DefaultPartitioner.partition(joinId.getBytes(UTF_8), PARTITIONS);
    return by.check(
        EventType.CLICK,
        misplaced ? (own + 1) % PARTITIONS : own,
        new Decoded.Event(Click.builder("c", joinId).build()));
  }

  private void read(int records, boolean misplaced) {
    for (int i = 0; i < records; i++) {
      read(misplaced);
    }
  }

  @Test
  void misplacedEventIsRejectedAndSaysWhereItBelongs() {
    assertThat(read(false)).isInstanceOf(Decoded.Event.class);
    assertThat(read(true))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(RejectReason.WRONG_PARTITION);
              assertThat(reject.detail())
                  .matches("the record is in partition \\d, expected \\d, .*");
            });
  }

  @Test
  void whatIsNoEventMayBeAnywhere() {
    Decoded heartbeat = new Decoded.Heartbeat(17);
    Decoded reject = new Decoded.Reject(RejectReason.MALFORMED, "no");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(check.check(EventType.CLICK, partition, heartbeat)).isSameAs(heartbeat);
      assertThat(check.check(EventType.IMPRESSION, partition, reject)).isSameAs(reject);
    }
  }

  @Test
  void halfOfTheFirstThousandMayBeMisplaced() {
    read(500, true);
    read(500, false);
    read(5_000, true);
    assertThat(read(true)).isInstanceOf(Decoded.Reject.class);
  }

  @Test
  void moreThanHalfOfTheFirstThousandEndThePipelineAtEachTry() {
    read(200, false);
    read(500, true);
    for (boolean misplaced : new boolean[] {true, false, true}) {
      assertThatThrownBy(() -> read(misplaced))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("501 of the first")
          .hasMessageContaining("set keying to ANY and start with rebuild")
          .hasMessageContaining("consistent_random");
    }
  }

  @Test
  void withAnyKeyingNothingIsMisplaced() {
    PlacementCheck any = new PlacementCheck(Keying.ANY, PARTITIONS, PARTITIONS);
    for (int i = 0; i < 2_000; i++) {
      assertThat(read(any, true)).isInstanceOf(Decoded.Event.class);
    }
  }
}
