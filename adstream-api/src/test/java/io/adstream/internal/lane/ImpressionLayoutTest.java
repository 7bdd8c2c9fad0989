package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.fuzz.Tries;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.tables.SegmentTexts;
import io.adstream.internal.window.Entries;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The window and its log return an impression unchanged. */
class ImpressionLayoutTest {

  private static final long T = 1_768_478_400_000L;
  private static final long SEGMENT_MILLIS = 20_625;
  private static final int IMPRESSIONS = 14_000;

  private final List<JoinResult> results = new ArrayList<>();
  private final WindowBudget budget = new WindowBudget(1 << 28);
  private final Map<List<Long>, byte[]> blocks = new LinkedHashMap<>();

  private LaneJoin lane() {
    return new LaneJoin(
        new JoinPlan(
            EventSchema.STANDARD,
            JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofMinutes(1)),
            List.of(),
            UnclickedRows.DROPPED),
        new LanePartitions(0, 1, 1),
        budget,
        results::add);
  }

  private void logTo(LaneJoin lane) {
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            blocks.put(List.of(segment, sequence), block);
          }

          @Override
          public void drop(long segment, long sequence) {
            blocks.remove(List.of(segment, sequence));
          }
        });
  }

  private LaneJoin replayed(Random random) {
    LaneJoin lane = lane();
    for (List<Long> key : LoggedLane.replayOrder(blocks.keySet(), random)) {
      lane.replay(key.get(0), key.get(1), blocks.getOrDefault(key, new byte[0]));
    }
    lane.replayed();
    return lane;
  }

  private static void read(LaneJoin lane, Impression impression) {
    lane.read(EventType.IMPRESSION, new Decoded.Event(impression), "topic", 0, 0, null);
  }

  private void assertClickable(LaneJoin lane, List<Impression> impressions, String prefix) {
    results.clear();
    for (Impression impression : impressions) {
      Click click =
          Click.builder(prefix + impression.id(), impression.id())
              .costMicros(1)
              .eventTimeMillis(impression.eventTimeMillis())
              .build();
      lane.read(EventType.CLICK, new Decoded.Event(click), "topic", 0, 0, null);
    }
    assertThat(results)
        .map(result -> ((JoinResult.Matched) result).impression())
        .isEqualTo(impressions);
  }

  private static Impression impression(int number, Random random) {
    String[] texts = new String[10];
    for (int i = 0; i < texts.length; i++) {
      texts[i] =
          switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "x";
            case 3 -> "alone-" + random.nextLong();
            case 4 -> "é😀".repeat(random.nextInt(40));
            default -> "shared-" + random.nextInt(20);
          };
    }
    return Impression.builder("i" + number)
        .userId(texts[0])
        .sessionId(texts[1])
        .adId(texts[2])
        .adCategory(texts[3])
        .device(texts[4])
        .os(texts[5])
        .browser(texts[6])
        .location(texts[7])
        .pageId(texts[8])
        .referrer(texts[9])
        .costMicros(random.nextInt(1_000_000))
        .eventTimeMillis(T + random.nextInt(60_000))
        .build();
  }

  @Test
  void impressionsComeOutAsTheyWentIn() {
    Tries.of(1, this::impressionsComeOutAsTheyWentIn);
  }

  private void impressionsComeOutAsTheyWentIn(Random random) {
    List<Impression> impressions = new ArrayList<>();
    LaneJoin lane = lane();
    for (int i = 0; i < IMPRESSIONS; i++) {
      impressions.add(impression(i, random));
      read(lane, impressions.get(i));
      if (i % 700 == 0) {
        logTo(lane);
      }
    }
    logTo(lane);

    // More texts than have a number are alone, in each of at most four segments.
    assertThat(IMPRESSIONS * 10 / 8 / 4).isGreaterThan(SegmentTexts.MOST);
    assertClickable(replayed(random), impressions, "after-");
    assertClickable(lane, impressions, "before-");
  }

  @Test
  void whatIsAddedAfterARestartSharesTheTextsFromBefore() {
    Random random = new Random(17);
    List<Impression> impressions = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      impressions.add(impression(i, random));
    }
    LaneJoin before = lane();
    impressions.subList(0, 1_000).forEach(impression -> read(before, impression));
    logTo(before);
    LaneJoin after = replayed(random);
    impressions.subList(1_000, 2_000).forEach(impression -> read(after, impression));
    logTo(after);

    assertClickable(replayed(random), impressions, "click-");
  }

  @Test
  void sharedTextsTakeLittleRoom() {
    LaneJoin lane = lane();
    for (int i = 0; i < 10_000; i++) {
      read(
          lane,
          Impression.builder("i" + i)
              .adId("advertisement-" + i % 50)
              .adCategory("a-category-" + i % 6)
              .device("a-device-" + i % 3)
              .os("an-operating-system-" + i % 4)
              .browser("a-browser-" + i % 5)
              .location("a-country-" + i % 9)
              .pageId("a-page-" + i % 99)
              .referrer("https://referrer.example/" + i % 7)
              .costMicros(1_000)
              .eventTimeMillis(T + i)
              .build());
    }

    assertThat(lane.windowBytes() / 10_000).isLessThan(45);
  }

  @Test
  void logOfTheFirstVersionIsStillRead() {
    ByteWriter body = new ByteWriter();
    body.writeVarint(1_000); // closes so long after the segment's start
    body.writeText("i1").writeVarint(250_000).writeText("user").writeText(null).writeText("ad-1");
    for (int i = 3; i < 10; i++) {
      body.writeText("text-" + i);
    }
    ByteWriter block = new ByteWriter().writeByte(1).writeByte(1).writeVarint(body.size());
    block.writeRaw(body.toByteArray(), 0, body.size());
    long timeMillis = Math.floorDiv(T, SEGMENT_MILLIS) * SEGMENT_MILLIS + 1_000 - 600_000;

    blocks.put(List.of(timeMillis - 1_000 + 600_000, 0L), block.toByteArray());

    Impression expected =
        Impression.builder("i1")
            .userId("user")
            .adId("ad-1")
            .adCategory("text-3")
            .device("text-4")
            .os("text-5")
            .browser("text-6")
            .location("text-7")
            .pageId("text-8")
            .referrer("text-9")
            .costMicros(250_000)
            .eventTimeMillis(timeMillis)
            .build();
    assertClickable(replayed(new Random(17)), List.of(expected), "click-");
  }

  @Test
  void textWithANumberThatCannotBeIsRefused() {
    ByteWriter body = new ByteWriter().writeVarint(0).writeVarint(SegmentTexts.MOST).writeText("x");
    ByteWriter block = new ByteWriter().writeByte(2).writeByte(Entries.TEXT);
    block.writeVarint(body.size()).writeRaw(body.toByteArray(), 0, body.size());
    LaneJoin lane = lane();
    lane.replay(0, 0, block.toByteArray());

    assertThatThrownBy(lane::replayed).isInstanceOf(CorruptBytesException.class);
  }
}
