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
 * When to tick and commit: every interval while what is read is new, and only once a second while
 * old records are caught up on, for which nobody waits. A commit holds its thread up until the
 * broker has answered, and brings on work behind it; that is little beside a second's records, but
 * much beside a tenth's. So where commits take long they are further apart: by what one takes, and
 * by several times that while their thread falls behind. Ticks are as far apart as commits, since
 * after each Kafka Streams halves how many records it takes before it looks at the clock again:
 * with a tick after every commit that would end at one. One for all tasks of an instance. Safe for
 * use by several threads.
 */
public final class CommitPace {

  /** What lay in Kafka for longer when it was read is caught up on. */
  private static final long OLD_MILLIS = 10_000;

  private static final long SLOW_MILLIS = 1_000;

  /** Ticks are no further apart, so that a pipeline that is closed need not wait for long. */
  private static final long LONGEST_TICK_MILLIS = 2_000;

  /** However long commits take. */
  private static final long LONGEST_MILLIS = 5_000;

  /** Of a thread that has fallen behind, commits take a fifth of the time. */
  private static final int APART_WHEN_BEHIND = 4;

  /** What is read so much later than it could be has had to wait. */
  private static final long BEHIND_MILLIS = 200;

  private final long intervalMillis;
  private final CommitCosts costs;

  /** A commit is one of all tasks of a thread. */
  private final ConcurrentMap<Thread, Long> asked = new ConcurrentHashMap<>();

  /**
   * A pace for all tasks of an instance.
   *
   * @param interval between commits where they take little time
   */
  public CommitPace(Duration interval, CommitCosts costs) {
    intervalMillis = interval.toMillis();
    this.costs = costs;
  }

  /** After how long Kafka Streams commits by itself. */
  public static Duration longest(Duration interval) {
    return Duration.ofMillis(Math.max(interval.toMillis(), LONGEST_MILLIS));
  }

  /** How far commits of the calling thread should be apart while its records are so old. */
  private long apartMillis(long ageMillis) {
    long costMillis = costs.millis();
    boolean isBehind = ageMillis > intervalMillis + costMillis + BEHIND_MILLIS;
    long apartMillis = isBehind ? costMillis * APART_WHEN_BEHIND : costMillis;
    long leastMillis =
        ageMillis > OLD_MILLIS ? Math.max(SLOW_MILLIS, intervalMillis) : intervalMillis;
    return Math.max(leastMillis, Math.min(apartMillis, LONGEST_MILLIS));
  }

  /** One task's view of it. Not safe for use by several threads. */
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

    /** A record was read that Kafka has had since then. */
    public void read(long recordMillis) {
      read = true;
      newestRecordMillis = Math.max(newestRecordMillis, recordMillis);
    }

    /**
     * To be asked at each tick: whether it is time to hand on what there is; if there is, {@link
     * #commit} it.
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
      // The tick that is nearest.
      dueNanos = now + MILLISECONDS.toNanos(apartMillis - ticksMillis / 2);
      return true;
    }

    private void tickEvery(long millis) {
      if (millis > ticksMillis * 2 || millis < ticksMillis / 2) {
        ticks.cancel();
        ticks = every(millis);
      }
    }

    /** Has what was read and handed on committed, unless its thread has just done so. */
    public void commit() {
      long now = System.nanoTime();
      Long last = asked.get(Thread.currentThread());
      if (last == null || now - last >= MILLISECONDS.toNanos(apartMillis * 3 / 4)) {
        asked.put(Thread.currentThread(), now);
        context.commit();
      }
    }
  }

  /** A task that ticks so from now on. */
  public Task start(ProcessorContext<?, ?> context, Punctuator tick) {
    return new Task(context, tick);
  }
}
