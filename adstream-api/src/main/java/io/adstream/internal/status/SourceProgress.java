package io.adstream.internal.status;

import io.adstream.status.SourceLag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Positions in the source partitions beside their ends. It remembers when it first saw each end
 * until that end is reached, which gives the least time that the oldest unprocessed record has
 * waited, starting at 0 in each process. Safe for use by several threads.
 */
public final class SourceProgress {

  /**
   * Position and end of a partition.
   *
   * @param position the first offset that is not read and committed
   * @param end the offset that the next record will have
   */
  public record Seen(String topic, int partition, long position, long end) {}

  /**
   * Kafka does not answer.
   *
   * @param since the time of its last answer
   * @param reason its error
   */
  public record Outage(Instant since, String reason) {}

  private static final Duration BEHIND_FROM = Duration.ofSeconds(10);
  private static final Duration BEHIND_TO = Duration.ofSeconds(2);

  /** Of more ends, every other one is forgotten. */
  private static final int MOST_ENDS = 128;

  private record Place(String topic, int partition) {}

  private record End(Instant seen, long offset) {}

  private static final class Partition {
    private final ArrayDeque<End> ahead = new ArrayDeque<>();
    private long behind;

    /** True until the first end that was seen is reached. */
    private boolean begins = true;

    void look(Instant now, Seen seen) {
      behind = Math.max(0, seen.end - seen.position);
      if (behind > 0 && (ahead.isEmpty() || ahead.getLast().offset < seen.end)) {
        ahead.add(new End(now, seen.end));
      }
      while (!ahead.isEmpty() && ahead.getFirst().offset <= seen.position) {
        ahead.removeFirst();
        begins = false;
      }
      begins &= behind > 0;
      if (ahead.size() > MOST_ENDS) {
        thin();
      }
    }

    private void thin() {
      boolean keep = true;
      for (Iterator<End> each = ahead.iterator(); each.hasNext(); keep = !keep) {
        each.next();
        if (!keep) {
          each.remove();
        }
      }
    }

    boolean isBehind(Instant now, Duration limit) {
      return age(now).compareTo(begins ? Duration.ZERO : limit) > 0;
    }

    Duration age(Instant now) {
      return ahead.isEmpty() ? Duration.ZERO : Duration.between(ahead.getFirst().seen, now);
    }
  }

  private final Clock clock;
  private final Map<Place, Partition> partitions = new HashMap<>();
  private boolean isBehind;
  private @Nullable Instant asOf;
  private @Nullable Outage outage;

  /** Nothing seen. */
  public SourceProgress() {
    this(Clock.systemUTC());
  }

  SourceProgress(Clock clock) {
    this.clock = clock;
  }

  /** Takes Kafka's current answer for all partitions that this process reads. */
  public synchronized void look(Collection<Seen> seen) {
    Instant now = clock.instant();
    Set<Place> there = new HashSet<>();
    for (Seen each : seen) {
      Place place = new Place(each.topic, each.partition);
      there.add(place);
      partitions.computeIfAbsent(place, key -> new Partition()).look(now, each);
    }
    partitions.keySet().retainAll(there);
    Duration limit = isBehind ? BEHIND_TO : BEHIND_FROM;
    isBehind = partitions.values().stream().anyMatch(each -> each.isBehind(now, limit));
    asOf = now;
    outage = null;
  }

  /** Notes that Kafka does not answer. */
  public synchronized void noAnswer(String reason) {
    Instant since = outage != null ? outage.since : asOf != null ? asOf : clock.instant();
    outage = new Outage(since, reason);
  }

  /** The current outage of Kafka; null for none. */
  public synchronized @Nullable Outage outage() {
    return outage;
  }

  /** Whether the records being read are old, or were there before this process started. */
  public synchronized boolean isBehind() {
    return isBehind;
  }

  /**
   * The partitions of a topic that certainly have unread records: the last offset of a partition
   * may be a transaction marker.
   */
  public synchronized Set<Integer> unread(String topic) {
    return partitions.entrySet().stream()
        .filter(each -> each.getKey().topic.equals(topic) && each.getValue().behind > 1)
        .map(each -> each.getKey().partition)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The lag of all partitions. */
  public synchronized SourceLag lag() {
    Instant last = asOf;
    if (last == null) {
      return SourceLag.UNKNOWN;
    }
    Map<String, Long> records = new TreeMap<>();
    Duration age = Duration.ZERO;
    for (Map.Entry<Place, Partition> each : partitions.entrySet()) {
      records.merge(each.getKey().topic, each.getValue().behind, Long::sum);
      Duration other = each.getValue().age(last);
      age = other.compareTo(age) > 0 ? other : age;
    }
    return new SourceLag(records, age, last);
  }
}
