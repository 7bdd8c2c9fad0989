package io.adstream.samples.examples;

import static io.adstream.event.Dimension.DEVICE;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kafkastreams.KafkaStreamsEngine;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import java.time.Instant;
import java.util.OptionalInt;

/** Uses the library in a program; the servers are embedded. */
public final class LibraryExample {

  private LibraryExample() {}

  /** Joins an impression and a click, and prints the result. */
  public static void main(String... args) throws Exception {
    try (var kafka = EmbeddedKafka.start();
        var postgres = EmbeddedPostgres.start();
        var producer = new EventProducer(Topics.of(kafka.bootstrapServers()), OptionalInt.of(2))) {
      var spec =
          PipelineSpec.builder("ads")
              .kafka(kafka.bootstrapServers(), "impressions", "clicks")
              .join(JoinSpec.within(ofMinutes(1)).allowedLateness(ofSeconds(5)))
              .cube(Cube.every(ofMinutes(1)).by(DEVICE))
              .build();
      var sink = PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()).build();
      try (var pipeline = new KafkaStreamsEngine().start(spec, sink)) {
        var now = Instant.now();
        producer.send(
            EventType.IMPRESSION,
            "i1",
            "{\"ImpressionID\":\"i1\",\"Device\":\"mobile\",\"EventTime\":\"" + now + "\"}");
        producer.send(
            EventType.CLICK,
            "i1",
            "{\"ClickID\":\"c1\",\"JoinID\":\"i1\",\"EventTime\":\"" + now.plusMillis(9) + "\"}");
        producer.heartbeats(now.plusSeconds(120));
        while (pipeline.counters().read() < 6) {
          pipeline.awaitTermination(ofSeconds(1));
        }
        System.out.println(pipeline.counters());
      }
    }
  }
}
