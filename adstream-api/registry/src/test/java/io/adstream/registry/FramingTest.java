package io.adstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.SourceRecord;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FramingTest {

  private static final UUID GUID = new UUID(1, 2);

  private static @Nullable Frame frame(Framing framing, byte[] value, Map<String, byte[]> headers) {
    return framing.frame(SourceRecord.of(value).withHeaders(headers::get), value);
  }

  private static byte[] prefixed(int id) {
    return ByteBuffer.allocate(6).put((byte) 0).putInt(id).put((byte) 9).array();
  }

  private static byte[] guid() {
    return ByteBuffer.allocate(17).put((byte) 1).putLong(1).putLong(2).array();
  }

  @Test
  void idIsInFrontOfTheMessage() {
    assertThat(frame(Framing.CONFLUENT, prefixed(77), Map.of()))
        .satisfies(
            frame -> {
              assertThat(frame.id()).isEqualTo(SchemaId.of(77));
              assertThat(frame.messageStart()).isEqualTo(5);
            });
  }

  @Test
  void headerComesBeforeThePrefix() {
    Map<String, byte[]> headers = Map.of("__value_schema_id", guid());
    assertThat(frame(Framing.CONFLUENT, prefixed(77), headers))
        .satisfies(
            frame -> {
              assertThat(frame.id()).isEqualTo(SchemaId.of(GUID));
              assertThat(frame.messageStart()).isZero();
            });
  }

  @Test
  void apicuriosHeaderIsANumberOfEightBytes() {
    byte[] header = ByteBuffer.allocate(8).putLong(5_000_000_000L).array();
    assertThat(frame(Framing.HEADER, new byte[0], Map.of("apicurio.value.contentId", header)))
        .extracting(Frame::id)
        .isEqualTo(SchemaId.of(5_000_000_000L));
  }

  @Test
  void headerMayHaveAnotherName() {
    Framing framing = Framing.header("apicurio.value.globalId");
    byte[] header = ByteBuffer.allocate(4).putInt(3).array();
    assertThat(frame(framing, new byte[0], Map.of("apicurio.value.globalId", header)))
        .extracting(Frame::id)
        .isEqualTo(SchemaId.of(3));
  }

  @Test
  void whatNamesNoSchemaHasNoFrame() {
    assertThat(frame(Framing.CONFLUENT, new byte[] {0, 0, 0, 1}, Map.of())).isNull();
    assertThat(frame(Framing.CONFLUENT, new byte[] {2, 0, 0, 0, 1, 1}, Map.of())).isNull();
    assertThat(frame(Framing.CONFLUENT, new byte[] {1, 0, 0, 0, 1, 1}, Map.of())).isNull();
    assertThat(frame(Framing.HEADER, prefixed(77), Map.of())).isNull();
    assertThat(frame(Framing.HEADER, prefixed(77), Map.of("__value_schema_id", new byte[3])))
        .isNull();
  }

  @Test
  void guidIsInHeadersOnly() {
    assertThat(frame(Framing.CONFLUENT, guid(), Map.of())).isNull();
  }

  @Test
  void confluentsHeaderOfEightBytesIsAnIdAndIndexes() {
    byte[] header = {0, 0, 0, 0, 77, 4, 2, 2};
    assertThat(frame(Framing.HEADER, new byte[0], Map.of("__value_schema_id", header)))
        .satisfies(
            frame -> {
              assertThat(frame.id()).isEqualTo(SchemaId.of(77));
              assertThat(frame.end()).isEqualTo(5);
            });
  }

  @Test
  void numberOfEightBytesTakesAllOfTheHeader() {
    byte[] header = ByteBuffer.allocate(8).putLong(70_001).array();
    assertThat(frame(Framing.HEADER, new byte[0], Map.of("apicurio.value.contentId", header)))
        .extracting(Frame::end)
        .isEqualTo(8);
  }
}
