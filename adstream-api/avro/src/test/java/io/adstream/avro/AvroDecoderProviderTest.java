package io.adstream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoders;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroDecoderProviderTest {

  private static final String SCHEMA =
      """
      {"type":"record","name":"%s","fields":[{"name":"id","type":"string"},
        {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}}]}
      """;

  @TempDir Path directory;

  private static EventDecoder find(String... keysAndValues) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return EventDecoders.find("avro", DecoderSettings.of(values));
  }

  private static byte[] message() {
    GenericRecord record = new GenericData.Record(Schemas.parse(SCHEMA.formatted("Ad")));
    record.put("id", "i1");
    record.put("at", 1_768_478_400_000L);
    return JsonAsAvro.plain(record);
  }

  @Test
  void schemaFileAndFieldsAreSettings() throws Exception {
    Path file = Files.writeString(directory.resolve("ad.avsc"), SCHEMA.formatted("Ad"));
    EventDecoder decoder =
        find(
            "avro.schema.file", file.toString(),
            "impression.ImpressionID", "id",
            "impression.EventTime", "at",
            "click.ClickID", "id",
            "click.JoinID", "id",
            "click.EventTime", "at");
    decoder.open();
    assertThat(decoder.decode(EventType.IMPRESSION, SourceRecord.of(message())))
        .isInstanceOf(Decoded.Event.class);
    assertThat(decoder.mayWait()).isFalse();
  }

  @Test
  void directoryHoldsTheSchemasOfFingerprints() throws Exception {
    Files.writeString(directory.resolve("a.avsc"), SCHEMA.formatted("A"));
    Files.writeString(directory.resolve("b.avsc"), SCHEMA.formatted("B"));
    EventDecoder decoder =
        find("avro.framing", "single-object", "avro.schema.file", directory.toString());
    assertThat(decoder.fingerprint()).startsWith("Avro SINGLE_OBJECT");
  }

  @Test
  void registryIsConfluentsUnlessSaidOtherwise() {
    assertThat(find("registry.url", "http://localhost:1").fingerprint())
        .startsWith("Avro CONFLUENT");
    EventDecoder header =
        find(
            "registry.url", "http://localhost:1", "avro.framing", "header", "registry.header", "x");
    assertThat(header.fingerprint()).startsWith("Avro HEADER[x]");
    assertThat(header.mayWait()).isTrue();
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                find(
                    "avro.framing", "confluent",
                    "avro.schema", "{",
                    "avro.click.schema.file", directory.resolve("none").toString(),
                    "avro.clik.record", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decode.registry.url is missing")
        .hasMessageContaining("decode.avro.schema is \"{\"")
        .hasMessageContaining("decode.avro.click.schema.file is")
        .hasMessageContaining("decode.avro.clik.record is set");
  }

  @Test
  void plainMessagesNeedASchema() {
    assertThatThrownBy(() -> find())
        .hasMessageContaining("decode.avro.impression.schema.file is missing")
        .hasMessageContaining("decode.avro.click.schema.file is missing");
  }
}
