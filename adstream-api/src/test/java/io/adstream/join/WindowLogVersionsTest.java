package io.adstream.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logs that each version has written can be read. Who changes the version adds the new one's log,
 * which {@link #main} prints: {@code segment sequence block} a line, the block in hexadecimal.
 */
class WindowLogVersionsTest {

  private static final int NEWEST = 3;
  private static final long T = 1_768_478_400_000L;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, NEWEST})
  void laneGoesOnFromTheLogOfEachVersion(int version) throws IOException {
    LoggedLane steady = before();
    LoggedLane replayed = LoggedLane.replayed(stored(version), new Random(17));
    assertThat(replayed.state()).isEqualTo(steady.state());
    steady.results.clear();

    after(steady);
    after(replayed);

    assertThat(replayed.results).isEqualTo(steady.results).hasSize(8);
    assertThat(replayed.state()).isEqualTo(steady.state());
  }

  @Test
  void newestVersionIsAmongThem() throws IOException {
    assertThat(versions(before().blocks)).containsOnly(NEWEST);
    assertThat(versions(stored(NEWEST))).containsOnly(NEWEST);
    assertThat(versions(stored(2))).containsOnly(2);
    assertThat(versions(stored(1))).containsOnly(1);
  }

  /** The first bytes of the window's blocks. */
  private static List<Integer> versions(Map<List<Long>, byte[]> blocks) {
    return blocks.entrySet().stream()
        .filter(block -> block.getKey().get(0) != WindowLog.STATE)
        .map(block -> (int) block.getValue()[0])
        .toList();
  }

  /** Prints the log as this version writes it. */
  public static void main(String[] args) {
    before()
        .blocks
        .forEach(
            (key, block) ->
                System.out.println(
                    key.get(0) + " " + key.get(1) + " " + HexFormat.of().formatHex(block)));
  }

  private static Map<List<Long>, byte[]> stored(int version) throws IOException {
    Map<List<Long>, byte[]> blocks = new HashMap<>();
    try (InputStream in =
        WindowLogVersionsTest.class.getResourceAsStream("window-log-v" + version + ".txt")) {
      assertThat(in).isNotNull();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        String[] parts = line.split(" ", 3);
        blocks.put(
            List.of(Long.valueOf(parts[0]), Long.valueOf(parts[1])),
            HexFormat.of().parseHex(parts[2]));
      }
    }
    return blocks;
  }

  /** A lane of which all was logged: each kind of entry, some of them in several blocks. */
  private static LoggedLane before() {
    LoggedLane lane = new LoggedLane();
    lane.read(impression("forgotten", 0, "phone"));
    lane.log();
    lane.read(impression("unclicked", 640_000, "phone"));
    lane.read(impression("twice", 641_000, "a-tablet"));
    lane.read(click("first", "twice", 650_000));
    lane.read(click("early", "later", 652_000));
    lane.read(click("alone", "nowhere", 653_000));
    lane.read(click("waits", "after", 654_000));
    lane.advance(700_000 + T);
    lane.log();
    lane.read(impression("later", 652_500, null));
    lane.read(impression("noted", 680_000, ""));
    lane.read(impression("\u00e9\uD83D\uDE00", 690_000, "x".repeat(90)));
    lane.log();
    lane.read(click("second", "noted", 680_000));
    lane.read(click("second", "noted", 680_000));
    lane.log();
    return lane;
  }

  private static void after(LoggedLane lane) {
    lane.read(click("early", "later", 652_000));
    lane.read(click("another", "twice", 700_000));
    lane.read(click("another", "noted", 700_001));
    lane.read(click("third", "\u00e9\uD83D\uDE00", 700_000));
    lane.read(click("fourth", "later", 700_000));
    lane.read(click("fifth", "unclicked", 1_240_001));
    lane.read(impression("after", 655_000, "a-tablet"));
    lane.read(impression("noted", 680_000, ""));
    lane.read(impression("late", 1, "phone"));
    lane.log();
    lane.advance(9_000_000 + T);
  }

  private static AdEvent click(String id, String joinId, long millis) {
    return new Click(id, joinId, id.length() > 5 ? "top" : null, 250_000, T + millis);
  }

  private static AdEvent impression(String id, long millis, @Nullable String device) {
    return new Impression(
        id,
        "user-" + id,
        null,
        "ad-17",
        "",
        device,
        "an-os",
        "b",
        "Z\u00fcrich",
        "page-" + id,
        "https://example.com/",
        1_250,
        T + millis);
  }
}
