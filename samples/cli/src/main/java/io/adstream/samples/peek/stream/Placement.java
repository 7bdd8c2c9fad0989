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
 * What the Kafka keys of a stream's events are, and which partitioner put the events where they
 * are. Not thread-safe.
 */
public final class Placement {

  private static final int MOST_DISTINCT = 10_000;

  /** Where records without a key, or with any key, would be by chance is not a partitioner. */
  private static final double SURE = 0.98;

  /** With fewer different keys, another partitioner may agree by chance. */
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
   * What was found.
   *
   * @param events how many events were looked at
   * @param keys how many of their keys equal a field, by the field's name; {@code none} for records
   *     without a key
   * @param distinctKeys number of different keys, up to 10,000
   * @param partitioner what put records with a key where they are; null where there is one
   *     partition, there are few keys, or no known partitioner agrees
   * @param placedById how many events are where Kafka's default partitioner puts their impression
   *     id, as keyed topics need
   */
  public record Found(
      long events,
      Map<String, Long> keys,
      long distinctKeys,
      @Nullable Partitioner partitioner,
      long placedById) {

    /** How many events are elsewhere than Kafka's default partitioner puts their impression id. */
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
