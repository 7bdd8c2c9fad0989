package io.adstream.samples.peek.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Determines the meaning of a stream's Kafka keys, and the partitioner that placed the events. Not
 * thread-safe.
 */
public final class Placement {

  private static final int MOST_DISTINCT = 10_000;

  /** Agreement that could be by chance does not identify a partitioner. */
  private static final double SURE = 0.98;

  /** With fewer distinct keys, another partitioner may agree by chance. */
  private static final int ENOUGH_KEYS = 8;

  private final int partitions;
  private final String joinIdName;
  private final Map<String, Long> keys = new TreeMap<>();
  private final Map<Partitioner, Long> agreeing = new EnumMap<>(Partitioner.class);
  private final Set<ByteBuffer> distinct = new HashSet<>();
  private long events;
  private long withKey;
  private long placedById;

  Placement(EventType type, int partitions) {
    this.partitions = partitions;
    joinIdName = type == EventType.IMPRESSION ? "ImpressionID" : "JoinID";
  }

  /**
   * The observations.
   *
   * @param events the number of events examined
   * @param keys the number of keys that equal a field, by the field's name; {@code none} for
   *     records without a key
   * @param distinctKeys the number of distinct keys, up to 10,000
   * @param partitioner the partitioner that placed records with a key; null if there is one
   *     partition, there are few keys, or no known partitioner agrees
   * @param placedById the number of events in the partition that Kafka's default partitioner
   *     assigns to their impression id, as keyed topics require
   */
  public record Found(
      long events,
      Map<String, Long> keys,
      long distinctKeys,
      @Nullable Partitioner partitioner,
      long placedById) {

    /**
     * The number of events in other partitions than Kafka's default partitioner assigns to their
     * impression id.
     */
    public long misplaced() {
      return events - placedById;
    }
  }

  void add(int partition, byte @Nullable [] key, AdEvent event) {
    events++;
    byte[] id = event.joinId().getBytes(UTF_8);
    placedById += Partitioner.MURMUR2.partition(id, partitions) == partition ? 1 : 0;
    keys.merge(key == null ? "none" : nameOf(key, event), 1L, Long::sum);
    if (key == null) {
      return;
    }
    withKey++;
    if (distinct.size() < MOST_DISTINCT) {
      distinct.add(ByteBuffer.wrap(key));
    }
    for (Partitioner partitioner : Partitioner.values()) {
      if (partitioner.partition(key, partitions) == partition) {
        agreeing.merge(partitioner, 1L, Long::sum);
      }
    }
  }

  private String nameOf(byte[] key, AdEvent event) {
    String text = new String(key, UTF_8);
    String id = event.joinId();
    if (text.equals(id)) {
      return joinIdName;
    } else if (text.equals(event.id())) {
      return "ClickID";
    } else if (!id.isEmpty() && text.contains(id)) {
      return "a text with " + joinIdName + " in it";
    } else if (key.length == Long.BYTES && id.equals("" + ByteBuffer.wrap(key).getLong())) {
      return joinIdName + " as a binary number";
    }
    for (int i = 0; i < event.attributes().schema().size(); i++) {
      if (text.equals(String.valueOf(event.attributes().value(i)))) {
        return event.attributes().schema().attribute(i).name();
      }
    }
    return "something else";
  }

  Found found() {
    Partitioner best = null;
    if (partitions > 1 && distinct.size() >= ENOUGH_KEYS) {
      for (Map.Entry<Partitioner, Long> each : agreeing.entrySet()) {
        boolean isSure = each.getValue() >= SURE * withKey;
        best = isSure && best == null ? each.getKey() : best;
      }
    }
    return new Found(events, new TreeMap<>(keys), distinct.size(), best, placedById);
  }
}
