package io.adstream.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Distance of this process from the ends of the source partitions that it reads, as Kafka last
 * reported them (about once a second). A record counts until its results are committed. Immutable.
 *
 * @param records number of records behind, by topic; empty while unknown
 * @param age how long the oldest record behind has waited at least: the time since its partition's
 *     end was first seen beyond it, counted from 0 when the process starts; 0 where none is behind
 * @param asOf time of Kafka's last answer; null before the first
 */
public record SourceLag(Map<String, Long> records, Duration age, @Nullable Instant asOf) {

  /** Before Kafka's first answer. */
  public static final SourceLag UNKNOWN = new SourceLag(Map.of(), Duration.ZERO, null);

  /** Copies the map. */
  public SourceLag {
    records = Collections.unmodifiableMap(new TreeMap<>(records));
  }

  /** Number of records behind, in all topics. */
  public long total() {
    return records.values().stream().mapToLong(Long::longValue).sum();
  }
}
