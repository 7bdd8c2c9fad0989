package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Messages that earlier builds have left in topics can be read: one message per line, in
 * hexadecimal. Never change lines; {@link #main} prints those of this build.
 */
class CodecVersionsTest {

  private static final JoinPlan PLAN =
      PipelineSpec.builder("test")
          .schema(EventSchema.builder().impression(Attribute.flag("Viewable")).build())
          .cube(
              Cube.every(Duration.ofMinutes(1))
                  .named("cube")
                  .by(Dimension.DEVICE, Dimension.LOCATION)
                  .count("viewable_impressions", "Viewable"))
          .plan();
  private static final Impression IMPRESSION =
      Impression.builder("i-1", PLAN.schema())
          .userId("user")
          .adId("ad")
          .adCategory("")
          .device("phone")
          .os("os")
          .browser("b")
          .location("Z\u00fcrich")
          .pageId("p")
          .referrer("r")
          .costMicros(1_250)
          .eventTimeMillis(1L << 40)
          .build();
  private static final Click CLICK =
      Click.builder("c-1", "i-1")
          .clickPosition("top")
          .costMicros(250_000)
          .eventTimeMillis((1L << 40) + 17)
          .build();

  private static final DeliveryCodec DELIVERIES = new DeliveryCodec(PLAN);
  private static final RoutedCodec ROUTES = new RoutedCodec(PLAN.schema());

  @Test
  void deliveriesAreReadAsTheyWereWritten() throws IOException {
    assertThat(stored("deliveries-v1.txt"))
        .map(bytes -> DELIVERIES.read(new ByteReader(bytes)))
        .isEqualTo(deliveries());
  }

  /** From this version on, a status contains the number of counters. */
  @Test
  void statusOfTheSecondVersionIsReadAsItWasWritten() throws IOException {
    assertThat(stored("deliveries-v2.txt"))
        .map(bytes -> DELIVERIES.read(new ByteReader(bytes)))
        .containsExactly(status(Counter.CLICKS_WRONG_PARTITION));
  }

  /** From this version on, a match contains whether it is the impression's first. */
  @Test
  void firstMatchOfTheThirdVersionIsReadAsItWasWritten() throws IOException {
    assertThat(stored("deliveries-v3.txt"))
        .map(bytes -> DELIVERIES.read(new ByteReader(bytes)))
        .containsExactly(firstMatch());
  }

  @Test
  void routedRecordsAreReadAsTheyWereWritten() throws IOException {
    assertThat(stored("routed-v1.txt"))
        .map(bytes -> bytes(ROUTES.read(new ByteReader(bytes))))
        .isEqualTo(routed().stream().map(CodecVersionsTest::bytes).toList());
  }

  /** Prints the lines of this build: deliveries, a first match, then routed records. */
  public static void main(String[] args) {
    deliveries().forEach(delivery -> System.out.println(bytes(delivery)));
    System.out.println(bytes(firstMatch()));
    routed().forEach(routed -> System.out.println(bytes(routed)));
  }

  private static List<byte[]> stored(String file) throws IOException {
    try (InputStream in = CodecVersionsTest.class.getResourceAsStream(file)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8).lines().map(HexFormat.of()::parseHex).toList();
    }
  }

  private static List<Delivery> deliveries() {
    KpiKey key = new KpiKey("cube", -60_000, Arrays.asList("phone", null));
    return List.of(
        result(new JoinResult.Matched(IMPRESSION, CLICK)),
        result(new JoinResult.Unclicked(IMPRESSION)),
        result(new JoinResult.Orphan(CLICK)),
        result(new JoinResult.Late(CLICK, 1L << 41)),
        result(
            new JoinResult.Rejected(
                RejectReason.MALFORMED, "no", EventType.CLICK, "t", 3, 1L << 33, new byte[] {'{'})),
        new Delivery.KpiRows(List.of(new KpiRow(key, Measures.of(7, 3, 2, 8_750, 750_000, 0)))),
        status(Counter.ORPHANS));
  }

  private static Delivery result(JoinResult result) {
    return new Delivery.Result(result, Delivery.NO_TIME);
  }

  private static Delivery firstMatch() {
    return result(new JoinResult.Matched(IMPRESSION, CLICK, true, List.of()));
  }

  /** A status of the version whose last counter this was. */
  private static Delivery status(Counter last) {
    long[] counters = Counters.ZERO.toArray();
    for (int i = 0; i <= last.ordinal(); i++) {
      counters[i] = 100L * i;
    }
    return new Delivery.Status(LaneStatusCodec.old(1L << 41, Counters.of(counters)));
  }

  private static List<Routed> routed() {
    Decoded reject = new Decoded.Reject(RejectReason.INVALID_VALUE, "no");
    return List.of(
        new Routed.Read(EventType.IMPRESSION, 2, 1L << 33, new Decoded.Event(IMPRESSION), null),
        new Routed.Read(EventType.CLICK, 0, 5, new Decoded.Event(CLICK), null),
        new Routed.Read(EventType.CLICK, 0, 6, new Decoded.Heartbeat(1L << 40), null),
        new Routed.Read(EventType.CLICK, 0, 7, reject, new byte[] {'x'}),
        new Routed.Advance(EventType.IMPRESSION, 1, 1L << 40),
        new Routed.Idle(EventType.CLICK, 300));
  }

  private static String bytes(Delivery delivery) {
    ByteWriter out = new ByteWriter();
    DELIVERIES.write(out, delivery);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  private static String bytes(Routed routed) {
    ByteWriter out = new ByteWriter();
    ROUTES.write(out, routed);
    return HexFormat.of().formatHex(out.toByteArray());
  }
}
