package io.adstream.benchmarks.jobs;

import io.adstream.benchmarks.WideTraffic;
import io.adstream.benchmarks.Workload;
import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counter;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficAnswer;
import io.adstream.samples.traffic.TrafficRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** The process that fills the topics and computes the expected results. */
public final class Prefill {

  private final Workload workload;

  /** The topics of impressions. */
  private final List<String> impressionTopics;

  private final KafkaProducer<String, String> producer;
  private final SentTraffic sent;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Long> copies = new HashMap<>();
  private long impressions;
  private long impressionsCostMicros;

  private Prefill(
      Workload workload, List<String> impressionTopics, KafkaProducer<String, String> producer) {
    this.workload = workload;
    this.impressionTopics = impressionTopics;
    this.producer = producer;
    sent = new SentTraffic(workload.traffic().join());
  }

  /**
   * Fills the topics. The arguments are the servers, the file for the {@link Expectation}, the
   * workload, and the topics of impressions to fill.
   */
  public static void main(String[] args) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", args[0],
            "acks", "all",
            "linger.ms", "20",
            "batch.size", "131072",
            "compression.type", "lz4");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      List<String> impressionTopics = List.of(args).subList(4, args.length);
      Prefill prefill = new Prefill(Workload.of(args[2], args[3]), impressionTopics, producer);
      prefill.send();
      prefill.expectation().write(Path.of(args[1]));
    }
  }

  private void send() {
    Iterator<TrafficRecord> records = workload.records();
    while (records.hasNext()) {
      TrafficRecord record = records.next();
      if (record.type() == EventType.CLICK) {
        send(Workload.CLICKS, record);
      } else {
        for (String topic : impressionTopics) {
          send(topic, topic.equals(Workload.WIDE_IMPRESSIONS) ? WideTraffic.of(record) : record);
        }
      }
      sent.add(record, record.isHeartbeat() ? Workload.PARTITIONS : 1);
      count(record);
    }
    producer.flush();
  }

  private void send(String topic, TrafficRecord record) {
    if (record.isHeartbeat()) {
      // With a key, so that the plain join does not drop it and closes its windows, too.
      for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
        send(new ProducerRecord<>(topic, partition, "heartbeat", record.value()));
      }
    } else {
      send(new ProducerRecord<>(topic, record.key(), record.value()));
    }
  }

  private void send(ProducerRecord<String, String> record) {
    Future<RecordMetadata> unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                throw new IllegalStateException("Cannot fill " + record.topic(), failure);
              }
            });
  }

  private void count(TrafficRecord record) {
    if (record.meaning() instanceof Decoded.Event event) {
      if (event.event() instanceof Impression impression) {
        impressions++;
        impressionsCostMicros += impression.costMicros();
      }
      String id = event.event().id();
      if (!seen.add(id)) {
        copies.merge(id, 2L, (before, two) -> before + 1);
      }
    }
  }

  private Expectation expectation() {
    TrafficAnswer answer = sent.answer();
    Map<String, Long> counters = new HashMap<>();
    for (Counter counter : Counter.values()) {
      counters.put(counter.columnName(), answer.counters().of(counter));
    }
    List<Matched> matched = answer.matched();
    long costs = 0;
    long plain = 0;
    long unclicked = impressions;
    long unclickedCosts = impressionsCostMicros;
    Set<String> clicked = new HashSet<>();
    for (Matched match : matched) {
      Impression impression = match.impression();
      costs += impression.costMicros() + match.click().costMicros();
      long records = copies.getOrDefault(impression.id(), 1L);
      plain += records * copies.getOrDefault(match.click().id(), 1L);
      if (clicked.add(impression.id())) {
        unclicked -= records;
        unclickedCosts -= records * impression.costMicros();
      }
    }
    return new Expectation(
        sent.records(), counters, matched.size(), costs, plain, unclicked, unclickedCosts);
  }
}
