package io.adstream.samples.peek;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.join.JoinSpec;
import io.adstream.samples.peek.PeekReport.Advice;
import io.adstream.samples.peek.stream.StreamLook;
import io.adstream.samples.peek.stream.StreamLook.Values;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Looks that take records of the tests' own. */
abstract class PeekFixture {

  static final long T = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-15T13:00:00Z"), ZoneOffset.UTC);
  static final int PARTITIONS = 4;

  final PipelineSpec.Builder spec =
      PipelineSpec.builder("ads")
          .kafka("kafka:9092", "impressions", "clicks")
          .join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO));
  final Map<EventType, StreamLook> looks = new EnumMap<>(EventType.class);
  Values values = Values.FIELDS;
  int partitions = PARTITIONS;
  private long offset;

  StreamLook look(EventType type) {
    return looks.computeIfAbsent(
        type,
        t -> {
          PipelineSpec built = spec.build();
          EventDecoder decoder = built.source().decoder();
          StreamLook look = new StreamLook(type, built, decoder, partitions, CLOCK, values);
          for (int partition = 0; partition < partitions; partition++) {
            look.begin(partition, true);
            look.end(partition, true);
          }
          return look;
        });
  }

  void add(EventType type, int partition, @Nullable String key, String value, long at) {
    look(type)
        .add(
            new ConsumerRecord<>(
                type == EventType.IMPRESSION ? "impressions" : "clicks",
                partition,
                offset++,
                at,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders(),
                java.util.Optional.empty()));
  }

  void impression(String id, long time) {
    String value =
        "{\"ImpressionID\":\"%s\",\"EventTime\":%d,\"ImpressionCost\":0.25,\"Device\":\"TV\"}";
    add(EventType.IMPRESSION, home(id), id, value.formatted(id, time), time);
  }

  void click(String id, String joinId, long time) {
    String value = "{\"ClickID\":\"%s\",\"JoinID\":\"%s\",\"EventTime\":%d}";
    add(EventType.CLICK, home(joinId), joinId, value.formatted(id, joinId, time), time);
  }

  int home(String id) {
    return DefaultPartitioner.partition(id.getBytes(UTF_8), partitions);
  }

  PeekReport report() {
    return Peek.report(spec.build(), look(EventType.IMPRESSION), look(EventType.CLICK));
  }

  Map<String, String> settings() {
    return report().settings().stream()
        .collect(java.util.stream.Collectors.toMap(Advice::name, Advice::value));
  }

  String text() {
    StringWriter text = new StringWriter();
    PeekText.print(new PrintWriter(text), report(), Path.of("ads.properties"));
    return text.toString();
  }
}
