package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import io.adstream.event.EventType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckedDecoderTest {

  private static final long NOW = 1_768_478_400_000L;
  private static final long LATEST = NOW + 300_000;
  private static final byte[] VALUE = {'x'};

  @Test
  void eventAtMostMaxFutureAheadOfTheClockPasses() {
    Decoded event = event(LATEST);

    assertThat(checked((type, value) -> event).decode(CLICK, VALUE)).isSameAs(event);
  }

  @Test
  void eventFurtherAheadIsRejected() {
    assertFuture(event(LATEST + 1));
    assertFuture(event(EventTimes.MAX_MILLIS));
  }

  @Test
  void heartbeatIsCheckedLikeAnEvent() {
    Decoded heartbeat = new Decoded.Heartbeat(LATEST);

    assertThat(checked((type, value) -> heartbeat).decode(CLICK, VALUE)).isSameAs(heartbeat);
    assertFuture(new Decoded.Heartbeat(LATEST + 1));
  }

  @Test
  void oldEventsPass() {
    Decoded event = event(EventTimes.MIN_MILLIS);

    assertThat(checked((type, value) -> event).decode(CLICK, VALUE)).isSameAs(event);
  }

  @Test
  void rejectPassesAsItIs() {
    Decoded reject = new Decoded.Reject(RejectReason.INVALID_VALUE, "detail");

    assertThat(checked((type, value) -> reject).decode(CLICK, VALUE)).isSameAs(reject);
  }

  @Test
  void throwingDecoderMakesTheValueMalformedAndKeepsItsMessageToItself() {
    CheckedDecoder decoder =
        checked(
            (type, value) -> {
              throw new IllegalStateException("secret");
            });

    assertThat(decoder.decode(IMPRESSION, VALUE))
        .isEqualTo(
            new Decoded.Reject(
                RejectReason.MALFORMED, "the decoder failed: java.lang.IllegalStateException"));
  }

  @Test
  void nonsenseOfADecoderIsRejected() {
    assertRejected(RejectReason.MALFORMED, IMPRESSION, null);
    assertRejected(RejectReason.MALFORMED, IMPRESSION, event(1));
    assertRejected(RejectReason.INVALID_VALUE, CLICK, event(EventTimes.MIN_MILLIS - 1));
    assertRejected(RejectReason.INVALID_VALUE, CLICK, new Decoded.Heartbeat(Long.MIN_VALUE));
    assertFuture(new Decoded.Heartbeat(Long.MAX_VALUE));
  }

  @Test
  void decoderIsGivenTypeAndValue() {
    CheckedDecoder decoder =
        checked(
            (type, value) -> type == CLICK && value == VALUE ? event(1) : new Decoded.Heartbeat(2));

    assertThat(decoder.decode(CLICK, VALUE)).isEqualTo(event(1));
    assertThat(decoder.decode(IMPRESSION, null)).isEqualTo(new Decoded.Heartbeat(2));
  }

  private static void assertFuture(Decoded decoded) {
    assertRejected(RejectReason.FUTURE_TIME, CLICK, decoded);
  }

  /** A user's decoder may be compiled without regard to what is nullable. */
  @SuppressWarnings("NullAway")
  private static void assertRejected(RejectReason reason, EventType of, @Nullable Decoded decoded) {
    assertThat(checked((type, value) -> decoded).decode(of, VALUE))
        .isInstanceOfSatisfying(
            Decoded.Reject.class, reject -> assertThat(reject.reason()).isEqualTo(reason));
  }

  private static Decoded event(long timeMillis) {
    return new Decoded.Event(new Click("c", "i", null, 0, timeMillis));
  }

  private static CheckedDecoder checked(EventDecoder decoder) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    return new CheckedDecoder(decoder, Duration.ofMinutes(5), clock);
  }
}
