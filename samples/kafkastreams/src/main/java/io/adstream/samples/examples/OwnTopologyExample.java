package io.adstream.samples.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kafkastreams.KafkaStreamsJoin;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Uses the join alone, in a Kafka Streams topology. */
public final class OwnTopologyExample {

  private static final EventDecoder DECODER = JsonEventDecoder.create();

  private OwnTopologyExample() {}

  /** Writes matches to the topic {@code matches}; the argument is Kafka's bootstrap servers. */
  public static void main(String... args) {
    var builder = new StreamsBuilder();
    var impressions = events(builder, "impressions", EventType.IMPRESSION, Impression.class);
    var clicks = events(builder, "clicks", EventType.CLICK, Click.class);
    KafkaStreamsJoin.named("ads", JoinSpec.within(ofMinutes(15)).allowedLateness(ofSeconds(30)))
        .join(impressions, clicks)
        .filter((id, result) -> result instanceof JoinResult.Matched)
        .mapValues(result -> ((JoinResult.Matched) result).click().clickId())
        .to("matches", Produced.with(Serdes.String(), Serdes.String()));

    var settings = new Properties();
    settings.put("application.id", "own-topology");
    settings.put("bootstrap.servers", args.length > 0 ? args[0] : "localhost:9092");
    settings.put("processing.guarantee", "exactly_once_v2");
    var streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static <E extends AdEvent> KStream<byte[], E> events(
      StreamsBuilder builder, String topic, EventType type, Class<E> kind) {
    return builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(value -> DECODER.decode(type, SourceRecord.of(value)))
        .filter((key, decoded) -> decoded instanceof Decoded.Event)
        .mapValues(decoded -> kind.cast(((Decoded.Event) decoded).event()));
  }
}
