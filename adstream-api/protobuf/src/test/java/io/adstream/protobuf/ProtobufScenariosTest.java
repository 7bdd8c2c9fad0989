package io.adstream.protobuf;

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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios come out of Protobuf as they do of JSON. */
class ProtobufScenariosTest {

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
  @EnumSource(ProtobufFraming.class)
  void scenarioHasTheSameAnswer(ProtobufFraming framing) {
    for (String name : SCENARIOS) {
      Scenario scenario = Scenarios.bundled(name);
      try (ProtobufEngine engine = new ProtobufEngine(framing)) {
        assertThat(Certifier.run(engine, scenario)).as(name).isEmpty();
        assertThat(engine.messages).as("messages of " + name + " that were Protobuf").isPositive();
      }
    }
  }

  /** The reference engine, but that what it reads is made into Protobuf first. */
  private static final class ProtobufEngine extends ReferenceEngine {

    private final ProtobufFraming framing;
    private JsonAsProtobuf protobuf = new JsonAsProtobuf(EventSchema.STANDARD);

    @SuppressWarnings("NullAway.Init") // from the start on
    private CheckedDecoder decoder;

    private int messages;

    ProtobufEngine(ProtobufFraming framing) {
      this.framing = framing;
    }

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      protobuf = new JsonAsProtobuf(scenario.schema());
      ProtobufEventDecoder.Builder builder =
          ProtobufEventDecoder.builder()
              .message(EventType.IMPRESSION, "acme.Impression")
              .message(EventType.CLICK, "acme.Click");
      REGISTRY.schema(1, "PROTOBUF", protobuf.text());
      RegistrySettings registry = RegistrySettings.builder(REGISTRY.url()).build();
      switch (framing) {
        case NONE -> builder.descriptorSet(Protos.set(protobuf.file()));
        case CONFLUENT -> builder.registry(Framing.CONFLUENT, registry);
        case HEADER -> builder.registry(Framing.HEADER, registry);
      }
      ProtobufEventDecoder read = builder.build().withSchema(scenario.schema());
      read.open();
      decoder = new CheckedDecoder(read, scenario.plan(), Clock.systemUTC());
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
      byte[] message;
      try {
        message = protobuf.message(type, new String(value, StandardCharsets.UTF_8)).toByteArray();
      } catch (IOException | IllegalArgumentException e) {
        return read(type, SourceRecord.of(new byte[] {-1}));
      }
      messages++;
      byte[] id = {0, 0, 0, 0, 1};
      byte[] indexes = type == EventType.IMPRESSION ? new byte[] {0} : new byte[] {2, 2};
      byte[] frame = ByteBuffer.allocate(id.length + indexes.length).put(id).put(indexes).array();
      return read(
          type,
          switch (framing) {
            case NONE -> SourceRecord.of(message);
            case CONFLUENT ->
                SourceRecord.of(
                    ByteBuffer.allocate(frame.length + message.length)
                        .put(frame)
                        .put(message)
                        .array());
            case HEADER -> SourceRecord.of(message).withHeaders(name -> frame);
          });
    }
  }
}
