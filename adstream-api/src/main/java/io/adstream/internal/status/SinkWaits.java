package io.adstream.internal.status;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which lanes' batches the sink has not taken yet. Safe for use by several threads; each lane is
 * one thread's at a time.
 */
public final class SinkWaits {

  /**
   * A wait for the sink.
   *
   * @param since when the batch that waits the longest was given to it first
   * @param reason why it has not taken it, without secrets
   */
  public record Wait(Instant since, String reason) implements Serializable {}

  /** A retry that helps at once is nobody's concern. */
  private static final Duration LEAST_OF_RETRIES = Duration.ofSeconds(1);

  /** A large batch takes its time. */
  private static final Duration LEAST_OF_SILENCE = Duration.ofSeconds(30);

  private record Attempt(Instant since, @Nullable String fault) {
    boolean isWait(Instant now) {
      Duration least = fault == null ? LEAST_OF_SILENCE : LEAST_OF_RETRIES;
      return Duration.between(since, now).compareTo(least) >= 0;
    }
  }

  private final Clock clock;
  private final Map<Integer, Attempt> attempts = new ConcurrentHashMap<>();
  private final Map<String, Wait> elsewhere = new ConcurrentHashMap<>();

  /** Nothing waits. */
  public SinkWaits() {
    this(Clock.systemUTC());
  }

  SinkWaits(Clock clock) {
    this.clock = clock;
  }

  /** The sink is asked for something of a lane, again or for the first time. */
  public void asked(int lane) {
    attempts.putIfAbsent(lane, new Attempt(clock.instant(), null));
  }

  /** The sink could not do what it was asked for; it will be asked again. */
  public void failed(int lane, @Nullable String fault) {
    attempts.compute(
        lane,
        (key, before) ->
            new Attempt(
                before == null ? clock.instant() : before.since, Objects.toString(fault, "?")));
  }

  /** The sink has done it, or nobody asks for it any more. */
  public void over(int lane) {
    attempts.remove(lane);
  }

  /** The longest wait that another process of the pipeline reports; null where it has none. */
  public void elsewhere(String process, @Nullable Wait wait) {
    if (wait == null) {
      elsewhere.remove(process);
    } else {
      elsewhere.put(process, wait);
    }
  }

  /** The longest wait of now; null where there is none. */
  public @Nullable Wait longest() {
    Instant now = clock.instant();
    Stream<Wait> here =
        attempts.entrySet().stream()
            .filter(lane -> lane.getValue().isWait(now))
            .map(lane -> new Wait(lane.getValue().since, reason(lane.getKey(), lane.getValue())));
    return Stream.concat(here, elsewhere.values().stream())
        .min(Comparator.comparing(Wait::since))
        .orElse(null);
  }

  private static String reason(int lane, Attempt attempt) {
    return attempt.fault == null
        ? "the sink has not answered on the batch of lane " + lane
        : attempt.fault;
  }
}
