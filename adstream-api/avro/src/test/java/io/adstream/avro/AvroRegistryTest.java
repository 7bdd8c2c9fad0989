package io.adstream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import io.adstream.registry.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of records while their registry is away, strict, slow or wrong. */
class AvroRegistryTest {

  private static final JsonAsAvro AVRO = new JsonAsAvro(EventSchema.STANDARD);
  private static final String SCHEMA = AVRO.schema(EventType.IMPRESSION).toString();

  private final TestRegistry server = new TestRegistry();

  @AfterEach
  void close() {
    server.close();
  }

  private AvroEventDecoder decoder() {
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
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

  private static Decoded decode(EventDecoder decoder, int id) throws Exception {
    byte[] message =
        JsonAsAvro.plain(
            AVRO.record(
                EventType.IMPRESSION, "{\"ImpressionID\":\"i1\",\"EventTime\":1768478400000}"));
    byte[] framed =
        ByteBuffer.allocate(message.length + 5).put((byte) 0).putInt(id).put(message).array();
    return decoder.decode(EventType.IMPRESSION, SourceRecord.of(framed));
  }

  private static void becomes(EventDecoder decoder, int id, Class<? extends Decoded> kind) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(decode(decoder, id)).isInstanceOf(kind));
  }

  @Test
  void recordWaitsForARegistryThatIsAway() throws Exception {
    server.schema(7, "AVRO", SCHEMA);
    server.stop();
    AvroEventDecoder decoder = decoder();
    assertThat(decoder.mayWait()).isTrue();
    assertThat(decode(decoder, 7)).isInstanceOf(Decoded.NotNow.class);
    server.restart();
    becomes(decoder, 7, Decoded.Event.class);
  }

  @Test
  void recordOfAKnownSchemaNeedsNoRegistry() {
    server.schema(7, "AVRO", SCHEMA);
    AvroEventDecoder decoder = decoder();
    becomes(decoder, 7, Decoded.Event.class);
    server.stop();
    becomes(decoder, 7, Decoded.Event.class);
  }

  @Test
  void wrongCredentialsMakeNoDeadLetter() throws Exception {
    server.schema(7, "AVRO", SCHEMA).expectAuthorization("Bearer right");
    assertThat(decode(decoder(), 7)).isInstanceOf(Decoded.NotNow.class);
  }

  @Test
  void unknownAndBrokenSchemasAreRejectedByTheirIds() {
    server
        .schema(7, "AVRO", "{\"type\":\"recor\"}")
        .schema(8, "PROTOBUF", SCHEMA)
        .schema(9, "AVRO", SCHEMA);
    AvroEventDecoder decoder = decoder();
    becomes(decoder, 9, Decoded.Event.class);
    for (int id : new int[] {6, 7, 8}) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(decode(decoder, id))
                      .isInstanceOfSatisfying(
                          Decoded.Reject.class,
                          reject -> {
                            assertThat(reject.reason()).isEqualTo(RejectReason.MALFORMED);
                            assertThat(reject.detail()).startsWith("schema id " + id);
                          }));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"record\" > Unexpected end-of-input",
        "{\"type\":\"record\",} > Unexpected character",
        "{\"type\":\"recor\"} > recor",
      })
  void faultOfABrokenSchemaIsOnePlainLine(String schema, String fault) throws Exception {
    server.schema(7, "AVRO", schema);
    AvroEventDecoder decoder = decoder();
    becomes(decoder, 7, Decoded.Reject.class);
    assertThat(decode(decoder, 7))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject ->
                assertThat(reject.detail())
                    .startsWith("schema id 7 is no Avro schema: ")
                    .contains(fault)
                    .doesNotContain("Source", "Exception", "\n"));
  }

  @Test
  void valueWithoutAnIdIsMalformed() {
    assertThat(decoder().decode(EventType.IMPRESSION, SourceRecord.of(new byte[] {1, 2})))
        .isInstanceOf(Decoded.Reject.class);
  }

  @Test
  void decoderGoesToOtherMachines() throws Exception {
    server.schema(7, "AVRO", SCHEMA);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(decoder());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      EventDecoder copy = (EventDecoder) in.readObject();
      copy.open();
      becomes(copy, 7, Decoded.Event.class);
    }
  }
}
