package io.adstream.enginetests.input;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends arbitrary bytes of any size, in order. Not thread-safe. */
public final class RawProducer implements AutoCloseable {

  /** Larger than any record here. */
  public static final String MAX_REQUEST_BYTES = String.valueOf(16 << 20);

  /**
   * A record and its position.
   *
   * @param record the record sent
   * @param topic its topic
   * @param partition the topic's partition
   * @param offset the record's offset
   */
  public record Placed(RawRecord record, String topic, int partition, long offset) {}

  private record Pending(RawRecord record, Future<RecordMetadata> placed) {}

  private final EngineArguments arguments;
  private final KafkaProducer<byte[], byte[]> producer;

  /** Creates a producer for a pipeline's topics. */
  public RawProducer(EngineArguments arguments) {
    this.arguments = arguments;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                arguments.bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                "5",
                "max.request.size",
                MAX_REQUEST_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends all records, and waits until Kafka has acknowledged them. */
  public List<Placed> send(List<RawRecord> records) {
    List<Pending> pending = new ArrayList<>();
    for (RawRecord record : records) {
      Integer partition = record.partition() == RawRecord.BY_KEY ? null : record.partition();
      pending.add(
          new Pending(
              record,
              producer.send(
                  new ProducerRecord<>(
                      topic(record.type()), partition, record.key(), record.value()))));
    }
    producer.flush();
    return pending.stream().map(RawProducer::placed).toList();
  }

  private static Placed placed(Pending pending) {
    try {
      RecordMetadata placed = pending.placed().get();
      return new Placed(pending.record(), placed.topic(), placed.partition(), placed.offset());
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot send a record", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private String topic(EventType type) {
    return type == EventType.IMPRESSION ? arguments.impressionsTopic() : arguments.clicksTopic();
  }

  @Override
  public void close() {
    producer.close();
  }
}
