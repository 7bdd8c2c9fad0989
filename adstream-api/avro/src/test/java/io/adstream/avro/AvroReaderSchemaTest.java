package io.adstream.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import java.nio.ByteBuffer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that are written by one schema and read by another. */
class AvroReaderSchemaTest {

  private static final String ONE_FIELD =
      """
      {"type":"record","name":"R","fields":[{"name":"ImpressionID","type":"string"},
        {"name":"v","type":%s}]}
      """;

  /** What a value that was written as one type is when it is read as another, in Device. */
  private static @Nullable String promoted(String writer, String reader, Object value) {
    AvroEventDecoder decoder = promoting(writer, reader);
    GenericRecord record = new GenericData.Record(Schemas.parse(ONE_FIELD.formatted(writer)));
    record.put("ImpressionID", "i1");
    record.put("v", value);
    decoder.open();
    Decoded decoded = decode(decoder, JsonAsAvro.plain(record));
    assertThat(decoded).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event().attributes().text("Device");
  }

  private static Decoded decode(AvroEventDecoder decoder, byte[] value) {
    return decoder.decode(
        EventType.IMPRESSION, SourceRecord.of(value).withTimestampMillis(1_768_478_400_000L));
  }

  private static AvroEventDecoder promoting(String writer, String reader) {
    return AvroEventDecoder.builder()
        .schema(EventType.IMPRESSION, ONE_FIELD.formatted(writer))
        .schema(EventType.CLICK, ONE_FIELD.formatted(writer))
        .readerSchema(EventType.IMPRESSION, ONE_FIELD.formatted(reader))
        .mapping(
            FieldMapping.builder()
                .field(EventType.IMPRESSION, "Device", "v")
                .timeFormat(EventType.IMPRESSION, "kafka")
                .build())
        .build();
  }

  @Test
  void everyPromotionGivesTheValueThatWasWritten() {
    assertThat(promoted("\"int\"", "\"long\"", 7)).isEqualTo("7");
    assertThat(promoted("\"int\"", "\"float\"", 7)).isEqualTo("7");
    assertThat(promoted("\"int\"", "\"double\"", 7)).isEqualTo("7");
    assertThat(promoted("\"long\"", "\"float\"", 7L)).isEqualTo("7");
    assertThat(promoted("\"long\"", "\"double\"", 7L)).isEqualTo("7");
    assertThat(promoted("\"float\"", "\"double\"", 0.5f)).isEqualTo("0.5");
    assertThat(promoted("\"string\"", "\"bytes\"", "ä")).isEqualTo("ä");
    ByteBuffer bytes = ByteBuffer.wrap("ä".getBytes(UTF_8));
    assertThat(promoted("\"bytes\"", "\"string\"", bytes)).isEqualTo("ä");
  }

  @Test
  void bytesThatAreNoTextAreNoneAsAString() {
    AvroEventDecoder decoder = promoting("\"bytes\"", "\"string\"");
    decoder.open();
    assertThat(decode(decoder, new byte[] {4, 'i', '1', 2, -1}))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE));
  }

  @Test
  void readersSchemaOfAnotherScaleOrUnitIsAFault() {
    String decimal =
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":%d}";
    String time = "{\"type\":\"long\",\"logicalType\":\"timestamp-%s\"}";
    assertThatThrownBy(() -> promoting(decimal.formatted(2), decimal.formatted(4)))
        .hasMessageContaining("/v is written as decimal of scale 2 and read as decimal of scale 4");
    assertThatThrownBy(
            () -> promoting("[\"null\"," + decimal.formatted(2) + "]", decimal.formatted(4)))
        .hasMessageContaining("decimal of scale 2");
    assertThatThrownBy(() -> promoting(time.formatted("micros"), time.formatted("millis")))
        .hasMessageContaining("timestamp-micros");
    assertThatThrownBy(() -> promoting(time.formatted("micros"), "\"long\""))
        .hasMessageContaining("read as long");
    assertThat(promoted("\"long\"", time.formatted("millis"), 0L)).startsWith("1970-01-01T00:00");
  }

  @Test
  void numbersAreWrittenAsInJson() {
    assertThat(promoted("\"double\"", "\"double\"", 12_345_678.5)).isEqualTo("12345678.5");
    assertThat(promoted("\"double\"", "\"double\"", 1e20)).isEqualTo("100000000000000000000");
    assertThat(promoted("\"double\"", "\"double\"", 1e-4)).isEqualTo("0.0001");
    assertThat(promoted("\"float\"", "\"float\"", 0.1f)).isEqualTo("0.1");
  }
}
