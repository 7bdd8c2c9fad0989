package io.adstream.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.SerializationException;
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
import org.jspecify.annotations.Nullable;

/**
 * The process that runs what one compares with, until its input ends: the left join as Kafka
 * Streams' own documentation has one write it, with its default stores and guarantees. It does
 * less: what was sent twice is joined twice, and nothing is counted.
 */
final class PlainLeftJoin {

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private PlainLeftJoin() {}

  /** What has an event time. */
  interface Timed {
    String eventTime();
  }

  /** An impression; a heartbeat has nothing but its time. */
  record Impression(
      @JsonProperty("ImpressionID") @Nullable String impressionId,
      @JsonProperty("UserID") @Nullable String userId,
      @JsonProperty("SessionID") @Nullable String sessionId,
      @JsonProperty("AdID") @Nullable String adId,
      @JsonProperty("AdCategory") @Nullable String adCategory,
      @JsonProperty("Device") @Nullable String device,
      @JsonProperty("OS") @Nullable String os,
      @JsonProperty("Browser") @Nullable String browser,
      @JsonProperty("Location") @Nullable String location,
      @JsonProperty("PageID") @Nullable String pageId,
      @JsonProperty("Referrer") @Nullable String referrer,
      @JsonProperty("ImpressionCost") @Nullable BigDecimal impressionCost,
      @JsonProperty("EventTime") String eventTime)
      implements Timed {}

  /** A click; a heartbeat has nothing but its time. */
  record Click(
      @JsonProperty("ClickID") @Nullable String clickId,
      @JsonProperty("JoinID") @Nullable String joinId,
      @JsonProperty("ClickPosition") @Nullable String clickPosition,
      @JsonProperty("ClickCost") @Nullable BigDecimal clickCost,
      @JsonProperty("EventTime") String eventTime)
      implements Timed {}

  /** A result. */
  record Joined(Impression impression, @Nullable Click click) {}

  /** Takes the servers, the output topic, which also names the application, and the workload. */
  public static void main(String[] args) throws IOException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir"));
    properties.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    Workload workload = Workload.of(args[2], args[3]);
    try (KafkaStreams streams = new KafkaStreams(topology(workload, args[1]), properties)) {
      streams.start();
      JobProcess.awaitEndOfInput();
    }
    System.exit(0);
  }

  private static Topology topology(Workload workload, String output) {
    Duration window = workload.traffic().join().attributionWindow();
    Duration grace = workload.traffic().join().impressionLateness();
    TimestampExtractor eventTime =
        (message, partitionTime) ->
            Instant.parse(((Timed) message.value()).eventTime()).toEpochMilli();
    Serde<Impression> impressionSerde = json(Impression.class);
    Serde<Click> clickSerde = json(Click.class);
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, Impression> impressions =
        builder.stream(
            Workload.IMPRESSIONS,
            Consumed.with(Serdes.String(), impressionSerde).withTimestampExtractor(eventTime));
    KStream<String, Click> clicks =
        builder.stream(
            Workload.CLICKS,
            Consumed.with(Serdes.String(), clickSerde).withTimestampExtractor(eventTime));
    impressions
        .leftJoin(
            clicks,
            Joined::new,
            JoinWindows.ofTimeDifferenceAndGrace(window, grace).before(Duration.ZERO),
            StreamJoined.with(Serdes.String(), impressionSerde, clickSerde))
        .to(output, Produced.with(Serdes.String(), json(Joined.class)));
    return builder.build();
  }

  private static <T> Serde<T> json(Class<T> type) {
    return Serdes.serdeFrom(
        (topic, value) -> {
          try {
            return JSON.writeValueAsBytes(value);
          } catch (IOException e) {
            throw new SerializationException("Cannot write " + type.getSimpleName(), e);
          }
        },
        (topic, bytes) -> read(type, bytes));
  }

  /** Reads what this wrote or reads. */
  static <T> T read(Class<T> type, byte[] bytes) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException e) {
      throw new SerializationException("Cannot read " + type.getSimpleName(), e);
    }
  }
}
