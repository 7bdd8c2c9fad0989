package io.adstream.spark.internal.step;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.internal.Backoff;
import io.adstream.internal.PlacementCheck;
import io.adstream.internal.SourceWaits;
import io.adstream.join.JoinPlan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The decode step: decodes a record, given where it was read. It uses the batch's time as the
 * clock, so that a re-run batch decodes identically. If a record cannot be decided about yet, the
 * task waits, and with it the batch, whose end is already planned.
 */
final class DecodeStep {

  /** A killed task is not necessarily interrupted. */
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final CheckedDecoder decoder;
  private final SourceWaits waits;
  private final PlacementCheck placement;

  DecodeStep(RunDecoder.Open open, JoinPlan plan, PlacementCheck placement, long batchMillis) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(batchMillis), ZoneOffset.UTC);
    this.decoder = new CheckedDecoder(open.decoder(), plan, clock);
    this.waits = open.waits();
    this.placement = placement;
  }

  /**
   * Decodes a record, waiting as long as necessary.
   *
   * @throws io.adstream.decode.DecoderException if the decoder throws
   * @throws TaskKilledException if the task is killed meanwhile
   */
  Decoded decode(EventType type, SourceRecord record) {
    Decoded decoded = decoder.decode(type, record);
    if (decoded instanceof Decoded.NotNow notNow) {
      decoded = await(type, record, notNow);
    }
    return placement.check(type, record.partition(), decoded);
  }

  private Decoded await(EventType type, SourceRecord record, Decoded.NotNow first) {
    String topic = record.topic() == null ? type + " rows" : record.topic();
    Decoded decoded = first;
    Backoff backoff = new Backoff();
    try {
      while (decoded instanceof Decoded.NotNow notNow) {
        waits.waiting(topic, record.partition(), record.offset(), notNow.reason());
        pause(backoff);
        decoded = decoder.decode(type, record);
        backoff.failedAgain();
      }
      waits.goesOn(topic, record.partition());
      return decoded;
    } finally {
      waits.forget(topic, record.partition());
    }
  }

  private static void pause(Backoff backoff) {
    for (long left = backoff.nanosLeft(); left > 0; left = backoff.nanosLeft()) {
      TaskContext task = TaskContext.get();
      if (Thread.currentThread().isInterrupted() || (task != null && task.isInterrupted())) {
        throw new TaskKilledException("killed while it waited for its decoder");
      }
      LockSupport.parkNanos(Math.min(left, LONGEST_PAUSE_NANOS));
    }
  }
}
