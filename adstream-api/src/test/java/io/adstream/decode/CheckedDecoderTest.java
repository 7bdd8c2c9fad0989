package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.value.EventTimes;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedDecoderTest {

  private static final long NOW = 1_768_478_400_000L;
  private static final long LATEST = NOW + 300_000;
  private static final long MIN = 946_684_800_000L;
  private static final SourceRecord RECORD = SourceRecord.of(new byte[] {'x'});

  @Test
  void eventAtMostMaxFutureAheadOfTheClockPasses() {
    Decoded event = event(LATEST);

    assertThat(checked((type, record) -> event).decode(CLICK, RECORD)).isSameAs(event);
  }

  @Test
  void eventFurtherAheadIsRejected() {
    assertFuture(event(LATEST + 1));
    assertFuture(event(EventTimes.MAX_MILLIS));
  }

  @Test
  void heartbeatIsCheckedLikeAnEvent() {
    Decoded heartbeat = new Decoded.Heartbeat(LATEST);

    assertThat(checked((type, record) -> heartbeat).decode(CLICK, RECORD)).isSameAs(heartbeat);
    assertFuture(new Decoded.Heartbeat(LATEST + 1));
  }

  @Test
  void eventsFromMinEventTimeOnPass() {
    Decoded event = event(MIN);

    assertThat(checked((type, record) -> event).decode(CLICK, RECORD)).isSameAs(event);
    assertRejected(RejectReason.INVALID_VALUE, CLICK, event(MIN - 1));
    assertRejected(RejectReason.INVALID_VALUE, CLICK, new Decoded.Heartbeat(0));
  }

  @Test
  void minEventTimeCanBeSet() {
    JoinSpec spec = JoinSpec.builder().minEventTime(Instant.EPOCH).build();
    Decoded epoch = event(0);
    Decoded before = event(-1);

    assertThat(checked((type, record) -> epoch, spec).decode(CLICK, RECORD)).isSameAs(epoch);
    assertThat(checked((type, record) -> before, spec).decode(CLICK, RECORD)).isNotSameAs(before);
  }

  @ParameterizedTest
  @CsvSource({
    "1768478400,          INVALID_VALUE, seconds",
    "1768478400000001,    FUTURE_TIME,   microseconds",
    "1768478400000000001, FUTURE_TIME,   nanoseconds"
  })
  void timeInAnotherUnitIsRejectedWithTheUnitThatItLooksLike(
      long time, RejectReason reason, String unit) {
    assertThat(checked((type, record) -> event(time)).decode(CLICK, RECORD))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(reason);
              assertThat(reject.detail())
                  .endsWith("; its number in " + unit + " would be 2026-01-15T12:00:00Z");
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {14102100, 0, -1768478400, Long.MIN_VALUE, Long.MAX_VALUE})
  void numberThatIsPlausibleInNoUnitNamesNone(long time) {
    assertThat(checked((type, record) -> event(time)).decode(CLICK, RECORD))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.detail()).doesNotContain("its number"));
  }

  @Test
  void rejectPassesAsItIs() {
    Decoded reject = new Decoded.Reject(RejectReason.INVALID_VALUE, "detail");

    assertThat(checked((type, record) -> reject).decode(CLICK, RECORD)).isSameAs(reject);
  }

  @Test
  void whatADecoderThrowsNamesTheRecordsPositionAndNothingOfTheRecord() {
    Throwable thrown = new IllegalStateException("secret");

    assertThatThrownBy(() -> throwing(thrown).decode(IMPRESSION, record("shown", 3, 17)))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("topic shown, partition 3, offset 17")
        .hasMessageContaining(CheckedDecoderTest.class.getName())
        .hasMessageContaining("java.lang.IllegalStateException")
        .hasMessageNotContaining("secret")
        .hasCause(thrown);
    assertThatThrownBy(() -> throwing(new StackOverflowError()).decode(CLICK, RECORD))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("a row of the clicks");
  }

  @Test
  void fullMemoryIsNotTheDecodersFailure() {
    OutOfMemoryError thrown = new OutOfMemoryError("none left");

    assertThatThrownBy(() -> throwing(thrown).decode(CLICK, record("clicked", 0, 0)))
        .isSameAs(thrown);
  }

  @Test
  void failureTravelsWithACauseThatCannot() throws Exception {
    Throwable unserializable =
        new IllegalStateException("away") {
          @SuppressWarnings({"serial", "unused"}) // on purpose
          private final Thread thread = Thread.currentThread();
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      DecoderException failure =
          catchThrowableOfType(
              DecoderException.class,
              () -> throwing(unserializable).decode(CLICK, record("clicked", 0, 5)));
      out.writeObject(failure);
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));

    assertThat((Throwable) in.readObject())
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("topic clicked, partition 0, offset 5")
        .hasRootCauseMessage(unserializable.toString());
  }

  @Test
  void nonsenseOfADecoderIsRejected() {
    assertRejected(RejectReason.MALFORMED, IMPRESSION, null);
    assertRejected(RejectReason.MALFORMED, IMPRESSION, event(NOW));
    assertRejected(RejectReason.INVALID_VALUE, CLICK, event(EventTimes.MIN_MILLIS - 1));
    assertRejected(RejectReason.INVALID_VALUE, CLICK, new Decoded.Heartbeat(Long.MIN_VALUE));
    assertFuture(new Decoded.Heartbeat(Long.MAX_VALUE));
  }

  @Test
  void eventHasThePlansAttributes() {
    EventSchema others =
        EventSchema.builder().click(Attribute.text("Other"), Attribute.flag("Viewable")).build();
    EventSchema plans =
        EventSchema.builder().click(Attribute.flag("Viewable"), Attribute.text("Mine")).build();
    Click click =
        Click.builder("c", "i", others)
            .clickPosition("top")
            .set("Other", "x")
            .set("Viewable", true)
            .eventTimeMillis(NOW)
            .build();

    assertThat(checked((type, record) -> new Decoded.Event(click), plans).decode(CLICK, RECORD))
        .isEqualTo(
            new Decoded.Event(
                Click.builder("c", "i", plans)
                    .clickPosition("top")
                    .set("Viewable", true)
                    .eventTimeMillis(NOW)
                    .build()));
    assertFuture(plans, Click.builder("c", "i", others).eventTimeMillis(LATEST + 1).build());
  }

  @Test
  void attributeOfAnotherTypeThanThePlansIsRejectedByName() {
    EventSchema others = EventSchema.builder().click(Attribute.text("Price")).build();
    EventSchema plans = EventSchema.builder().click(Attribute.decimal("Price")).build();
    Click click = Click.builder("c", "i", others).set("Price", "1.5").eventTimeMillis(NOW).build();

    assertThat(checked((type, record) -> new Decoded.Event(click), plans).decode(CLICK, RECORD))
        .isEqualTo(
            new Decoded.Reject(
                RejectReason.INVALID_VALUE, "the decoder gives Price as TEXT, expected DECIMAL"));
  }

  @Test
  void decoderReadsThePlansAttributes() {
    EventSchema plans = EventSchema.builder().click(Attribute.integer("Seconds")).build();
    byte[] json =
        ("{\"ClickID\":\"c\",\"JoinID\":\"i\",\"Seconds\":7,\"EventTime\":" + NOW + "}")
            .getBytes(UTF_8);

    assertThat(
            checked(JsonEventDecoder.create().withSchema(plans), plans)
                .decode(CLICK, SourceRecord.of(json)))
        .isEqualTo(
            new Decoded.Event(
                Click.builder("c", "i", plans).set("Seconds", 7L).eventTimeMillis(NOW).build()));
  }

  @Test
  void decoderIsGivenTypeAndRecord() {
    CheckedDecoder decoder =
        checked(
            (type, record) ->
                type == CLICK && record == RECORD ? event(NOW) : new Decoded.Heartbeat(MIN));

    assertThat(decoder.decode(CLICK, RECORD)).isEqualTo(event(NOW));
    assertThat(decoder.decode(IMPRESSION, SourceRecord.of(null)))
        .isEqualTo(new Decoded.Heartbeat(MIN));
  }

  @Test
  void decoderThatMayWaitAnswersNotNow() {
    Decoded away = new Decoded.NotNow("the registry is away");

    assertThat(checked(new Waiting(away)).decode(CLICK, RECORD)).isSameAs(away);
  }

  @Test
  void notNowOfAnyOtherDecoderNamesTheDecoderAndTheRecordsPosition() {
    CheckedDecoder decoder = checked((type, record) -> new Decoded.NotNow("the registry is away"));

    assertThatThrownBy(() -> decoder.decode(CLICK, record("clicked", 2, 9)))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("topic clicked, partition 2, offset 9")
        .hasMessageContaining(CheckedDecoderTest.class.getName())
        .hasMessageContaining("NotNow (\"the registry is away\")")
        .hasMessageContaining("mayWait");
  }

  private record Waiting(Decoded answer) implements EventDecoder {
    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return answer;
    }

    @Override
    public boolean mayWait() {
      return true;
    }
  }

  private static SourceRecord record(String topic, int partition, long offset) {
    return SourceRecord.of(null).at(topic, partition, offset);
  }

  private static void assertFuture(Decoded decoded) {
    assertRejected(RejectReason.FUTURE_TIME, CLICK, decoded);
  }

  private static void assertFuture(EventSchema plans, Click click) {
    assertThat(checked((type, record) -> new Decoded.Event(click), plans).decode(CLICK, RECORD))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.FUTURE_TIME));
  }

  private static CheckedDecoder throwing(Throwable thrown) {
    return checked(
        (type, record) -> {
          if (thrown instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) thrown;
        });
  }

  /** A user's decoder may be compiled without regard to what is nullable. */
  @SuppressWarnings("NullAway")
  private static void assertRejected(RejectReason reason, EventType of, @Nullable Decoded decoded) {
    assertThat(checked((type, record) -> decoded).decode(of, RECORD))
        .isInstanceOfSatisfying(
            Decoded.Reject.class, reject -> assertThat(reject.reason()).isEqualTo(reason));
  }

  private static Decoded event(long timeMillis) {
    return new Decoded.Event(Click.builder("c", "i").eventTimeMillis(timeMillis).build());
  }

  private static CheckedDecoder checked(EventDecoder decoder) {
    return checked(decoder, JoinSpec.builder().build());
  }

  private static CheckedDecoder checked(EventDecoder decoder, JoinSpec spec) {
    return checked(decoder, spec, EventSchema.STANDARD);
  }

  private static CheckedDecoder checked(EventDecoder decoder, JoinSpec spec, EventSchema schema) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    JoinPlan plan = new JoinPlan(schema, spec, List.of(), UnclickedRows.DROPPED);
    return new CheckedDecoder(decoder, plan, clock);
  }

  private static CheckedDecoder checked(EventDecoder decoder, EventSchema schema) {
    return checked(decoder, JoinSpec.builder().build(), schema);
  }
}
