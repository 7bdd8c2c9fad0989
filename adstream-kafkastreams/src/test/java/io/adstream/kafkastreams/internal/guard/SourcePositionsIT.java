package io.adstream.kafkastreams.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.kafkastreams.internal.topic.InternalTopics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Positions that are checked while another process of the pipeline reads on. */
class SourcePositionsIT {

  private static final String GROUP = "positions";
  private static final String IMPRESSIONS = "positions-impressions";
  private static final String CLICKS = "positions-clicks";

  private final Map<String, Object> servers =
      Map.of("bootstrap.servers", TestServers.kafka().bootstrapServers());
  private final AtomicLong read = new AtomicLong();

  @Test
  void positionsThatAnotherProcessMovesMeanwhileAreNotAheadOfTheirTopic() throws Exception {
    TestServers.kafka().createTopics(1, IMPRESSIONS, CLICKS);
    try (Admin admin = Admin.create(servers);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
      commit(admin);
      Admin asked = readingOnAfterEachLook(admin, producer);
      KafkaSource source =
          KafkaSource.builder(TestServers.kafka().bootstrapServers())
              .topics(IMPRESSIONS, CLICKS)
              .build();
      StartupChecks checks = new StartupChecks("positions", source, asked);
      SourcePositions positions =
          new SourcePositions(
              checks,
              asked,
              new GroupPositions(checks, asked, GROUP),
              checks.sourceTopics(),
              Keying.BY_IMPRESSION_ID);
      assertThatCode(() -> positions.check(new InternalTopics(GROUP), new long[1]))
          .doesNotThrowAnyException();
      assertThat(read).hasPositiveValue();
    }
  }

  /** A record arrives, and is read, right after the topics' offsets were listed. */
  private Admin readingOnAfterEachLook(Admin admin, KafkaProducer<byte[], byte[]> producer) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(admin, arguments);
                if (result instanceof ListOffsetsResult offsets) {
                  offsets.all().get();
                  producer.send(new ProducerRecord<>(IMPRESSIONS, new byte[1])).get();
                  read.incrementAndGet();
                  commit(admin);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void commit(Admin admin) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            GROUP,
            Map.of(
                new TopicPartition(IMPRESSIONS, 0), new OffsetAndMetadata(read.get()),
                new TopicPartition(CLICKS, 0), new OffsetAndMetadata(0)))
        .all()
        .get();
  }
}
