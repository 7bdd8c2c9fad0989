package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.RejectReason;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultCodecTest {

  private static final Impression IMPRESSION =
      new Impression(
          "i-😀", "u", "", null, "cat", "d", "o", "b", "l", "p", "r", Long.MAX_VALUE, -1);
  private static final Click CLICK = new Click("c", "i-😀", null, 0, 1L << 50);

  static Stream<JoinResult> results() {
    return Stream.of(
        new JoinResult.Matched(IMPRESSION, CLICK, false),
        new JoinResult.Matched(IMPRESSION, CLICK, true),
        new JoinResult.Unclicked(IMPRESSION),
        new JoinResult.Orphan(CLICK),
        new JoinResult.Late(IMPRESSION, 17),
        new JoinResult.Late(CLICK, Long.MIN_VALUE),
        new JoinResult.Rejected(
            RejectReason.MALFORMED, "no object", EventType.CLICK, "t", 3, 4, new byte[] {0, -1}),
        new JoinResult.Rejected(
            RejectReason.FUTURE_TIME, "", EventType.IMPRESSION, "t", 0, 0, null));
  }

  @ParameterizedTest
  @MethodSource("results")
  void resultIsReadAsItWasWritten(JoinResult result) {
    ByteWriter out = new ByteWriter();
    ResultCodec.write(out, result);
    assertThat(ResultCodec.read(new ByteReader(out.toByteArray()))).isEqualTo(result);
  }

  @ParameterizedTest
  @MethodSource("results")
  void everyCutIsRefused(JoinResult result) {
    ByteWriter out = new ByteWriter();
    ResultCodec.write(out, result);
    for (int length = 0; length < out.size(); length++) {
      byte[] cut = Arrays.copyOf(out.toByteArray(), length);
      assertThatThrownBy(() -> ResultCodec.read(new ByteReader(cut)))
          .isInstanceOf(CorruptBytesException.class);
    }
  }
}
