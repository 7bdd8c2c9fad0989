package io.adstream.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.PlainEvents.Click;
import io.adstream.benchmarks.jobs.PlainEvents.Impression;
import io.adstream.benchmarks.process.JobProcess;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The process that runs a minimal join, and then waits until its input ends: two consumers, each
 * with one thread, half of the partitions, and hash maps of what it has read. Nothing is durable,
 * and no event expires.
 */
public final class FloorJoin implements Callable<FloorJoin> {

  private static final int THREADS = 2;

  private final String servers;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final long windowMillis;
  private final Map<String, Impression> impressions = new HashMap<>();
  private final Map<String, List<Click>> early = new HashMap<>();
  private final Set<String> clickIds = new HashSet<>();
  private long matched;
  private BigDecimal cost = BigDecimal.ZERO;

  private FloorJoin(String servers, Workload workload, int thread) {
    this.servers = servers;
    windowMillis = workload.traffic().join().attributionWindow().toMillis();
    for (int partition = thread; partition < Workload.PARTITIONS; partition += THREADS) {
      partitions.add(new TopicPartition(Workload.IMPRESSIONS, partition));
      partitions.add(new TopicPartition(Workload.CLICKS, partition));
    }
  }

  /**
   * Runs the join. The arguments are the servers and the workload; prints the number of matches and
   * their cost.
   */
  public static void main(String[] args) throws Exception {
    List<FloorJoin> joins = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      joins.add(new FloorJoin(args[0], Workload.of(args[1], args[2]), thread));
    }
    long matched = 0;
    BigDecimal cost = BigDecimal.ZERO;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    for (Future<FloorJoin> join : threads.invokeAll(joins)) {
      matched += join.get().matched;
      cost = cost.add(join.get().cost);
    }
    new PrintStream(System.out, true, UTF_8).println(matched + " " + cost.movePointRight(6));
    JobProcess.awaitEndOfInput();
    System.exit(0);
  }

  /** Reads its partitions to the end. */
  @Override
  public FloorJoin call() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
          if (message.topic().equals(Workload.IMPRESSIONS)) {
            add(PlainEvents.read(Impression.class, message.value()));
          } else {
            add(PlainEvents.read(Click.class, message.value()));
          }
        }
      }
    }
    return this;
  }

  private void add(Impression impression) {
    String id = impression.impressionId();
    if (id != null && impressions.putIfAbsent(id, impression) == null) {
      early.getOrDefault(id, List.of()).forEach(click -> match(impression, click));
    }
  }

  private void add(Click click) {
    String id = click.clickId();
    String joinId = click.joinId();
    if (id == null || joinId == null || !clickIds.add(id)) {
      return; // a heartbeat or a duplicate
    }
    Impression impression = impressions.get(joinId);
    if (impression == null) {
      early.computeIfAbsent(joinId, key -> new ArrayList<>()).add(click);
    } else {
      match(impression, click);
    }
  }

  private void match(Impression impression, Click click) {
    long after = click.eventTimeMillis() - impression.eventTimeMillis();
    if (after >= 0
        && after <= windowMillis
        && impression.impressionCost() != null
        && click.clickCost() != null) {
      matched++;
      cost = cost.add(impression.impressionCost()).add(click.clickCost());
    }
  }
}
