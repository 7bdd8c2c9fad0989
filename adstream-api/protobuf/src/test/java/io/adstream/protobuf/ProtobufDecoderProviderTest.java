package io.adstream.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.adstream.decode.Decoded;
import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoders;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtobufDecoderProviderTest {

  @TempDir Path directory;

  private static EventDecoder find(String... keysAndValues) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return EventDecoders.find("protobuf", DecoderSettings.of(values));
  }

  @Test
  void descriptorFileAndMessagesAreSettings() throws Exception {
    JsonAsProtobuf protobuf = new JsonAsProtobuf(EventSchema.STANDARD);
    Path file = Files.write(directory.resolve("ads.desc"), Protos.set(protobuf.file()));
    EventDecoder decoder =
        find(
            "protobuf.descriptor.file", file.toString(),
            "protobuf.impression.message", "acme.Impression",
            "protobuf.click.message", "acme.Click");
    decoder.open();
    byte[] message =
        protobuf
            .message(EventType.IMPRESSION, "{\"ImpressionID\":\"i1\",\"EventTime\":1768478400000}")
            .toByteArray();
    assertThat(decoder.decode(EventType.IMPRESSION, SourceRecord.of(message)))
        .isInstanceOf(Decoded.Event.class);
  }

  @Test
  void generatedClassesAreSettings() {
    String name = Timestamp.class.getName();
    assertThat(find("protobuf.impression.class", name, "protobuf.click.class", name).fingerprint())
        .contains("IMPRESSION=google.protobuf.Timestamp#");
  }

  @Test
  void registryNeedsNoMessage() {
    EventDecoder decoder = find("registry.url", "http://localhost:1");
    assertThat(decoder.fingerprint()).isEqualTo("Protobuf CONFLUENT");
    assertThat(decoder.mayWait()).isTrue();
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                find(
                    "protobuf.framing", "confluent",
                    "protobuf.descriptor.file", directory.resolve("none").toString(),
                    "protobuf.click.class", "java.lang.String",
                    "protobuf.message", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decode.protobuf.descriptor.file is")
        .hasMessageContaining("decode.protobuf.impression.message and")
        .hasMessageContaining("decode.protobuf.click.class is \"java.lang.String\"")
        .hasMessageContaining("decode.protobuf.message is set");
  }

  @Test
  void whatIsNotReadBesideGivenTypesIsAFault() {
    String name = Timestamp.class.getName();
    assertThatThrownBy(
            () ->
                find(
                    "protobuf.impression.class",
                    name,
                    "protobuf.click.class",
                    name,
                    "protobuf.framing",
                    "header",
                    "registry.header",
                    "x"))
        .hasMessageContaining("decode.registry.header is set, expected it with");
    assertThatThrownBy(
            () -> find("registry.url", "http://localhost:1", "protobuf.click.class", name))
        .hasMessageContaining("decode.protobuf.click.class and decode.registry.url");
  }
}
