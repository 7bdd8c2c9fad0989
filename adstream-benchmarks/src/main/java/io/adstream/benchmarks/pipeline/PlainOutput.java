package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.PlainEvents;
import io.adstream.benchmarks.jobs.PlainEvents.Click;
import io.adstream.benchmarks.jobs.PlainEvents.Impression;
import io.adstream.benchmarks.jobs.PlainEvents.Joined;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The output of a plain join. Not thread-safe. */
final class PlainOutput {

  private final Set<String> pairs = new HashSet<>();
  private long matched;
  private BigDecimal matchedCost = BigDecimal.ZERO;
  private long unclicked;
  private BigDecimal unclickedCost = BigDecimal.ZERO;
  private long lastMatchMillis;
  private long lastUnclickedMillis;

  private PlainOutput() {}

  /** Reads the topic to the end. */
  static PlainOutput of(String servers, String topic) {
    PlainOutput output = new PlainOutput();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "max.poll.records", "5000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = Topics.partitions(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofSeconds(1))) {
          output.add(PlainEvents.read(Joined.class, row.value()), row.timestamp());
        }
      }
    }
    return output;
  }

  private void add(Joined joined, long millis) {
    Impression impression = joined.impression();
    Click click = joined.click();
    if (impression.impressionId() == null || impression.impressionCost() == null) {
      return; // Heartbeats match each other, too.
    }
    if (click == null || click.clickCost() == null) {
      unclicked++;
      unclickedCost = unclickedCost.add(impression.impressionCost());
      lastUnclickedMillis = Math.max(lastUnclickedMillis, millis);
      return;
    }
    matched++;
    lastMatchMillis = Math.max(lastMatchMillis, millis);
    if (pairs.add(impression.impressionId() + " " + click.clickId())) {
      matchedCost = matchedCost.add(impression.impressionCost()).add(click.clickCost());
    }
  }

  /** When the broker received the last relevant result, in milliseconds since the epoch. */
  long lastMillis(boolean withUnclicked) {
    return withUnclicked ? Math.max(lastMatchMillis, lastUnclickedMillis) : lastMatchMillis;
  }

  /** Whether the output is as large as expected. */
  boolean isComplete(Expectation expected, boolean withUnclicked) {
    boolean complete =
        matched >= expected.plainMatched()
            && (!withUnclicked || unclicked >= expected.plainUnclicked());
    if (complete) {
      check(expected, withUnclicked);
    }
    return complete;
  }

  /**
   * Checks counts and costs.
   *
   * @throws IllegalStateException if any differs from the expected value
   */
  void check(Expectation expected, boolean withUnclicked) {
    equal("matches", matched, expected.plainMatched());
    equal("pairs", pairs.size(), expected.matched());
    equal("cost of the pairs", micros(matchedCost), expected.matchedCostMicros());
    if (withUnclicked) {
      equal("impressions without a click", unclicked, expected.plainUnclicked());
      equal("cost of those", micros(unclickedCost), expected.plainUnclickedCostMicros());
    }
  }

  private static long micros(BigDecimal cost) {
    return cost.movePointRight(6).longValueExact();
  }

  private static void equal(String what, long written, long expected) {
    if (written != expected) {
      throw new IllegalStateException(
          "Cannot compare with the plain join: its "
              + what
              + " are "
              + written
              + ", expected "
              + expected);
    }
  }
}
