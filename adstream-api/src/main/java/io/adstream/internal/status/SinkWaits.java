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
 * The batches that the sink has not accepted yet, by lane. Safe for use by several threads; each
 * lane belongs to one thread at a time.
 */
public final class SinkWaits {

  /**
   * A wait for the sink.
   *
   * @param since when the batch that has waited longest was tried first
   * @param reason why the sink has not accepted it, without secrets
   */
  public record Wait(Instant since, String reason) implements Serializable {}

  /** A retry that succeeds quickly is no wait. */
  private static final Duration LEAST_OF_RETRIES = Duration.ofSeconds(1);

  /** A large batch may take long. */
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

  /** The sink gets a lane's batch, for the first time or again. */
  public void asked(int lane) {
    attempts.putIfAbsent(lane, new Attempt(clock.instant(), null));
  }

  /** The sink has failed to accept a lane's batch, and will get it again. */
  public void failed(int lane, @Nullable String fault) {
    attempts.compute(
        lane,
        (key, before) ->
            new Attempt(
                before == null ? clock.instant() : before.since, Objects.toString(fault, "?")));
  }

  /** The sink has accepted a lane's batch, or will not get it again. */
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

  /** The current wait that has lasted longest; null for none. */
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
