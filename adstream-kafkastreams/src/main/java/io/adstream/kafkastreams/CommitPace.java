package io.adstream.kafkastreams;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When to commit: every interval while what is read is new, and only once a second while old
 * records are caught up on, for which nobody waits. A commit holds its thread up until the broker
 * has answered, and brings on work behind it; that is little beside a second's records, but much
 * beside a tenth's. One for all tasks of an instance. Safe for use by several threads.
 */
final class CommitPace {

  /** What lay in Kafka for longer when it was read is caught up on. */
  private static final long OLD_MILLIS = 10_000;

  private static final Duration SLOW = Duration.ofSeconds(1);

  private final long intervalMillis;

  /** A commit is one of all tasks of a thread. */
  private final ConcurrentMap<Thread, Long> asked = new ConcurrentHashMap<>();

  CommitPace(Duration interval) {
    intervalMillis = interval.toMillis();
  }

  /** After how long Kafka Streams commits by itself. */
  static Duration longest(Duration interval) {
    return interval.compareTo(SLOW) > 0 ? interval : SLOW;
  }

  /** How often to look whether it is time. */
  Duration interval() {
    return Duration.ofMillis(intervalMillis);
  }

  /** One task's view of it. Not safe for use by several threads. */
  final class Task {
    private final ProcessorContext<?, ?> context;
    private boolean read;
    private long newestRecordMillis;
    private long dueMillis;

    private Task(ProcessorContext<?, ?> context) {
      this.context = context;
    }

    /** A record was read that Kafka has had since then. */
    void read(long recordMillis) {
      read = true;
      newestRecordMillis = Math.max(newestRecordMillis, recordMillis);
    }

    /** Whether it is time to hand on what there is; if there is, {@link #commit} it. */
    boolean isDue(long nowMillis) {
      boolean catchesUp = read && nowMillis - newestRecordMillis > OLD_MILLIS;
      read = false;
      if (catchesUp && nowMillis < dueMillis) {
        return false;
      }
      dueMillis = nowMillis + SLOW.toMillis();
      return true;
    }

    /** Has what was read and handed on committed, unless its thread has just done so. */
    void commit(long nowMillis) {
      Long last = asked.get(Thread.currentThread());
      if (last == null || nowMillis - last >= intervalMillis * 3 / 4) {
        asked.put(Thread.currentThread(), nowMillis);
        context.commit();
      }
    }
  }

  Task of(ProcessorContext<?, ?> context) {
    return new Task(context);
  }
}
