package io.adstream.join;

import io.adstream.internal.RepeatedClicks;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.window.EntrySizes;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimates the maximum size of a process's open windows under steady traffic, to choose {@code
 * maxWindowBytes} and the heap. Immutable.
 *
 * <p>With {@code lateness} the larger of both streams', and {@code segment} the stretch of event
 * time that is forgotten as a whole (a fixed part of the longest time an event may be open, at
 * least 1 s),
 *
 * <ul>
 *   <li>an impression is held for {@code attributionWindow + lateness + segment}, by the rules of
 *       {@link JoinSpec}: its window, the watermark's distance from the newest event, and, for the
 *       first of its segment, until the last one is past;
 *   <li>a click is taken for one that finds its impression at once and is remembered with it for as
 *       long, and the impression for one that notes its first click at once;
 *   <li>log = Σ events held × length of their entries, + the texts that the impressions of a
 *       segment share, ten values of each attribute but user and session; memory = blocks that hold
 *       these entries, by segment, + tables of ids, + the clicks by which repeated ones are found,
 *       where there is a repeat interval. Lengths of entries, growth of blocks and load of tables
 *       are those of the window's own classes.
 * </ul>
 *
 * <p>More is held where one stream or partition is behind the others, since the watermark waits for
 * it, and where clicks wait for their impression, as orphans do until they are past.
 *
 * @param openImpressions impressions held
 * @param openClicks clicks held
 * @param memoryBytes memory, as {@link LaneJoin#windowBytes()} counts it, in bytes
 * @param logBytes what the log holds, in bytes: the changelog or state store, without what these
 *     add to a block
 */
public record WindowEstimate(
    long openImpressions, long openClicks, long memoryBytes, long logBytes) {

  /** Text of an impression's id, user and session in the benchmark's traffic, in bytes. */
  public static final int TYPICAL_OWN_BYTES = 62;

  private static final double MOST_PER_SECOND = 10_000_000;
  private static final int ID_BYTES = 36; // of a UUID
  private static final int LEAST_OWN_BYTES = 16; // so that ids differ
  private static final int MOST_OWN_BYTES = 1 << 16;
  private static final int MOST_LANES = 100_000;
  private static final long MIB = 1 << 20;
  private static final long LEAST_HEAP = 512 * MIB;

  /**
   * Starts from no traffic, impressions with {@link #TYPICAL_OWN_BYTES}, and one lane.
   *
   * @param spec the join to estimate
   * @return a builder
   */
  public static Builder builder(JoinSpec spec) {
    return new Builder(spec);
  }

  /** {@return memory ÷ (impressions held + clicks held), in bytes; 0 where nothing is held} */
  public double bytesPerEvent() {
    long events = openImpressions + openClicks;
    return events == 0 ? 0 : (double) memoryBytes / events;
  }

  /**
   * {@return {@code maxWindowBytes} to set: 1.5 × memory, up to the next MiB; for peaks and
   * catching up}
   */
  public long recommendedMaxWindowBytes() {
    return (memoryBytes + memoryBytes / 2 + MIB - 1) / MIB * MIB;
  }

  /**
   * {@return the heap to set, in bytes: twice {@link #recommendedMaxWindowBytes()}, as its default
   * is half the heap; at least 512 MiB}
   */
  public long recommendedHeapBytes() {
    return Math.max(LEAST_HEAP, 2 * recommendedMaxWindowBytes());
  }

  /** Collects what is known of the traffic. Not safe for use by several threads. */
  public static final class Builder {
    private final JoinSpec spec;
    private double impressionsPerSecond;
    private double clicksPerSecond;
    private int ownBytes = TYPICAL_OWN_BYTES;
    private int lanes = 1;

    private Builder(JoinSpec spec) {
      this.spec = spec;
    }

    /**
     * Sets the impressions per second.
     *
     * @param value impressions that the process reads in a second
     * @return this builder
     */
    public Builder impressionsPerSecond(double value) {
      impressionsPerSecond = value;
      return this;
    }

    /**
     * Sets the clicks per second.
     *
     * @param value clicks that the process reads in a second: impressions × CTR
     * @return this builder
     */
    public Builder clicksPerSecond(double value) {
      clicksPerSecond = value;
      return this;
    }

    /**
     * Text of an impression that it shares with few others, in UTF-8, without names, in bytes: its
     * id, user and session, and attributes of which there are thousands of values in a minute. What
     * many share, such as device and country, is kept once.
     *
     * @param value bytes of text per impression that others do not share; 0 or more
     * @return this builder
     */
    public Builder ownBytes(int value) {
      ownBytes = value;
      return this;
    }

    /**
     * Into how many lanes the process divides them.
     *
     * @param value lanes in this process; 1 or more
     * @return this builder
     */
    public Builder lanes(int value) {
      lanes = value;
      return this;
    }

    /**
     * {@return the estimate}
     *
     * @throws IllegalArgumentException if anything is out of bounds; the message names all that is
     */
    public WindowEstimate build() {
      List<String> faults = new ArrayList<>();
      checkRate(faults, "impressionsPerSecond", impressionsPerSecond);
      checkRate(faults, "clicksPerSecond", clicksPerSecond);
      check(faults, "ownBytes", ownBytes, LEAST_OWN_BYTES, MOST_OWN_BYTES);
      check(faults, "lanes", lanes, 1, MOST_LANES);
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException("Cannot estimate window: " + String.join("; ", faults));
      }
      return estimate();
    }

    private static void checkRate(List<String> faults, String field, double value) {
      if (!(value >= 0 && value <= MOST_PER_SECOND)) {
        faults.add(field + " is " + value + ", expected 0 to " + (long) MOST_PER_SECOND);
      }
    }

    private static void check(List<String> faults, String field, int value, int least, int most) {
      if (value < least || value > most) {
        faults.add(field + " is " + value + ", expected " + least + " to " + most);
      }
    }

    private WindowEstimate estimate() {
      double segment = EntrySizes.segmentMillis(spec) / 1e3;
      double lateness =
          Math.max(spec.impressionLateness().toMillis(), spec.clickLateness().toMillis()) / 1e3;
      double impressionSeconds = spec.attributionWindow().toMillis() / 1e3 + lateness + segment;
      double impressions = impressionsPerSecond / lanes;
      double clicks = clicksPerSecond / lanes;
      EntrySizes sizes = EntrySizes.measure(spec, EntrySizes.segmentMillis(spec), ownBytes);
      Stream all =
          new Stream(impressions, impressions * sizes.impression())
              .plus(Math.min(impressions, clicks), sizes.firstClick())
              .plus(clicks, sizes.matchedClick());
      double blocks = impressionSeconds * all.memoryPerSecond(segment);
      long tables =
          EntrySizes.tableMemory((long) (impressions * impressionSeconds))
              + EntrySizes.tableMemory((long) (clicks * impressionSeconds))
              + EntrySizes.tableMemory(0);
      double segments = impressions == 0 ? 0 : impressionSeconds / segment;
      double textsThere = Math.min(1, impressions * segment / EntrySizes.VALUES);
      double texts = segments * textsThere * sizes.sharedTexts();
      double numbers = segments * textsThere * sizes.sharedTextsMemory();
      double chains =
          spec.repeatInterval() == null
              ? 0
              : clicks * impressionSeconds * RepeatedClicks.memoryOf(ID_BYTES);
      double log = texts + all.bytes() * impressionSeconds;
      return new WindowEstimate(
          (long) (impressionsPerSecond * impressionSeconds),
          (long) (clicksPerSecond * impressionSeconds),
          (long) (lanes * (blocks + tables + texts + numbers + chains)),
          (long) (lanes * log));
    }
  }

  /** What one lane appends in a second: entries, and their bytes. */
  private record Stream(double entries, double bytes) {

    Stream plus(double more, double length) {
      return new Stream(entries + more, bytes + more * length);
    }

    /** The memory of the blocks that a second's entries take their part of. */
    double memoryPerSecond(double segmentSeconds) {
      if (entries == 0) {
        return 0;
      }
      long inSegment = Math.max(1, Math.round(entries * segmentSeconds));
      int length = (int) Math.round(bytes / entries);
      return entries / inSegment * EntrySizes.blockMemory(inSegment, length);
    }
  }
}
