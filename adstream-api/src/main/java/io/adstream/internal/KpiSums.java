package io.adstream.internal;

import io.adstream.kpi.KpiKey;
import io.adstream.kpi.ReachSketch;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cube's sums by window and group: a hash table with linear probing, so that looking up an
 * event's sums allocates nothing. Not thread-safe.
 */
final class KpiSums {

  /** The sums of a window and group. */
  static final class Row {
    final KpiKey key;
    private final int hash;
    private final @Nullable Object[] group;
    long[] values = {};
    ReachSketch.Builder[] sketches = {};

    private Row(KpiKey key, int hash, @Nullable Object[] group) {
      this.key = key;
      this.hash = hash;
      this.group = group;
    }
  }

  private static final int FIRST_SLOTS = 16;
  private static final int MIX = 0x9E3779B9;

  private final String cube;
  private @Nullable Row[] slots = new Row[FIRST_SLOTS];
  private int size;

  KpiSums(String cube) {
    this.cube = cube;
  }

  int size() {
    return size;
  }

  /**
   * The row of a window and group, created without values if it does not exist.
   *
   * @param group the group, copied for a new row
   */
  Row row(long windowStartMillis, @Nullable Object[] group) {
    int hash = Long.hashCode(windowStartMillis);
    for (Object value : group) {
      hash = 31 * hash + Objects.hashCode(value);
    }
    hash *= MIX;
    hash ^= hash >>> 16;
    int mask = slots.length - 1;
    int slot = hash & mask;
    for (Row row = slots[slot]; row != null; row = slots[slot]) {
      if (row.hash == hash
          && row.key.windowStartMillis() == windowStartMillis
          && Arrays.equals(row.group, group)) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
    return add(windowStartMillis, group.clone(), hash);
  }

  private Row add(long windowStartMillis, @Nullable Object[] group, int hash) {
    if (2 * ++size > slots.length) {
      @Nullable Row[] old = slots;
      slots = new Row[2 * old.length];
      for (Row row : old) {
        if (row != null) {
          place(row);
        }
      }
    }
    List<@Nullable Object> values = Collections.unmodifiableList(Arrays.asList(group));
    Row row = new Row(new KpiKey(cube, windowStartMillis, values), hash, group);
    place(row);
    return row;
  }

  private void place(Row row) {
    int mask = slots.length - 1;
    int slot = row.hash & mask;
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = row;
  }

  void forEach(Consumer<Row> consumer) {
    for (Row row : slots) {
      if (row != null) {
        consumer.accept(row);
      }
    }
  }

  /** Removes all rows, but keeps the capacity for about as many. */
  void clear() {
    if (size > 0) {
      int length = Math.max(FIRST_SLOTS, Integer.highestOneBit(size) * 4);
      if (length < slots.length) {
        slots = new Row[length];
      } else {
        Arrays.fill(slots, null);
      }
      size = 0;
    }
  }
}
