package io.adstream.internal.window;

import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.tables.IdTable;
import io.adstream.internal.tables.SegmentTexts;
import io.adstream.join.JoinSpec;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The average sizes of a window's entries, in bytes, measured by writing some into one.
 *
 * @param impression an impression, given that its shared texts exist
 * @param sharedTexts all texts shared by the impressions of a segment
 * @param sharedTextsMemory the memory of their numbers
 * @param matchedClick a click that matched on arrival
 * @param firstClick the log record that an impression was clicked
 */
public record EntrySizes(
    double impression,
    double sharedTexts,
    long sharedTextsMemory,
    double matchedClick,
    double firstClick) {

  /** The number of segments that the maximum open time of an event is divided into. */
  private static final int SEGMENTS = 32;

  private static final long SHORTEST_SEGMENT_MILLIS = 1_000;

  private static final int SAMPLES = 256;
  private static final int OWN_ATTRIBUTES = 2;

  /** The number of distinct values of each attribute except user and session. */
  public static final int VALUES = 10;

  /**
   * Measures entries of segments of this length.
   *
   * @param join decides whether clicks are stored with the data for detecting repeated ones
   * @param ownBytes the size of an impression's id, user and session, in bytes
   */
  public static EntrySizes measure(JoinSpec join, long segmentMillis, int ownBytes) {
    JoinSpec spec = JoinSpec.within(Duration.ZERO);
    int kind = join.repeatInterval() == null ? Entries.MATCHED_CLICK : Entries.CHAINED_CLICK;
    WindowBudget budget = new WindowBudget(Long.MAX_VALUE);
    OpenWindow window = new OpenWindow(spec, EventSchema.STANDARD, segmentMillis, budget);
    SplittableRandom random = new SplittableRandom(SAMPLES);
    long[] shown = new long[SAMPLES];
    // So that the window has seen which texts recur.
    impressions(window, random, segmentMillis, -10 * segmentMillis, ownBytes, shown);
    double first = impressions(window, random, segmentMillis, 0, ownBytes, shown);
    double second = impressions(window, random, segmentMillis, 0, ownBytes, shown);
    for (int i = 0; i < SAMPLES; i++) {
      Click click =
          Click.builder(uuid(random), "any").eventTimeMillis(i * segmentMillis / SAMPLES).build();
      long hash = hash(EncodedEvent.of(click));
      window.addMatchedClick(click, hash, shown[i], kind);
    }
    double click = logged(window);
    for (int i = 0; i < SAMPLES; i++) {
      EncodedEvent impression = impression(random, ownBytes, i * segmentMillis / SAMPLES);
      window.markClicked(window.addImpression(impression, hash(impression)));
    }
    double note = logged(window) - second;
    int texts = VALUES * (EventSchema.STANDARD.impressions().size() - OWN_ATTRIBUTES);
    return new EntrySizes(
        second, Math.max(0, first - second) * SAMPLES, SegmentTexts.memoryOf(texts), click, note);
  }

  /** The length of the segments of event time that are dropped as a whole. */
  public static long segmentMillis(JoinSpec spec) {
    long openMillis =
        spec.attributionWindow().toMillis()
            + spec.clockSkew().toMillis()
            + Math.max(spec.impressionLateness().toMillis(), spec.clickLateness().toMillis());
    return Math.max(SHORTEST_SEGMENT_MILLIS, openMillis / SEGMENTS);
  }

  /** The memory of a segment's blocks for this number of entries of this length, in bytes. */
  public static long blockMemory(long entries, int length) {
    return Block.memoryOf(entries, length);
  }

  /** The memory of a table with this number of ids, in bytes. */
  public static long tableMemory(long ids) {
    return IdTable.memoryOf(ids);
  }

  private static double impressions(
      OpenWindow window,
      SplittableRandom random,
      long segmentMillis,
      long startMillis,
      int ownBytes,
      long[] addresses) {
    for (int i = 0; i < SAMPLES; i++) {
      long timeMillis = startMillis + i * segmentMillis / SAMPLES;
      EncodedEvent impression = impression(random, ownBytes, timeMillis);
      addresses[i] = window.addImpression(impression, hash(impression));
    }
    return logged(window);
  }

  private static long hash(EncodedEvent event) {
    return Hash.of(event.array(), event.idStart(), event.idLength());
  }

  /** The bytes added since the last call, per entry. */
  private static double logged(OpenWindow window) {
    long[] bytes = {0};
    window.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            bytes[0] += block.length;
          }

          @Override
          public void drop(long segment, long sequence) {}
        },
        0);
    return (double) bytes[0] / SAMPLES;
  }

  private static EncodedEvent impression(SplittableRandom random, int bytes, long timeMillis) {
    String id = uuid(random);
    int rest = Math.max(0, bytes - id.length());
    Impression.Builder impression =
        Impression.builder(id.substring(0, Math.min(bytes, id.length())));
    List<Attribute> attributes = EventSchema.STANDARD.impressions().attributes();
    for (int i = OWN_ATTRIBUTES; i < attributes.size(); i++) {
      impression.set(attributes.get(i).name(), "shared-" + i + "-" + random.nextInt(VALUES));
    }
    return EncodedEvent.of(
        impression
            .userId(text(random, rest / 2))
            .sessionId(text(random, rest - rest / 2))
            .costMicros(random.nextLong(10_000))
            .eventTimeMillis(timeMillis)
            .build());
  }

  /** A text that does not recur, unless it is short. */
  private static String text(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(Long.toString(random.nextLong(1L << 40), 36));
    }
    return text.substring(0, length);
  }

  private static String uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
