package io.adstream.samples.file;

import io.adstream.samples.file.SortedRun.Keyed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file in the order of their event times; rows with equal times keep the file's
 * order. A row without a time stays behind the row before it. This is an external sort: runs that
 * fit into memory are merged from temporary files, so memory use does not depend on the size of the
 * file. Not thread-safe.
 */
public final class SortedRows implements EventRows {

  /**
   * The number of runs merged at once, so that open files and buffers do not grow with the file.
   */
  private static final int FAN_IN = 32;

  /** The maximum memory of a row in addition to its text. */
  private static final int ROW_BYTES = 250;

  private final long bufferBytes;

  /** Runs by number of merges; rows of a higher level come before those of a lower one. */
  private final List<List<SortedRun>> levels = new ArrayList<>();

  private final Merge merge;
  private @Nullable EventRow head;

  /** Reads and sorts a file, and closes it. */
  public static SortedRows of(EventFile file) {
    return new SortedRows(file, Runtime.getRuntime().maxMemory() / 16);
  }

  /** Sorts with a buffer of this size. */
  SortedRows(EventFile file, long bufferBytes) {
    this.bufferBytes = bufferBytes;
    try (file) {
      addRun(read(file), 0);
    }
    List<SortedRun> runs = new ArrayList<>();
    levels.forEach(level -> runs.addAll(0, level));
    merge = new Merge(runs);
    head = advance();
  }

  /** Spills all runs except the last one, which is returned. */
  private SortedRun read(EventFile file) {
    List<Keyed> buffer = new ArrayList<>();
    long bytes = 0;
    long time = Long.MIN_VALUE;
    for (EventRow row = file.poll(); row != null; row = file.poll()) {
      if (bytes > bufferBytes) {
        addRun(new SpilledRun(sorted(buffer)), 0);
        buffer = new ArrayList<>();
        bytes = 0;
      }
      time = row.isTimed() ? row.timeMillis() : time;
      buffer.add(new Keyed(time, row));
      bytes += ROW_BYTES + 2L * (row.beforeStamp().length() + row.afterStamp().length());
    }
    return sorted(buffer);
  }

  private static SortedRun sorted(List<Keyed> buffer) {
    buffer.sort(Comparator.comparingLong(Keyed::timeMillis)); // is stable
    Iterator<Keyed> rows = buffer.iterator();
    return () -> rows.hasNext() ? rows.next() : null;
  }

  private void addRun(SortedRun run, int level) {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    List<SortedRun> runs = levels.get(level);
    runs.add(run);
    if (runs.size() == FAN_IN) {
      try (Merge merged = new Merge(runs)) {
        addRun(new SpilledRun(merged), level + 1);
      }
      runs.clear();
    }
  }

  @Override
  public @Nullable EventRow peek() {
    return head;
  }

  @Override
  public @Nullable EventRow poll() {
    EventRow row = head;
    if (row != null) {
      head = advance();
    }
    return row;
  }

  private @Nullable EventRow advance() {
    Keyed next = merge.next();
    return next == null ? null : next.row();
  }

  @Override
  public void close() {
    merge.close();
  }

  /** Merges several runs; of rows with equal times, those of earlier runs come first. */
  private static final class Merge implements SortedRun {

    private record Head(Keyed next, int place) {}

    private final List<SortedRun> runs;
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(
            Comparator.comparingLong((Head head) -> head.next().timeMillis())
                .thenComparingInt(Head::place));

    Merge(List<SortedRun> runs) {
      this.runs = List.copyOf(runs);
      for (int place = 0; place < runs.size(); place++) {
        advance(place);
      }
    }

    private void advance(int place) {
      Keyed next = runs.get(place).next();
      if (next != null) {
        heads.add(new Head(next, place));
      }
    }

    @Override
    public @Nullable Keyed next() {
      Head first = heads.poll();
      if (first == null) {
        return null;
      }
      advance(first.place());
      return first.next();
    }

    @Override
    public void close() {
      runs.forEach(SortedRun::close);
    }
  }
}
