package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
  void decoderIsGivenTypeAndValue() {
    CheckedDecoder decoder =
        checked(
            (type, value) ->
                type == IMPRESSION && value == VALUE ? event(1) : new Decoded.Heartbeat(2));

    assertThat(decoder.decode(IMPRESSION, VALUE)).isEqualTo(event(1));
    assertThat(decoder.decode(CLICK, null)).isEqualTo(new Decoded.Heartbeat(2));
  }

  private static void assertFuture(Decoded decoded) {
    assertThat(checked((type, value) -> decoded).decode(CLICK, VALUE))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.FUTURE_TIME));
  }

  private static Decoded event(long timeMillis) {
    return new Decoded.Event(new Click("c", "i", null, 0, timeMillis));
  }

  private static CheckedDecoder checked(EventDecoder decoder) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    return new CheckedDecoder(decoder, Duration.ofMinutes(5), clock);
  }
}
