package io.adstream.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.CodedOutputStream;
import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import io.adstream.registry.TestRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Types that a registry has as the text of .proto files. */
class ProtobufRegistryTest {

  private static final String ADS =
      """
      syntax = "proto3";
      package acme;
      import "acme/device.proto";
      import "google/type/money.proto";
      import "google/protobuf/timestamp.proto";
      message Other { string x = 1; }
      message Outer {
        message Unused { map<string, string> labels = 1; }
        message Impression {
          string id = 1;
          google.protobuf.Timestamp at = 2;
          google.type.Money cost = 3;
          Device device = 4;
        }
      }
      """;

  private static final String DEVICE =
      "syntax = \"proto3\"; package acme; message Device { optional string name = 1; }";

  private final TestRegistry server = new TestRegistry();

  @AfterEach
  void close() {
    server.close();
  }

  private ProtobufEventDecoder decoder(String message) {
    ProtobufEventDecoder decoder =
        ProtobufEventDecoder.builder()
            .mapping(
                FieldMapping.builder()
                    .field(EventType.IMPRESSION, "ImpressionID", "id")
                    .field(EventType.IMPRESSION, "EventTime", "at")
                    .field(EventType.IMPRESSION, "ImpressionCost", "cost")
                    .build())
            .message(EventType.IMPRESSION, message)
            .registry(
                Framing.CONFLUENT,
                RegistrySettings.builder(server.url())
                    .requestTimeout(Duration.ofSeconds(2))
                    .unknownGrace(Duration.ofMillis(1))
                    .build())
            .build();
    decoder.open();
    return decoder;
  }

  /** A record of the message with indexes 1, 1. */
  private static SourceRecord record(int id) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) id, 4, 2, 2});
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(1, "i1");
    out.writeByteArray(2, new byte[] {8, -64, -83, -93, -53, 6}); // 2026-01-15T12:00:00Z
    out.writeByteArray(3, new byte[] {16, 2}); // two units
    out.flush();
    return SourceRecord.of(bytes.toByteArray());
  }

  private static Decoded decode(ProtobufEventDecoder decoder, int id) throws IOException {
    SourceRecord record = record(id);
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> decoder.decode(EventType.IMPRESSION, record),
            decoded -> !(decoded instanceof Decoded.NotNow));
  }

  @Test
  void messageIsFoundByItsIndexes() throws IOException {
    server.schema(7, "PROTOBUF", ADS, "acme/device.proto:device:1");
    server.subject("device", 1, "PROTOBUF", DEVICE);
    assertThat(decode(decoder("acme.Outer.Impression"), 7))
        .isInstanceOfSatisfying(
            Decoded.Event.class,
            event -> {
              assertThat(event.event().id()).isEqualTo("i1");
              assertThat(((Impression) event.event()).costMicros()).isEqualTo(2_000_000);
            });
    assertThat(decode(decoder("acme.Other"), 7)).isEqualTo(new Decoded.Ignored());
  }

  @Test
  void brokenSchemasAreRejectedByTheirIds() throws IOException {
    server.schema(1, "PROTOBUF", "syntax = \"proto3\"; message {");
    server.schema(2, "PROTOBUF", ADS);
    server.schema(3, "AVRO", ADS);
    server.schema(4, "PROTOBUF", "syntax = \"proto3\"; message A { Missing m = 1; }");
    server.schema(5, "PROTOBUF", "syntax = \"proto3\"; message OnlyOne { string id = 1; }");
    ProtobufEventDecoder decoder = decoder("acme.Outer.Impression");
    for (int id = 1; id <= 4; id++) {
      String start = "schema id " + id + " is ";
      assertThat(decode(decoder, id))
          .isInstanceOfSatisfying(
              Decoded.Reject.class, reject -> assertThat(reject.detail()).startsWith(start));
    }
    assertThat(decode(decoder, 5))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.detail()).contains("has no message [1, 1]"));
  }

  @Test
  void recordWaitsForARegistryThatIsAway() throws IOException {
    server.schema(7, "PROTOBUF", ADS, "acme/device.proto:device:1");
    server.subject("device", 1, "PROTOBUF", DEVICE);
    server.stop();
    ProtobufEventDecoder decoder = decoder("acme.Outer.Impression");
    assertThat(decoder.decode(EventType.IMPRESSION, record(7))).isInstanceOf(Decoded.NotNow.class);
    server.restart();
    assertThat(decode(decoder, 7)).isInstanceOf(Decoded.Event.class);
  }
}
