package io.adstream.join;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.EncodedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * How long entries of a window are on average, in bytes: measured, by writing some into one.
 *
 * @param impression an impression, where the texts that it shares are there
 * @param sharedTexts all texts that the impressions of a segment share
 * @param sharedTextsMemory the memory that their numbers take
 * @param matchedClick a click that matched when it came
 * @param firstClick the note that an impression was clicked
 */
record EntrySizes(
    double impression,
    double sharedTexts,
    long sharedTextsMemory,
    double matchedClick,
    double firstClick) {

  private static final int SAMPLES = 256;
  private static final int ATTRIBUTES = 10;
  private static final int OWN_ATTRIBUTES = 2;

  /** Attributes other than user and session repeat: so many values of each. */
  static final int VALUES = 10;

  /**
   * Measures entries of segments of this length.
   *
   * @param ownBytes text of an impression's id, user and session, in bytes
   */
  static EntrySizes measure(long segmentMillis, int ownBytes) {
    OpenWindow window = new OpenWindow(0, 0, segmentMillis, new WindowBudget(Long.MAX_VALUE));
    SplittableRandom random = new SplittableRandom(SAMPLES);
    long[] shown = new long[SAMPLES];
    double first = impressions(window, random, segmentMillis, ownBytes, shown);
    double second = impressions(window, random, segmentMillis, ownBytes, shown);
    List<EncodedEvent> clicks = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      Click click = new Click(uuid(random), "any", null, 0, i * segmentMillis / SAMPLES);
      clicks.add(EncodedEvent.of(click));
    }
    for (int i = 0; i < SAMPLES; i++) {
      window.addMatchedClick(clicks.get(i), hash(clicks.get(i)), shown[i]);
    }
    double click = logged(window);
    for (int i = 0; i < SAMPLES; i++) {
      EncodedEvent impression = impression(random, ownBytes, i * segmentMillis / SAMPLES);
      window.markClicked(window.addImpression(impression, hash(impression)));
    }
    double note = logged(window) - second;
    int texts = VALUES * (ATTRIBUTES - OWN_ATTRIBUTES);
    return new EntrySizes(
        second, Math.max(0, first - second) * SAMPLES, SegmentTexts.memoryOf(texts), click, note);
  }

  private static double impressions(
      OpenWindow window,
      SplittableRandom random,
      long segmentMillis,
      int ownBytes,
      long[] addresses) {
    for (int i = 0; i < SAMPLES; i++) {
      EncodedEvent impression = impression(random, ownBytes, i * segmentMillis / SAMPLES);
      addresses[i] = window.addImpression(impression, hash(impression));
    }
    return logged(window);
  }

  private static long hash(EncodedEvent event) {
    return Hash.of(event.array(), event.idStart(), event.idLength());
  }

  /** What was added since the last call, by entry. */
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
    List<String> values = new ArrayList<>();
    values.add("u".repeat(rest / 2));
    values.add("s".repeat(rest - rest / 2));
    while (values.size() < ATTRIBUTES) {
      values.add("shared-" + values.size() + "-" + random.nextInt(VALUES));
    }
    return EncodedEvent.of(
        new Impression(
            id.substring(0, Math.min(bytes, id.length())),
            values.get(0),
            values.get(1),
            values.get(2),
            values.get(3),
            values.get(4),
            values.get(5),
            values.get(6),
            values.get(7),
            values.get(8),
            values.get(9),
            random.nextLong(10_000),
            timeMillis));
  }

  private static String uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
