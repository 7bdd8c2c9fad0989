package io.adstream.enginetests.tables;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Kpi;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.Curve;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The traffic of the benchmark, stretched so that windows close throughout, with some invalid
 * records but no late ones. It lies in the past.
 */
public final class Workload {

  public static final int LANES = 4;

  private static final Instant START = Instant.parse("2024-02-29T12:00:00Z");
  private static final int IMPRESSIONS_PER_SECOND = 250;

  private Workload() {}

  /** Declared attributes of each type. */
  public static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.text("CampaignID"),
              Attribute.flag("Viewable"),
              Attribute.decimal("BidPrice"),
              Attribute.integer("Slot"),
              Attribute.flag("Bot"))
          .click(
              Attribute.text("Placement"),
              Attribute.decimal("Revenue"),
              Attribute.integer("Delay").inColumn("delay_millis"),
              Attribute.flag("Fraud"))
          .build();

  private static final Duration REPEAT_INTERVAL = ofSeconds(10);

  /** A join that also detects invalid traffic and repeated clicks. */
  public static JoinSpec grossAndNet(JoinSpec join) {
    return join.toBuilder()
        .repeatInterval(REPEAT_INTERVAL)
        .invalidWhen(EventType.IMPRESSION, "Bot")
        .invalidWhen(EventType.CLICK, "Fraud")
        .build();
  }

  /** Cubes, one of which counts and sums declared attributes and is grouped by two of them. */
  private static List<Cube> cubes(List<Cube> usual) {
    List<Cube> cubes = new ArrayList<>(usual);
    cubes.add(
        Cube.every(Duration.ofMinutes(1))
            .by("CampaignID", "Viewable")
            .named("by_campaign")
            .attributedBy(Attribution.CLICK_TIME)
            .count("viewable_impressions", "Viewable")
            .sum("bids", "BidPrice")
            .sum("slots", "Slot")
            .sum("revenue", "Revenue")
            .sum("delays", "Delay")
            .reach("users", "UserID")
            .kpi(Kpi.ratio("vctr", "clicks", "viewable_impressions")));
    return cubes;
  }

  /** The traffic of a seed with this number of impressions. */
  public static TrafficSpec traffic(long seed, long impressions) {
    TrafficSpec benchmark = TrafficSpec.benchmark(seed, START, impressions);
    TrafficSpec.Mix mix =
        new TrafficSpec.Mix(
            0.05,
            ofSeconds(30),
            ofSeconds(5),
            0.005,
            0.01,
            0,
            0.01,
            0.005,
            0,
            0.001,
            Duration.ZERO);
    return new TrafficSpec(
        seed,
        START,
        ofMillis(impressions * 1000 / IMPRESSIONS_PER_SECOND),
        IMPRESSIONS_PER_SECOND,
        Curve.FLAT,
        SCHEMA,
        grossAndNet(benchmark.join()),
        cubes(benchmark.cubes()),
        mix);
  }

  /** Creates a pipeline's topics, and sends all of the traffic. */
  public static SentTraffic fill(EmbeddedKafka kafka, EngineArguments arguments, TrafficSpec spec) {
    kafka.createTopics(LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    return send(arguments, spec, record -> true);
  }

  /** Sends selected records of the traffic to a pipeline's topics. */
  public static SentTraffic send(
      EngineArguments arguments, TrafficSpec spec, Predicate<TrafficRecord> chosen) {
    Topics topics =
        new Topics(
            arguments.bootstrapServers(),
            arguments.impressionsTopic(),
            arguments.clicksTopic(),
            Map.of());
    SentTraffic sent = new SentTraffic(spec.join());
    try (EventProducer producer = new EventProducer(topics, OptionalInt.empty())) {
      DeclaredTraffic traffic = new DeclaredTraffic(spec);
      while (traffic.hasNext()) {
        TrafficRecord record = traffic.next();
        if (record.isHeartbeat()) {
          sent.add(record, producer.heartbeat(record.type(), record.value()));
        } else if (chosen.test(record)) {
          producer.send(record.type(), record.key(), record.value());
          sent.add(record, 1);
        }
      }
      producer.flush();
    }
    return sent;
  }
}
