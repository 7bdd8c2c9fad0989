package io.adstream.samples.file;

import io.adstream.samples.file.SortedRun.Keyed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file in the order of their event times; where these are equal, in the file's. A row
 * without a time stays behind the row before it. Sorts in memory as much as fits and merges such
 * runs from temporary files, so memory does not grow with the file. Not safe for use by several
 * threads.
 */
public final class SortedRows implements EventRows {

  /** How many runs become one, so that neither open files nor buffers grow with the file. */
  private static final int FAN_IN = 32;

  /** What a row takes beside its text, at most. */
  private static final int ROW_BYTES = 250;

  private final long bufferBytes;

  /** Runs by how often they were merged; a higher level's rows come before a lower one's. */
  private final List<List<SortedRun>> levels = new ArrayList<>();

  private final Merge merge;
  private @Nullable EventRow head;

  /** Reads and sorts a file; it is closed afterwards. */
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

  /** Spills all runs but the last one, which is returned. */
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

  /** Several runs as one; of equal times an earlier run's comes first. */
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
