package io.adstream.enginetests.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.event.EventType;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records that no decoder accepts, and that are many times larger in memory than on the
 * broker, or larger than usual. Not thread-safe.
 */
public final class LargeRecords {

  /** Larger than any record, so that many fit into a batch once compressed. */
  private static final String BATCH_BYTES = String.valueOf(1 << 20);

  private final EngineArguments arguments;
  private final Map<EventType, Long> rejected = new EnumMap<>(EventType.class);

  /** Creates a sender for a pipeline's topics. */
  public LargeRecords(EngineArguments arguments) {
    this.arguments = arguments;
  }

  /** The number of records sent of each stream. */
  public Map<EventType, Long> rejected() {
    return Map.copyOf(rejected);
  }

  /** Sends records of one repeated letter, which compress to a ten-thousandth. */
  public void sendRuns(EventType type, int records, int bytes) {
    send(type, records, "x".repeat(bytes).getBytes(UTF_8));
  }

  /**
   * Sends the same random bytes repeatedly: a single record does not compress, but a batch does.
   */
  public void sendNoise(EventType type, int records, int bytes) {
    byte[] value = new byte[bytes];
    new SplittableRandom(Seed.VALUE).nextBytes(value);
    send(type, records, value);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the tables would miss what was not sent
  private void send(EventType type, int records, byte[] value) {
    String topic =
        type == EventType.IMPRESSION ? arguments.impressionsTopic() : arguments.clicksTopic();
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            arguments.bootstrapServers(),
            "compression.type",
            "zstd",
            "batch.size",
            BATCH_BYTES,
            "linger.ms",
            "50",
            "buffer.memory",
            String.valueOf(64 << 20));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, value));
      }
      producer.flush();
    }
    rejected.merge(type, (long) records, Long::sum);
  }
}
