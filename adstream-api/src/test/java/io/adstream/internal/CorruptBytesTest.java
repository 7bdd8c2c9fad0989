package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What was stored and is not what was written is refused by name. */
class CorruptBytesTest {

  private static final Impression IMPRESSION =
      new Impression("i", null, null, null, null, null, null, null, null, null, null, 1, 1);
  private static final Click CLICK = new Click("c", "i", null, 1, 1);

  private static void assertRefused(Consumer<ByteReader> read, ByteWriter written) {
    assertThatThrownBy(() -> read.accept(new ByteReader(written.toByteArray())))
        .isInstanceOf(CorruptBytesException.class);
  }

  @Test
  void moreRowsThanThereAreBytesAreRefusedBeforeTheyTakeMemory() {
    assertRefused(Delivery::read, new ByteWriter().writeByte('K').writeVarint(2_000_000_000));
    assertRefused(Delivery::read, new ByteWriter().writeByte('K').writeVarint(1L << 31));
    assertRefused(KpiCodec::read, new ByteWriter().writeText("cube").writeLong(0).writeVarint(-1));
  }

  @Test
  void resultOfTheOtherStreamsEventIsRefused() {
    ByteWriter unclicked = new ByteWriter().writeByte(1).writeByte(2);
    EventCodec.writeEvent(unclicked, CLICK);
    ByteWriter orphan = new ByteWriter().writeByte(1).writeByte(3);
    EventCodec.writeEvent(orphan, IMPRESSION);

    assertRefused(ResultCodec::read, unclicked);
    assertRefused(ResultCodec::read, orphan);
  }

  @Test
  void nameOfNoConstantIsRefused() {
    ByteWriter result = new ByteWriter().writeByte(1).writeByte(5);
    result.writeText("UNHEARD_OF").writeText("detail").writeText("CLICK").writeText("topic");
    result.writeVarint(0).writeVarint(0).writeBytes(null);
    ByteWriter routed = new ByteWriter().writeByte('R').writeByte(1).writeVarint(0).writeVarint(0);
    routed.writeByte('X').writeText("UNHEARD_OF").writeText("detail").writeBytes(null);

    assertRefused(ResultCodec::read, result);
    assertRefused(Routed::read, routed);
  }

  @Test
  void routedRecordOfNoStreamIsRefused() {
    assertRefused(Routed::read, new ByteWriter().writeByte('I').writeByte(3).writeVarint(0));
  }

  @Test
  void eventWithoutAnIdOrWithANegativeCostIsRefusedWhenItIsRead() {
    ByteWriter noId = new ByteWriter().writeText("").writeText("i").writeVarint(1).writeText(null);
    ByteWriter noJoinId =
        new ByteWriter().writeText("c").writeText(null).writeVarint(1).writeText(null);
    ByteWriter negative =
        new ByteWriter().writeText("c").writeText("i").writeVarint(-1).writeText(null);

    for (ByteWriter event : new ByteWriter[] {noId, noJoinId, negative}) {
      assertRefused(in -> EventCodec.readClick(in, 1), event);
      assertRefused(in -> EncodedEvent.of(EventType.CLICK, 1, event.toByteArray()), event);
    }
  }
}
