package io.adstream.kafkastreams.internal.sink;

import io.adstream.engine.PipelineException;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.status.SinkWriter;
import io.adstream.internal.status.TalliedBatch;
import io.adstream.sink.PositionConflictException;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink step: reads what this process's lanes have committed to the results topic and applies
 * it. The sink determines the position to read from, so that position and rows cannot differ. A
 * process reads the lanes that it joins, so no second consumer group has to detect dead processes.
 * While the sink is unavailable, the loop waits.
 */
public final class SinkStep {

  private static final Logger LOG = LoggerFactory.getLogger(SinkStep.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long FIRST_BACKOFF_MILLIS = 50;
  private static final long LONGEST_BACKOFF_MILLIS = 5_000;

  /** The time limit for applying what is left when the loop is stopped. */
  public static final Duration DRAIN = Duration.ofSeconds(30);

  /** The same if nothing can be applied. */
  private static final Duration STUCK = Duration.ofSeconds(5);

  private static final String LATER =
      "they are in the results topic, and will be stored after the next start";

  private final Thread thread;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Supplier<Set<TopicPartition>> lanes;
  private final SinkSession session;
  private final SinkWriter writer;
  private final DeliveryCodec codec;
  private final Consumer<Throwable> onFailure;
  private final Map<TopicPartition, ArrayDeque<TalliedBatch>> pending = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, DeliverySequence> sequences = new HashMap<>();
  private long backoffMillis;
  private long resumeAtNanos = System.nanoTime();
  private long appliedNanos = resumeAtNanos;
  private volatile long stoppedNanos;
  private volatile boolean stopping;
  private volatile boolean aborting;

  /**
   * Creates a loop in a thread of this name, which is not started yet.
   *
   * @param lanes supplies the partitions to read now
   * @param writer writes to the session and counts
   */
  public SinkStep(
      String name,
      KafkaConsumer<byte[], byte[]> consumer,
      Supplier<Set<TopicPartition>> lanes,
      SinkSession session,
      SinkWriter writer,
      DeliveryCodec codec,
      Consumer<Throwable> onFailure) {
    this.thread = new Thread(this::run, name);
    this.consumer = consumer;
    this.lanes = lanes;
    this.session = session;
    this.writer = writer;
    this.codec = codec;
    this.onFailure = onFailure;
  }

  /** Starts the loop. */
  public void start() {
    thread.start();
  }

  /** Ends the loop once everything committed so far has been applied. */
  public void stop() {
    stoppedNanos = System.nanoTime();
    stopping = true;
  }

  /** Ends the loop immediately. */
  public void abort() {
    aborting = true;
    consumer.wakeup();
  }

  /**
   * Waits until the loop has ended and its consumer is closed.
   *
   * @return whether it has ended in time
   */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return true;
    }
    thread.join(patience.toMillis());
    return !thread.isAlive();
  }

  private void run() {
    try (consumer) {
      while (!aborting && !stopping) {
        followLanes();
        step();
      }
      drain();
    } catch (WakeupException e) {
      LOG.debug("Stopped", e);
    } catch (Throwable e) { // an error, too, would end the thread silently
      if (stopping && mayPass(e)) {
        LOG.warn("Stopping before the sink has all results: {}; {}", e.getMessage(), LATER);
      } else {
        onFailure.accept(e);
      }
    }
  }

  private static boolean mayPass(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof SinkException of && of.isTransient());
  }

  /** Up to the current end: another process may already continue the lanes. */
  private void drain() {
    if (aborting) {
      return;
    }
    followLanes();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), DRAIN);
    appliedNanos = System.nanoTime();
    resumeAtNanos = appliedNanos;
    while (!aborting && !isDone(ends)) {
      long now = System.nanoTime();
      if (now - stoppedNanos > DRAIN.toNanos() || now - appliedNanos > STUCK.toNanos()) {
        LOG.warn("Stopping before the sink has all results: {}; {}", left(ends), LATER);
        return;
      }
      step();
    }
  }

  /** The applied and available positions of each lane. */
  private String left(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .map(end -> end.getKey() + " up to " + applied(end.getKey()) + " of " + end.getValue())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private long applied(TopicPartition lane) {
    ArrayDeque<TalliedBatch> waiting = pending.get(lane);
    return waiting == null || waiting.isEmpty()
        ? positions.getOrDefault(lane, 0L)
        : waiting.peek().batch().from();
  }

  private boolean isDone(Map<TopicPartition, Long> ends) {
    return pending.isEmpty()
        && ends.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * Starts reading lanes that this process now joins, and stops reading those that it no longer
   * joins.
   */
  private void followLanes() {
    Set<TopicPartition> before = consumer.assignment();
    Set<TopicPartition> now = lanes.get();
    if (now.equals(before)) {
      return;
    }
    consumer.assign(now);
    before.stream()
        .filter(lane -> !now.contains(lane))
        .forEach(lane -> writer.waits().over(lane.partition()));
    pending.keySet().retainAll(now);
    positions.keySet().retainAll(now);
    sequences.keySet().retainAll(now);
    for (TopicPartition lane : now) {
      if (!before.contains(lane)) {
        seek(lane, positionOf(lane));
      }
    }
    if (backoffMillis > 0) {
      consumer.pause(now);
    }
  }

  /** Reads once and applies the results. */
  private void step() {
    if (consumer.assignment().isEmpty()) {
      LockSupport.parkNanos(POLL.toNanos());
      return;
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(pending.isEmpty() ? POLL : shortPoll());
    sequences.forEach(
        (lane, sequence) -> {
          sequence.read(records.records(lane));
          assemble(lane, sequence);
        });
    if (System.nanoTime() - resumeAtNanos >= 0) {
      applyPending();
    }
  }

  private void assemble(TopicPartition lane, DeliverySequence sequence) {
    long readerPosition = sequence.isHolding() ? consumer.position(lane) : 0;
    List<ConsumerRecord<byte[], byte[]>> settled = sequence.settled(readerPosition);
    if (!settled.isEmpty()) {
      BatchAssembler assembler =
          new BatchAssembler(codec, lane.partition(), positions.getOrDefault(lane, 0L));
      settled.forEach(assembler::add);
      pending.computeIfAbsent(lane, key -> new ArrayDeque<>()).addAll(assembler.batches());
      positions.put(lane, assembler.position());
    }
  }

  private Duration shortPoll() {
    long waitNanos = resumeAtNanos - System.nanoTime();
    return Duration.ofNanos(Math.max(0, Math.min(waitNanos, POLL.toNanos())));
  }

  private void applyPending() {
    for (TopicPartition lane : List.copyOf(pending.keySet())) {
      ArrayDeque<TalliedBatch> batches = pending.get(lane);
      while (batches != null && !batches.isEmpty()) {
        if (!apply(lane, batches.peek())) {
          return;
        }
        batches.poll();
      }
      pending.remove(lane);
    }
    if (!consumer.paused().isEmpty()) {
      consumer.resume(consumer.paused());
    }
  }

  /** Applies a batch; returns whether the next one may follow. */
  private boolean apply(TopicPartition lane, TalliedBatch batch) {
    try {
      writer.write(session, batch);
      appliedNanos = System.nanoTime();
      backoffMillis = 0;
      return true;
    } catch (PositionConflictException e) {
      LOG.warn("Continuing at another position in {}: {}", lane, e.getMessage());
      pending.remove(lane);
      seek(lane, e.position());
      return false;
    } catch (SinkException e) {
      if (!e.isTransient()) {
        throw e;
      }
      backoffMillis =
          Math.min(LONGEST_BACKOFF_MILLIS, Math.max(FIRST_BACKOFF_MILLIS, backoffMillis * 2));
      resumeAtNanos = System.nanoTime() + Duration.ofMillis(backoffMillis).toNanos();
      LOG.warn("Retrying in {} ms: {}", backoffMillis, e.getMessage());
      consumer.pause(consumer.assignment());
      return false;
    }
  }

  private void seek(TopicPartition lane, long position) {
    long oldest = fromKafka(() -> consumer.beginningOffsets(List.of(lane))).getOrDefault(lane, 0L);
    if (oldest > position) {
      throw wrongPosition(
          lane,
          "only from " + oldest + ", expected from " + position,
          "the sink was unavailable for longer than the topic's retention");
    }
    long newest = fromKafka(() -> consumer.endOffsets(List.of(lane))).getOrDefault(lane, position);
    if (newest < position) {
      throw ahead(lane, newest, position);
    }
    positions.put(lane, position);
    sequences.put(lane, new DeliverySequence(lane, position));
    consumer.seek(lane, Math.max(oldest, position - 1));
  }

  /** Kafka's response; waits while Kafka is unavailable. */
  private <T> T fromKafka(Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (TimeoutException e) {
        if (aborting || stopping) {
          throw e;
        }
        LOG.warn("Retrying a request to Kafka: {}", e.getMessage());
      }
    }
  }

  /** The exception if the sink holds what the results topic lacks. */
  public static PipelineException ahead(TopicPartition lane, long newest, long position) {
    return wrongPosition(
        lane,
        "only up to " + newest + ", expected up to " + position,
        "another engine filled the sink, or the topic was deleted and created again");
  }

  private static PipelineException wrongPosition(TopicPartition lane, String holds, String reason) {
    return new PipelineException(
        "Cannot go on: topic "
            + lane.topic()
            + " holds lane "
            + lane.partition()
            + " "
            + holds
            + "; "
            + reason
            + ", so start with rebuild",
        null);
  }

  /** The sink's position; waits while the sink is unavailable. */
  private long positionOf(TopicPartition lane) {
    while (true) {
      try {
        writer.waits().asked(lane.partition());
        long position = session.position(lane.partition());
        writer.waits().over(lane.partition());
        return position;
      } catch (SinkException e) {
        if (!e.isTransient() || aborting || stopping) {
          throw e;
        }
        writer.waits().failed(lane.partition(), e.getMessage());
        LOG.warn("Retrying to read a lane's position: {}", e.getMessage());
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }
}
