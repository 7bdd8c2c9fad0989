package io.adstream.internal.codec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.codec.EncodedEvent.Head;
import io.adstream.join.JoinPlan;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Corrupt stored bytes are rejected with a message that names the fault. */
class CorruptBytesTest {

  private static final Impression IMPRESSION =
      Impression.builder("i").costMicros(1).eventTimeMillis(1).build();
  private static final Click CLICK =
      Click.builder("c", "i").costMicros(1).eventTimeMillis(1).build();

  private static final JoinPlan PLAN = PipelineSpec.builder("test").plan();
  private static final EventCodec EVENTS = new EventCodec(PLAN.schema());
  private static final ResultCodec RESULTS = new ResultCodec(PLAN);
  private static final KpiCodec KPIS = new KpiCodec(PLAN);
  private static final DeliveryCodec DELIVERIES = new DeliveryCodec(PLAN);
  private static final RoutedCodec ROUTES = new RoutedCodec(PLAN.schema());

  private static void assertRefused(Consumer<ByteReader> read, ByteWriter written) {
    assertThatThrownBy(() -> read.accept(new ByteReader(written.toByteArray())))
        .isInstanceOf(CorruptBytesException.class);
  }

  @Test
  void moreRowsThanThereAreBytesAreRefusedBeforeTheyTakeMemory() {
    assertRefused(DELIVERIES::read, new ByteWriter().writeByte('K').writeVarint(2_000_000_000));
    assertRefused(DELIVERIES::read, new ByteWriter().writeByte('K').writeVarint(1L << 31));
    assertRefused(KPIS::read, new ByteWriter().writeText("cube").writeLong(0).writeVarint(-1));
  }

  @Test
  void resultOfTheOtherStreamsEventIsRefused() {
    ByteWriter unclicked = new ByteWriter().writeByte(1).writeByte(2);
    EVENTS.write(unclicked, CLICK);
    ByteWriter orphan = new ByteWriter().writeByte(1).writeByte(3);
    EVENTS.write(orphan, IMPRESSION);

    assertRefused(RESULTS::read, unclicked);
    assertRefused(RESULTS::read, orphan);
  }

  @Test
  void nameOfNoConstantIsRefused() {
    ByteWriter result = new ByteWriter().writeByte(1).writeByte(5);
    result.writeText("UNHEARD_OF").writeText("detail").writeText("CLICK").writeText("topic");
    result.writeVarint(0).writeVarint(0).writeBytes(null);
    ByteWriter routed = new ByteWriter().writeByte('R').writeByte(1).writeVarint(0).writeVarint(0);
    routed.writeByte('X').writeText("UNHEARD_OF").writeText("detail").writeBytes(null);

    assertRefused(RESULTS::read, result);
    assertRefused(ROUTES::read, routed);
  }

  @Test
  void routedRecordOfNoStreamIsRefused() {
    assertRefused(ROUTES::read, new ByteWriter().writeByte('I').writeByte(3).writeVarint(0));
  }

  @Test
  void eventWithoutAnIdOrWithANegativeCostIsRefusedWhenItIsRead() {
    ByteWriter noId = new ByteWriter().writeText("").writeText("i").writeVarint(1).writeText(null);
    ByteWriter noJoinId =
        new ByteWriter().writeText("c").writeText(null).writeVarint(1).writeText(null);
    ByteWriter negative =
        new ByteWriter().writeText("c").writeText("i").writeVarint(-1).writeText(null);

    for (ByteWriter event : new ByteWriter[] {noId, noJoinId, negative}) {
      EventLayout layout = EVENTS.layout(EventType.CLICK);
      assertRefused(in -> EncodedEvent.readEvent(layout, 1, in, Head.NONE), event);
      assertRefused(in -> EncodedEvent.of(layout, 1, event.toByteArray()), event);
    }
  }
}
