package io.adstream.samples.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.kafkastreams.KafkaStreamsEngine;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Kpi;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import java.time.Instant;
import java.util.OptionalInt;

/** Declares custom columns, a dimension, a measure and a KPI. */
public final class OwnColumnsExample {

  private OwnColumnsExample() {}

  /** The pipeline, with all declarations. */
  static PipelineSpec spec(String kafka) {
    var schema =
        EventSchema.builder()
            .impression(Attribute.text("CampaignID"), Attribute.flag("Viewable"))
            .click(Attribute.decimal("Revenue").describedAs("What the click sold, in EUR."))
            .build();
    var cube =
        Cube.every(ofMinutes(1))
            .by("CampaignID")
            .named("campaigns")
            .count("viewable_impressions", "Viewable")
            .sum("revenue", "Revenue")
            .kpi(Kpi.ratio("vctr", "clicks", "viewable_impressions"));
    return PipelineSpec.builder("ads")
        .kafka(kafka, "impressions", "clicks")
        .schema(schema)
        .cube(cube)
        .build();
  }

  /** Joins an impression and a click, and prints the resulting row of the cube. */
  public static void main(String... args) throws Exception {
    try (var kafka = EmbeddedKafka.start();
        var postgres = EmbeddedPostgres.start();
        var producer = new EventProducer(Topics.of(kafka.bootstrapServers()), OptionalInt.of(2));
        var connection = postgres.connect()) {
      var sink = PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()).build();
      try (var pipeline = new KafkaStreamsEngine().start(spec(kafka.bootstrapServers()), sink)) {
        var time = ",\"EventTime\":\"" + Instant.now() + "\"}";
        producer.send(
            EventType.IMPRESSION,
            "i1",
            "{\"ImpressionID\":\"i1\",\"CampaignID\":\"spring\",\"Viewable\":true" + time);
        producer.send(
            EventType.CLICK, "i1", "{\"ClickID\":\"c1\",\"JoinID\":\"i1\",\"Revenue\":9.95" + time);
        while (pipeline.counters().matched() < 1) {
          pipeline.awaitTermination(ofSeconds(1));
        }
      }
      var row =
          connection
              .createStatement()
              .executeQuery("SELECT campaign_id, revenue, vctr FROM adstream_bi.kpi_campaigns");
      row.next();
      System.out.println(row.getString(1) + " " + row.getString(2) + " " + row.getString(3));
    }
  }
}
