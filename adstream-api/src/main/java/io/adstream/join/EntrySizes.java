package io.adstream.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * How long entries of a window are on average, in bytes: measured, by writing some into one.
 *
 * @param impression an impression
 * @param matchedClick a click that matched when it came
 * @param firstClick the note that an impression was clicked
 */
record EntrySizes(double impression, double matchedClick, double firstClick) {

  private static final int SAMPLES = 256;
  private static final int ATTRIBUTES = 10;

  /** Attributes other than user and session repeat: so many values of each. */
  private static final int VALUES = 10;

  /**
   * Measures entries of segments of this length.
   *
   * @param impressionBytes text of an impression's id and attributes, in bytes
   */
  static EntrySizes measure(long segmentMillis, int impressionBytes) {
    OpenWindow window = new OpenWindow(0, 0, segmentMillis, new WindowBudget(Long.MAX_VALUE));
    SplittableRandom random = new SplittableRandom(SAMPLES);
    List<Impression> impressions = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      impressions.add(impression(random, impressionBytes, i * segmentMillis / SAMPLES));
    }
    for (Impression impression : impressions) {
      byte[] id = impression.impressionId().getBytes(UTF_8);
      window.addImpression(impression, id, hash(id));
    }
    double impressionLength = logged(window);
    for (Impression impression : impressions) {
      byte[] id = uuid(random).getBytes(UTF_8);
      Click click = new Click(new String(id, UTF_8), "any", null, 0, impression.eventTimeMillis());
      window.addMatchedClick(click, id, hash(id));
    }
    double clickLength = logged(window);
    for (Impression impression : impressions) {
      byte[] id = impression.impressionId().getBytes(UTF_8);
      window.markClicked(window.findImpression(id, hash(id)));
    }
    return new EntrySizes(impressionLength, clickLength, logged(window));
  }

  private static long hash(byte[] id) {
    return Hash.of(id, 0, id.length);
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

  private static Impression impression(SplittableRandom random, int bytes, long timeMillis) {
    String id = uuid(random);
    int rest = Math.max(0, bytes - id.length());
    List<String> values = new ArrayList<>();
    for (int i = 0; i < ATTRIBUTES; i++) {
      int length = rest / ATTRIBUTES + (i < rest % ATTRIBUTES ? 1 : 0);
      int value = i < 2 ? random.nextInt() : random.nextInt(VALUES);
      values.add((Integer.toHexString(value) + "-".repeat(length)).substring(0, length));
    }
    return new Impression(
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
        timeMillis);
  }

  private static String uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
