package io.adstream.benchmarks.jobs;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.PlainEvents.Click;
import io.adstream.benchmarks.jobs.PlainEvents.Impression;
import io.adstream.benchmarks.jobs.PlainEvents.Joined;
import io.adstream.benchmarks.jobs.PlainEvents.Timed;
import io.adstream.benchmarks.process.JobProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The process that runs the Kafka Streams join for comparison, until its input ends: the join as in
 * Kafka Streams' own documentation, with default stores and guarantees. It does less: duplicates
 * are joined twice, and nothing is counted.
 */
public final class PlainStreamsJoin {

  private PlainStreamsJoin() {}

  /**
   * Runs the join. The arguments are the servers, the output topic, which is also the application
   * id, {@code left} or {@code inner}, and the workload.
   */
  public static void main(String[] args) throws IOException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir"));
    properties.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    Topology topology = topology(args[1], args[2], Workload.of(args[3], args[4]));
    try (KafkaStreams streams = new KafkaStreams(topology, properties)) {
      streams.start();
      JobProcess.awaitEndOfInput();
    }
    System.exit(0);
  }

  private static Topology topology(String output, String kind, Workload workload) {
    Serde<Impression> impressionSerde = json(Impression.class);
    Serde<Click> clickSerde = json(Click.class);
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, Impression> impressions =
        builder.stream(Workload.IMPRESSIONS, inEventTime(impressionSerde));
    KStream<String, Click> clicks = builder.stream(Workload.CLICKS, inEventTime(clickSerde));
    Duration window = workload.traffic().join().attributionWindow();
    Duration grace = workload.traffic().join().impressionLateness();
    JoinWindows windows = JoinWindows.ofTimeDifferenceAndGrace(window, grace).before(Duration.ZERO);
    StreamJoined<String, Impression, Click> stores =
        StreamJoined.with(Serdes.String(), impressionSerde, clickSerde);
    KStream<String, Joined> joined =
        kind.equals("left")
            ? impressions.leftJoin(clicks, Joined::new, windows, stores)
            : impressions.join(clicks, Joined::new, windows, stores);
    joined.to(output, Produced.with(Serdes.String(), json(Joined.class)));
    return builder.build();
  }

  private static <T extends Timed> Consumed<String, T> inEventTime(Serde<T> serde) {
    TimestampExtractor eventTime =
        (message, partitionTime) -> ((Timed) message.value()).eventTimeMillis();
    return Consumed.with(Serdes.String(), serde).withTimestampExtractor(eventTime);
  }

  private static <T> Serde<T> json(Class<T> type) {
    return Serdes.serdeFrom(
        (topic, value) -> PlainEvents.write(value),
        (topic, bytes) -> PlainEvents.read(type, bytes));
  }
}
