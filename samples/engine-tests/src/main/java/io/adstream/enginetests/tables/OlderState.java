package io.adstream.enginetests.tables;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The log, deliveries and input of a lane, written by the version before declared attributes, and
 * the results expected from a pipeline that declares some. The resource's README describes how they
 * were created.
 */
public final class OlderState {

  /** The time of the first event. */
  private static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(Attribute.text("CampaignID"), Attribute.flag("Viewable"))
          .click(Attribute.decimal("Revenue"))
          .build();

  /** The plan of the continued pipeline: the older one plus declarations. */
  public static final JoinPlan PLAN =
      new JoinPlan(
          SCHEMA,
          JoinSpec.builder()
              .attributionWindow(Duration.ofMinutes(10))
              .clockSkew(Duration.ofSeconds(5))
              .allowedLateness(Duration.ofSeconds(30))
              .build(),
          List.of(
              Cube.every(Duration.ofMinutes(1))
                  .by("Device")
                  .named("by_device")
                  .sum("revenue", "Revenue"),
              Cube.every(Duration.ofMinutes(1)).by("CampaignID", "Viewable").named("by_campaign")),
          UnclickedRows.KEPT);

  private OlderState() {}

  /** A block of the lane's log. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Block(long segment, long sequence, byte[] bytes) {}

  /** The lane's log. */
  public static List<Block> log() {
    return lines("block").stream()
        .map(
            words ->
                new Block(
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    HexFormat.of().parseHex(words[3])))
        .toList();
  }

  /** The lane's deliveries when it logged. */
  public static List<byte[]> deliveries() {
    return bytes("delivery");
  }

  /** The lane's pending input. */
  public static List<byte[]> routed() {
    return bytes("routed");
  }

  private static List<byte[]> bytes(String kind) {
    return lines(kind).stream().map(words -> HexFormat.of().parseHex(words[1])).toList();
  }

  private static List<String[]> lines(String kind) {
    List<String[]> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    OlderState.class.getResourceAsStream("before-attributes.txt")),
                US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals(kind)) {
          lines.add(words);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** Lets the lane read new records, and closes everything. */
  public static void goOn(LaneJoin lane) {
    read(lane, newImpression(), 100);
    read(lane, newClick(), 100);
    for (EventType type : EventType.values()) {
      lane.advance(type, 0, START + Duration.ofHours(1).toMillis());
    }
    lane.closePassed();
  }

  private static void read(LaneJoin lane, AdEvent event, long offset) {
    lane.readOutOfOrder(event.type(), new Decoded.Event(event), "topic", 0, offset, null);
  }

  private static Impression newImpression() {
    return Impression.builder("new", SCHEMA)
        .device("phone")
        .set("CampaignID", "spring")
        .set("Viewable", true)
        .costMicros(7_000)
        .eventTimeMillis(START + 120_000)
        .build();
  }

  private static Click newClick() {
    return Click.builder("cn", "new", SCHEMA)
        .set("Revenue", -1_500_000L)
        .costMicros(10)
        .eventTimeMillis(START + 121_000)
        .build();
  }

  /**
   * Checks all results and sums, both older and new.
   *
   * @param rows the amounts to add to cubes
   */
  public static void check(List<JoinResult> results, List<KpiRow> rows) {
    assertThat(results)
        .extracting(result -> result.accept(new Described()))
        .containsExactlyInAnyOrder(
            "i1+c1",
            "i1+c2",
            "i5+c5",
            "i3+c3",
            "new+cn",
            "i2",
            "i4",
            "late c9",
            "late late",
            "rejected",
            "rejected");
    assertThat(results)
        .contains(new JoinResult.Matched(newImpression(), newClick(), true, List.of()))
        .contains(new JoinResult.Matched(fifth(), fifthClick(), true, List.of()));
    KpiDeltas sums = new KpiDeltas(PLAN);
    rows.forEach(row -> sums.add(row.key(), row.measures()));
    Map<String, Measures> byName = new HashMap<>();
    for (KpiRow row : sums.rows()) {
      long minute = (row.key().windowStartMillis() - START) / 60_000;
      byName.put(row.key().cube() + row.key().group() + minute, row.measures());
    }
    assertThat(byName)
        .containsOnly(
            Map.entry("by_device[phone]0", Measures.of(2, 2, 1, 5_000, 750_000, 0)),
            Map.entry("by_device[null]0", Measures.of(1, 1, 1, 4_000, 750_000, 0)),
            Map.entry("by_device[Gerät]1", Measures.of(1, 0, 0, 0, 0, 0)),
            Map.entry("by_device[tablet]1", Measures.of(1, 1, 1, 6_000, 125_000, 0)),
            Map.entry("by_device[phone]2", Measures.of(1, 1, 1, 7_000, 10, -1_500_000)),
            // Counted since the cube exists: i5, and the click of i3.
            Map.entry("by_campaign[null, null]0", Measures.of(0, 1, 1, 0, 750_000)),
            Map.entry("by_campaign[null, null]1", Measures.of(1, 1, 1, 6_000, 125_000)),
            Map.entry("by_campaign[spring, true]2", Measures.of(1, 1, 1, 7_000, 10)));
  }

  private static Impression fifth() {
    return Impression.builder("i5", SCHEMA)
        .userId("u-i5")
        .sessionId("s")
        .adId("a")
        .adCategory("c")
        .device("tablet")
        .os("o")
        .browser("b")
        .location("l")
        .pageId("p")
        .referrer("r")
        .costMicros(6_000)
        .eventTimeMillis(START + 101_000)
        .build();
  }

  private static Click fifthClick() {
    return Click.builder("c5", "i5", SCHEMA)
        .clickPosition("top")
        .costMicros(125_000)
        .eventTimeMillis(START + 100_000)
        .build();
  }

  private static final class Described implements JoinResult.Visitor<String> {
    @Override
    public String matched(JoinResult.Matched matched) {
      return matched.impression().impressionId() + "+" + matched.click().clickId();
    }

    @Override
    public String unclicked(JoinResult.Unclicked unclicked) {
      return unclicked.impression().impressionId();
    }

    @Override
    public String orphan(JoinResult.Orphan orphan) {
      return "orphan " + orphan.click().clickId();
    }

    @Override
    public String late(JoinResult.Late late) {
      return "late " + late.event().id();
    }

    @Override
    public String rejected(JoinResult.Rejected rejected) {
      return "rejected";
    }
  }
}
