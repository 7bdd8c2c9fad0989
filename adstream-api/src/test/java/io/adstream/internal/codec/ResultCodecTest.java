package io.adstream.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.RejectReason;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultCodecTest {

  private static final Impression IMPRESSION =
      Impression.builder("i-😀")
          .userId("u")
          .sessionId("")
          .adCategory("cat")
          .device("d")
          .os("o")
          .browser("b")
          .location("l")
          .pageId("p")
          .referrer("r")
          .costMicros(Long.MAX_VALUE)
          .eventTimeMillis(-1)
          .build();
  private static final Click CLICK = Click.builder("c", "i-😀").eventTimeMillis(1L << 50).build();

  private static final ResultCodec CODEC = new ResultCodec(PipelineSpec.builder("test").plan());

  static Stream<JoinResult> results() {
    return Stream.of(
        new JoinResult.Matched(IMPRESSION, CLICK),
        new JoinResult.Matched(IMPRESSION, CLICK, true, List.of(1L, -2L)),
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
    CODEC.write(out, result);
    assertThat(CODEC.read(new ByteReader(out.toByteArray()))).isEqualTo(result);
  }

  @ParameterizedTest
  @MethodSource("results")
  void everyCutIsRefused(JoinResult result) {
    ByteWriter out = new ByteWriter();
    CODEC.write(out, result);
    for (int length = 0; length < out.size(); length++) {
      byte[] cut = Arrays.copyOf(out.toByteArray(), length);
      assertThatThrownBy(() -> CODEC.read(new ByteReader(cut)))
          .isInstanceOf(CorruptBytesException.class);
    }
  }
}
