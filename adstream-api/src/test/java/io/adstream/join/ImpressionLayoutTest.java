package io.adstream.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.fuzz.Tries;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CorruptBytesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An impression comes out of the window, and out of its log, as it went in. */
class ImpressionLayoutTest {

  private static final long T = 1_768_478_400_000L;
  private static final long SEGMENT_MILLIS = 20_625;

  private final List<JoinResult> results = new ArrayList<>();
  private final WindowBudget budget = new WindowBudget(1 << 28);
  private final Map<List<Long>, byte[]> blocks = new LinkedHashMap<>();

  private LaneJoin lane() {
    return new LaneJoin(
        JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofMinutes(1)),
        List.of(),
        UnclickedRows.DROPPED,
        0,
        1,
        1,
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
          new Click(
              prefix + impression.id(), impression.id(), null, 1, impression.eventTimeMillis());
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
    return new Impression(
        "i" + number,
        texts[0],
        texts[1],
        texts[2],
        texts[3],
        texts[4],
        texts[5],
        texts[6],
        texts[7],
        texts[8],
        texts[9],
        random.nextInt(1_000_000),
        T + random.nextInt(60_000));
  }

  @Test
  void impressionsComeOutAsTheyWentIn() {
    Tries.of(1, this::impressionsComeOutAsTheyWentIn);
  }

  private void impressionsComeOutAsTheyWentIn(Random random) {
    List<Impression> impressions = new ArrayList<>();
    LaneJoin lane = lane();
    for (int i = 0; i < 5_000; i++) {
      impressions.add(impression(i, random));
      read(lane, impressions.get(i));
      if (i % 700 == 0) {
        logTo(lane);
      }
    }
    logTo(lane);

    // More texts than have a number are alone, in each of the segments.
    assertThat(5_000 / 5).isGreaterThan(SegmentTexts.MOST / 2);
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
          new Impression(
              "i" + i,
              null,
              null,
              "advertisement-" + i % 50,
              "a-category-" + i % 6,
              "a-device-" + i % 3,
              "an-operating-system-" + i % 4,
              "a-browser-" + i % 5,
              "a-country-" + i % 9,
              "a-page-" + i % 99,
              "https://referrer.example/" + i % 7,
              1_000,
              T + i));
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
        new Impression(
            "i1",
            "user",
            null,
            "ad-1",
            "text-3",
            "text-4",
            "text-5",
            "text-6",
            "text-7",
            "text-8",
            "text-9",
            250_000,
            timeMillis);
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
