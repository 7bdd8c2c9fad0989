package io.adstream.kafkastreams.internal.step;

import io.adstream.internal.lane.LaneJoin;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Divides a thread's time between reading and closing, so that neither delays the other for long:
 * extensive closing is done in slices, and reading in between may take as long as a slice. One
 * instance serves all tasks of a Kafka Streams instance. Thread-safe.
 */
public final class Slices {

  private static final long SLICE_NANOS = Duration.ofMillis(20).toNanos();

  /** While nothing is read, nothing is delayed. */
  private static final Duration TICK = Duration.ofMillis(50);

  private static final long IDLE_SLICE_NANOS = Duration.ofMillis(40).toNanos();

  /** The end of a thread's last slice. */
  private final ConcurrentMap<Thread, Long> ended = new ConcurrentHashMap<>();

  /**
   * Creates a lane's slices.
   *
   * @param afterWork run after each slice that has changed the lane
   */
  Task of(ProcessorContext<?, ?> context, LaneJoin lane, Runnable afterWork) {
    return new Task(context, lane, afterWork);
  }

  /** The slices of one lane. Not thread-safe. */
  final class Task {
    private final ProcessorContext<?, ?> context;
    private final LaneJoin lane;
    private final Runnable afterWork;
    private Cancellable ticks = () -> {};
    private boolean behind;
    private boolean read;
    private boolean worked;

    private Task(ProcessorContext<?, ?> context, LaneJoin lane, Runnable afterWork) {
      this.context = context;
      this.lane = lane;
      this.afterWork = afterWork;
    }

    /** Call after each record. */
    void read() {
      read = true;
      if (behind) {
        close(SLICE_NANOS);
      }
    }

    /** Closes what the watermark has passed, or begins to. */
    void tick() {
      close(SLICE_NANOS);
    }

    private void idle() {
      if (!read) {
        close(IDLE_SLICE_NANOS);
      }
      read = false;
    }

    private void close(long nanos) {
      Thread thread = Thread.currentThread();
      long now = System.nanoTime();
      Long last = ended.get(thread);
      if (last != null && now - last < SLICE_NANOS) {
        fallBehind();
        return;
      }
      worked = false;
      if (lane.closePassed(() -> goesOn(now + nanos))) {
        catchUp();
      } else {
        fallBehind();
        ended.put(thread, System.nanoTime());
      }
      if (worked) {
        afterWork.run();
      }
    }

    private boolean goesOn(long untilNanos) {
      worked = true;
      return System.nanoTime() - untilNanos < 0;
    }

    private void fallBehind() {
      if (!behind) {
        behind = true;
        ticks = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> idle());
      }
    }

    private void catchUp() {
      if (behind) {
        behind = false;
        ticks.cancel();
      }
    }

    /** Call when the lane is closed. */
    void end() {
      ended.remove(Thread.currentThread());
    }
  }
}
