package io.adstream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import io.adstream.registry.TestRegistry;
import io.adstream.tck.Certifier;
import io.adstream.tck.ReferenceEngine;
import io.adstream.tck.Scenario;
import io.adstream.tck.Scenarios;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios come out of Avro as they do of JSON. */
class AvroScenariosTest {

  private static final List<String> SCENARIOS =
      List.of(
          "one-click",
          "many-clicks",
          "duplicates",
          "heartbeats",
          "wire-forms",
          "exact-money",
          "invalid-traffic",
          "own-attributes",
          "own-invalid-values",
          "random-11");

  private static final TestRegistry REGISTRY = new TestRegistry();

  @AfterAll
  static void close() {
    REGISTRY.close();
  }

  @ParameterizedTest
  @EnumSource(AvroFraming.class)
  void scenarioHasTheSameAnswer(AvroFraming framing) {
    for (String name : SCENARIOS) {
      Scenario scenario = Scenarios.bundled(name);
      try (AvroEngine engine = new AvroEngine(framing)) {
        assertThat(Certifier.run(engine, scenario)).as(name).isEmpty();
        assertThat(engine.messages).as("messages of " + name + " that were Avro").isPositive();
      }
    }
  }

  /** The reference engine, but that what it reads is made into Avro first. */
  private static final class AvroEngine extends ReferenceEngine {

    private final AvroFraming framing;
    private JsonAsAvro avro = new JsonAsAvro(EventSchema.STANDARD);

    @SuppressWarnings("NullAway.Init") // from the start on
    private CheckedDecoder decoder;

    private int messages;

    AvroEngine(AvroFraming framing) {
      this.framing = framing;
    }

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      avro = new JsonAsAvro(scenario.schema());
      AvroEventDecoder.Builder builder = AvroEventDecoder.builder();
      for (EventType type : EventType.values()) {
        builder.schema(type, avro.schema(type).toString());
        REGISTRY.schema(id(type), "AVRO", avro.schema(type).toString());
      }
      RegistrySettings registry = RegistrySettings.builder(REGISTRY.url()).build();
      switch (framing) {
        case NONE -> {}
        case SINGLE_OBJECT ->
            builder.singleObject(
                List.of(
                    avro.schema(EventType.IMPRESSION).toString(),
                    avro.schema(EventType.CLICK).toString()));
        case CONFLUENT -> builder.registry(Framing.CONFLUENT, registry);
        case HEADER -> builder.registry(Framing.HEADER, registry);
      }
      AvroEventDecoder read = builder.build().withSchema(scenario.schema());
      read.open();
      decoder = new CheckedDecoder(read, scenario.plan(), Clock.systemUTC());
    }

    private static int id(EventType type) {
      return type == EventType.IMPRESSION ? 1 : 2;
    }

    /** What an engine does while a registry answers slowly. */
    private Decoded read(EventType type, SourceRecord record) {
      Decoded decoded = decoder.decode(type, record);
      return decoded instanceof Decoded.NotNow
          ? await()
              .until(
                  () -> decoder.decode(type, record), later -> !(later instanceof Decoded.NotNow))
          : decoded;
    }

    @Override
    protected Decoded decode(EventType type, byte[] value) {
      GenericRecord record;
      try {
        record = avro.record(type, new String(value, StandardCharsets.UTF_8));
      } catch (IOException | IllegalArgumentException e) {
        return read(type, SourceRecord.of(new byte[] {-1}));
      }
      messages++;
      byte[] plain = JsonAsAvro.plain(record);
      return read(
          type,
          switch (framing) {
            case NONE -> SourceRecord.of(plain);
            case SINGLE_OBJECT -> SourceRecord.of(singleObject(record));
            case CONFLUENT ->
                SourceRecord.of(
                    ByteBuffer.allocate(plain.length + 5)
                        .put((byte) 0)
                        .putInt(id(type))
                        .put(plain)
                        .array());
            case HEADER ->
                SourceRecord.of(plain)
                    .withHeaders(name -> new byte[] {0, 0, 0, 0, (byte) id(type)});
          });
    }

    private static byte[] singleObject(GenericRecord record) {
      try {
        ByteBuffer bytes =
            new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
                .encode(record);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
