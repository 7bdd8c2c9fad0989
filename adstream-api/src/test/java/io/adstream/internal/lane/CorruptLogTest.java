package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.window.Entries;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A corrupt log is rejected when it is replayed. */
class CorruptLogTest {

  private static final int IMPRESSION = 7;

  private final ByteWriter block = new ByteWriter().writeByte(2);

  private void entry(int kind, ByteWriter body) {
    block.writeByte(kind).writeVarint(body.size());
    block.writeRaw(body.toByteArray(), 0, body.size());
  }

  private static ByteWriter closingAfter(long millis) {
    return new ByteWriter().writeVarint(millis);
  }

  private static ByteWriter impression(long firstAttribute) {
    ByteWriter body = closingAfter(0).writeText("i").writeVarint(1).writeVarint(firstAttribute);
    for (int i = 1; i < 10; i++) {
      body.writeVarint(0);
    }
    return body;
  }

  private void assertRefused(long segment) {
    Map<List<Long>, byte[]> blocks = Map.of(List.of(segment, 0L), block.toByteArray());
    assertThatThrownBy(() -> LoggedLane.replayed(blocks, new Random(17)))
        .isInstanceOf(CorruptBytesException.class);
  }

  @Test
  void textThatIsThereOverAndOverDoesNotFillTheTable() {
    for (int i = 0; i < 100; i++) {
      entry(Entries.TEXT, closingAfter(0).writeVarint(0).writeText("text"));
    }
    assertRefused(0);
  }

  @Test
  void impressionWithATextThatIsMissingIsRefused() {
    entry(IMPRESSION, impression(2 * 5 + 1));
    assertRefused(0);
  }

  @Test
  void eventThatIsThereTwiceIsRefused() {
    entry(IMPRESSION, impression(0));
    entry(IMPRESSION, impression(0));
    assertRefused(0);
  }

  @Test
  void noteOfAnEventThatIsMissingIsRefused() {
    entry(6, closingAfter(0).writeText("nobody"));
    assertRefused(0);
  }

  @Test
  void entryThatClosesOutsideItsSegmentIsRefused() {
    entry(3, closingAfter(1L << 40).writeText("c"));
    assertRefused(0);
  }

  @Test
  void entryOfNoKindIsRefused() {
    entry(13, closingAfter(0).writeText("c"));
    assertRefused(0);
  }

  @Test
  void segmentThatStartsBetweenSegmentsIsRefused() {
    entry(3, closingAfter(0).writeText("c"));
    assertRefused(1);
  }
}
