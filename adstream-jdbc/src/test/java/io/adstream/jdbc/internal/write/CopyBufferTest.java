package io.adstream.jdbc.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CopyBufferTest {

  @Test
  void rowLargerThanTheBufferGrowsIt() {
    CopyBuffer buffer = new CopyBuffer();
    buffer.startRow(1);
    buffer.bytes(new byte[1 << 20]);
    assertThat(buffer.size()).isEqualTo(2 + 4 + (1 << 20));
  }

  @Test
  void jsonEscapesWhatIsNotPlainAscii() {
    JsonRow json = new JsonRow(List.of("a", "b", "c", "d"));
    json.text("\"\\\0\u00e9");
    json.decimal(-1_500_000);
    json.nullValue();
    json.bool(true);
    assertThat(new String(json.toBytes(), java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("{\"a\":\"\\\"\\\\\\u0000\\u00e9\",\"b\":-1.500000,\"c\":null,\"d\":true}");
  }
}
