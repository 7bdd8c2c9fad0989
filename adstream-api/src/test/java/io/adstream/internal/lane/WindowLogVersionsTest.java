package io.adstream.internal.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.fuzz.RandomValues;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
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
 * Logs written by every version can be read. When you change the version, add the new one's log,
 * which {@link #main} prints: one {@code segment sequence block} per line, the block in
 * hexadecimal.
 */
class WindowLogVersionsTest {

  private static final int NEWEST = 4;
  private static final long T = 1_768_478_400_000L;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, NEWEST})
  void laneGoesOnFromTheLogOfEachVersion(int version) throws IOException {
    LoggedLane steady = before(LoggedLane.GROSS);
    LoggedLane replayed = LoggedLane.replayed(stored("v" + version), new Random(17));
    assertThat(replayed.state()).isEqualTo(steady.state());
    steady.results.clear();

    after(steady);
    after(replayed);

    assertThat(replayed.results).isEqualTo(steady.results).hasSize(8);
    assertThat(replayed.state()).isEqualTo(steady.state());
  }

  /** With attributes of each type, invalid and repeated clicks; an earlier one came before them. */
  @Test
  void laneGoesOnFromTheLogOfDeclaredAttributes() throws IOException {
    LoggedLane steady = before(LoggedLane.NET);
    LoggedLane replayed =
        LoggedLane.replayed(LoggedLane.NET, stored("v" + NEWEST + "-net"), new Random(17));
    assertThat(replayed.state()).isEqualTo(steady.state());
    steady.results.clear();

    after(steady);
    after(replayed);

    assertThat(replayed.results).isEqualTo(steady.results).hasSize(8);
    assertThat(replayed.state()).isEqualTo(steady.state());
  }

  @Test
  void newestVersionIsAmongThem() throws IOException {
    assertThat(versions(before(LoggedLane.NET).blocks)).containsOnly(NEWEST);
    assertThat(versions(stored("v" + NEWEST))).containsOnly(NEWEST);
    assertThat(versions(stored("v2"))).containsOnly(2);
    assertThat(versions(stored("v1"))).containsOnly(1);
  }

  /** The first bytes of the window's blocks. */
  private static List<Integer> versions(Map<List<Long>, byte[]> blocks) {
    return blocks.entrySet().stream()
        .filter(block -> block.getKey().get(0) != WindowLog.STATE)
        .map(block -> (int) block.getValue()[0])
        .toList();
  }

  /** Prints the log as this version writes it; with an argument, of {@link LoggedLane#NET}. */
  public static void main(String[] args) {
    before(args.length == 0 ? LoggedLane.GROSS : LoggedLane.NET)
        .blocks
        .forEach(
            (key, block) ->
                System.out.println(
                    key.get(0) + " " + key.get(1) + " " + HexFormat.of().formatHex(block)));
  }

  private static Map<List<Long>, byte[]> stored(String version) throws IOException {
    Map<List<Long>, byte[]> blocks = new HashMap<>();
    try (InputStream in =
        WindowLogVersionsTest.class.getResourceAsStream("window-log-" + version + ".txt")) {
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

  /** A completely logged lane: each kind of entry, some of them in several blocks. */
  private static LoggedLane before(JoinPlan plan) {
    LoggedLane lane = new LoggedLane(plan);
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
    if (plan.equals(LoggedLane.NET)) {
      declared(lane);
    }
    return lane;
  }

  private static void declared(LoggedLane lane) {
    for (int i = 0; i < 4; i++) {
      lane.read(
          Impression.builder("own-" + i, RandomValues.SCHEMA)
              .set("CampaignID", "spring")
              .set("Viewable", i == 3)
              .set("BidPrice", -12_500L * i)
              .set("SlotID", i == 0 ? null : Long.MIN_VALUE >> i)
              .eventTimeMillis(T + 691_000)
              .build());
      for (int click = 0; click < 3; click++) {
        lane.read(
            Click.builder("own-" + i + "-" + click, "own-" + i, RandomValues.SCHEMA)
                .set("Revenue", 1_000_000L * click)
                .set("IsBot", click == 1)
                .eventTimeMillis(T + 692_000 + 60_000L * (i - 2 * click))
                .build());
      }
    }
    lane.log();
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

  /** Standard attributes only, as old versions have them. */
  private static AdEvent click(String id, String joinId, long millis) {
    return Click.builder(id, joinId, RandomValues.SCHEMA)
        .clickPosition(id.length() > 5 ? "top" : null)
        .costMicros(250_000)
        .eventTimeMillis(T + millis)
        .build();
  }

  private static AdEvent impression(String id, long millis, @Nullable String device) {
    return Impression.builder(id, RandomValues.SCHEMA)
        .userId("user-" + id)
        .adId("ad-17")
        .adCategory("")
        .device(device)
        .os("an-os")
        .browser("b")
        .location("Z\u00fcrich")
        .pageId("page-" + id)
        .referrer("https://example.com/")
        .costMicros(1_250)
        .eventTimeMillis(T + millis)
        .build();
  }
}
