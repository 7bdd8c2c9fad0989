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
 * <p>Let {@code lateness} be the larger of the two streams' lateness, and {@code segment} the span
 * of event time that the window evicts as a whole (a fixed fraction of the longest time that an
 * event may be open, at least 1 s). Then
 *
 * <ul>
 *   <li>an impression is held for {@code attributionWindow + lateness + segment}, by the rules of
 *       {@link JoinSpec}: its window, the watermark's distance from the newest event, and the wait
 *       for the last event of its segment;
 *   <li>each click is assumed to match as soon as it arrives; it is then kept as long as its
 *       impression, which records its first click;
 *   <li>log = Σ events held × entry length + the texts that a segment's impressions share (ten
 *       values per attribute, except user and session); memory = the blocks that hold these
 *       entries, per segment + the id tables + with a repeat interval, the clicks kept to detect
 *       repeated ones. Entry lengths, block growth and table load factors come from the window's
 *       own classes.
 * </ul>
 *
 * <p>The window holds more if one stream or partition lags behind the others, since the watermark
 * waits for it, and if clicks arrive before their impressions or have none.
 *
 * @param openImpressions the number of impressions held
 * @param openClicks the number of clicks held
 * @param memoryBytes the memory of the window, in bytes, as {@link LaneJoin#windowBytes()} counts
 *     it
 * @param logBytes the size of the log, in bytes: what the changelog or state store holds, without
 *     their overhead
 */
public record WindowEstimate(
    long openImpressions, long openClicks, long memoryBytes, long logBytes) {

  /** The size of an impression's id, user and session in the benchmark's traffic, in bytes. */
  public static final int TYPICAL_OWN_BYTES = 62;

  private static final double MOST_PER_SECOND = 10_000_000;
  private static final int ID_BYTES = 36; // of a UUID
  private static final int LEAST_OWN_BYTES = 16; // so that ids differ
  private static final int MOST_OWN_BYTES = 1 << 16;
  private static final int MOST_LANES = 100_000;
  private static final long MIB = 1 << 20;
  private static final long LEAST_HEAP = 512 * MIB;

  /**
   * Starts with no traffic, with {@link #TYPICAL_OWN_BYTES} per impression and one lane.
   *
   * @param spec the join to estimate
   * @return a builder
   */
  public static Builder builder(JoinSpec spec) {
    return new Builder(spec);
  }

  /**
   * {@return the memory per event held, in bytes: memory ÷ (impressions held + clicks held); 0 if
   * nothing is held}
   */
  public double bytesPerEvent() {
    long events = openImpressions + openClicks;
    return events == 0 ? 0 : (double) memoryBytes / events;
  }

  /**
   * {@return the recommended {@code maxWindowBytes}: 1.5 × memory, rounded up to a whole MiB, which
   * leaves room for peaks and catch-up}
   */
  public long recommendedMaxWindowBytes() {
    return (memoryBytes + memoryBytes / 2 + MIB - 1) / MIB * MIB;
  }

  /**
   * {@return the recommended heap size, in bytes: twice {@link #recommendedMaxWindowBytes()}, whose
   * default is half the heap; at least 512 MiB}
   */
  public long recommendedHeapBytes() {
    return Math.max(LEAST_HEAP, 2 * recommendedMaxWindowBytes());
  }

  /** Builder for {@link WindowEstimate}. Not thread-safe. */
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
     * @param value impressions that the process reads per second; 0 to 10,000,000
     * @return this builder
     */
    public Builder impressionsPerSecond(double value) {
      impressionsPerSecond = value;
      return this;
    }

    /**
     * Sets the clicks per second.
     *
     * @param value clicks that the process reads per second, impressions × CTR; 0 to 10,000,000
     * @return this builder
     */
    public Builder clicksPerSecond(double value) {
      clicksPerSecond = value;
      return this;
    }

    /**
     * Sets the size of the values that an impression shares with few others, without their names:
     * its id, user and session, and attributes with thousands of distinct values per minute. Values
     * that many impressions share, such as device and country, are stored once.
     *
     * @param value UTF-8 bytes per impression; 16 to 65,536
     * @return this builder
     */
    public Builder ownBytes(int value) {
      ownBytes = value;
      return this;
    }

    /**
     * Sets the number of lanes (parallel join tasks) in this process.
     *
     * @param value 1 to 100,000
     * @return this builder
     */
    public Builder lanes(int value) {
      lanes = value;
      return this;
    }

    /**
     * {@return the estimate}
     *
     * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
     *     values
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

  /** What one lane appends per second: entries and their bytes. */
  private record Stream(double entries, double bytes) {

    Stream plus(double more, double length) {
      return new Stream(entries + more, bytes + more * length);
    }

    /** The memory of the blocks, for the share of one second's entries. */
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
