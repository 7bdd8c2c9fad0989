package io.adstream.kafkastreams.internal.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Decides when to tick and commit: every interval while records are recent, and once a second
 * during catch-up, when latency does not matter. A commit blocks its thread until the broker
 * responds, and causes follow-up work; that is little compared with a second's records, but much
 * compared with a tenth of a second's. So slow commits are spaced further apart: by the duration of
 * a commit, and by a multiple of it while the thread falls behind. Ticks are spaced like commits:
 * after each tick, Kafka Streams halves the number of records that it processes before it checks
 * the clock again, which a tick per commit would reduce to one. One instance serves all tasks of a
 * Kafka Streams instance. Thread-safe.
 */
public final class CommitPace {

  /** Reading records older than this counts as catch-up. */
  private static final long OLD_MILLIS = 10_000;

  private static final long SLOW_MILLIS = 1_000;

  /** The maximum time between ticks, which closing a pipeline may have to wait for. */
  private static final long LONGEST_TICK_MILLIS = 2_000;

  /** The maximum time between commits, however long they take. */
  private static final long LONGEST_MILLIS = 5_000;

  /** A thread that has fallen behind spends a fifth of its time on commits. */
  private static final int APART_WHEN_BEHIND = 4;

  /** A thread whose records wait longer than this before they are read has fallen behind. */
  private static final long BEHIND_MILLIS = 200;

  private final long intervalMillis;
  private final CommitCosts costs;

  /** A commit covers all tasks of a thread. */
  private final ConcurrentMap<Thread, Long> asked = new ConcurrentHashMap<>();

  /**
   * Creates a pace for all tasks of an instance.
   *
   * @param interval the time between commits if they take little time
   */
  public CommitPace(Duration interval, CommitCosts costs) {
    intervalMillis = interval.toMillis();
    this.costs = costs;
  }

  /** The interval at which Kafka Streams itself commits. */
  public static Duration longest(Duration interval) {
    return Duration.ofMillis(Math.max(interval.toMillis(), LONGEST_MILLIS));
  }

  /** The time between commits of the calling thread for records of the given age. */
  private long apartMillis(long ageMillis) {
    long costMillis = costs.millis();
    boolean isBehind = ageMillis > intervalMillis + costMillis + BEHIND_MILLIS;
    long apartMillis = isBehind ? costMillis * APART_WHEN_BEHIND : costMillis;
    long leastMillis =
        ageMillis > OLD_MILLIS ? Math.max(SLOW_MILLIS, intervalMillis) : intervalMillis;
    return Math.max(leastMillis, Math.min(apartMillis, LONGEST_MILLIS));
  }

  /** The pace of one task. Not thread-safe. */
  public final class Task {
    private final ProcessorContext<?, ?> context;
    private final Punctuator tick;
    private Cancellable ticks;
    private long ticksMillis;
    private boolean read;
    private long newestRecordMillis;
    private long apartMillis = intervalMillis;
    private long dueNanos = System.nanoTime();

    private Task(ProcessorContext<?, ?> context, Punctuator tick) {
      this.context = context;
      this.tick = tick;
      ticks = every(Math.min(intervalMillis, LONGEST_TICK_MILLIS));
    }

    private Cancellable every(long millis) {
      ticksMillis = millis;
      return context.schedule(Duration.ofMillis(millis), PunctuationType.WALL_CLOCK_TIME, tick);
    }

    /** Records that a record with the given Kafka timestamp was read. */
    public void read(long recordMillis) {
      read = true;
      newestRecordMillis = Math.max(newestRecordMillis, recordMillis);
    }

    /**
     * Call at each tick: returns whether it is time to deliver; if something was delivered, call
     * {@link #commit}.
     */
    public boolean isDue(long nowMillis) {
      apartMillis = apartMillis(read ? nowMillis - newestRecordMillis : 0);
      read = false;
      long wishedMillis = Math.min(apartMillis, Math.max(intervalMillis, 2 * costs.millis()));
      tickEvery(Math.min(wishedMillis, LONGEST_TICK_MILLIS));
      long now = System.nanoTime();
      if (now - dueNanos < 0) {
        return false;
      }
      // The nearest tick.
      dueNanos = now + MILLISECONDS.toNanos(apartMillis - ticksMillis / 2);
      return true;
    }

    private void tickEvery(long millis) {
      if (millis > ticksMillis * 2 || millis < ticksMillis / 2) {
        ticks.cancel();
        ticks = every(millis);
      }
    }

    /** Requests a commit, unless the thread has just committed. */
    public void commit() {
      long now = System.nanoTime();
      Long last = asked.get(Thread.currentThread());
      if (last == null || now - last >= MILLISECONDS.toNanos(apartMillis * 3 / 4)) {
        asked.put(Thread.currentThread(), now);
        context.commit();
      }
    }
  }

  /** Schedules the task's ticks at this interval from now on. */
  public Task start(ProcessorContext<?, ?> context, Punctuator tick) {
    return new Task(context, tick);
  }
}
