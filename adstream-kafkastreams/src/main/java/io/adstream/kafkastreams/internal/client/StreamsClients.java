package io.adstream.kafkastreams.internal.client;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The clients of a topology, of which consumers are bounded in bytes. */
public final class StreamsClients implements KafkaClientSupplier {

  private final MemoryLimits limits;
  private final TakenRecords taken;

  /** Clients within these limits, whose consumers look at what tasks have taken. */
  public StreamsClients(MemoryLimits limits, TakenRecords taken) {
    this.limits = limits;
    this.taken = taken;
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
    return new SourceConsumer(config, limits.pollBytes(), limits.heldBytes(), taken);
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
