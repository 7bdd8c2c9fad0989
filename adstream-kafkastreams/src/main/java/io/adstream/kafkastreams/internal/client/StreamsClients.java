package io.adstream.kafkastreams.internal.client;

import io.adstream.internal.SourceWaits;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/** The clients of a topology; its consumers are bounded in bytes. */
public final class StreamsClients implements KafkaClientSupplier {

  private final MemoryLimits limits;
  private final TakenRecords taken;
  private final @Nullable RecordGate gate;
  private final SourceWaits waits;
  private final EvenReading even;

  /**
   * Creates clients within these limits, whose consumers observe what tasks have taken.
   *
   * @param gate checks records before tasks get them; null for none
   * @param waits is notified of partitions that wait for the gate
   * @param even decides which topic waits for the other
   */
  public StreamsClients(
      MemoryLimits limits,
      TakenRecords taken,
      @Nullable RecordGate gate,
      SourceWaits waits,
      EvenReading even) {
    this.limits = limits;
    this.taken = taken;
    this.gate = gate;
    this.waits = waits;
    this.even = even;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    if (gate == null) {
      return new SourceConsumer(
          config, limits.pollBytes(), limits.heldBytes(), taken, null, even::paused);
    }
    // A record's decoded form is held in addition to its bytes.
    return new SourceConsumer(
        config,
        limits.pollBytes() / 2,
        limits.heldBytes() / 2,
        taken,
        new GatedPartitions(gate, waits),
        even::paused);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new BoundedConsumer(config, limits.pollBytes());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }
}
