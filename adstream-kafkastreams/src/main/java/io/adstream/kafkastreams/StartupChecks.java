package io.adstream.kafkastreams;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.BootstrapCheck;
import io.adstream.sink.SinkSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What can be checked before a pipeline starts. Each fault is one error that says what to do. */
final class StartupChecks {

  private static final long WEEK_MILLIS = 7L * 24 * 60 * 60 * 1000;

  private static final long LEADER_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 10_000_000L;

  private final PipelineSpec spec;
  private final Admin admin;

  StartupChecks(PipelineSpec spec, Admin admin) {
    this.spec = spec;
    this.admin = admin;
  }

  /**
   * To be called before any client is made.
   *
   * @throws PipelineException if no Kafka can be where the specification says
   */
  static void checkAddresses(PipelineSpec spec) {
    String fault = BootstrapCheck.faultOf(spec.bootstrapServers(), spec.kafkaProperties());
    if (fault != null) {
      throw noAnswer(spec, fault, null);
    }
  }

  /**
   * The source topics as they are.
   *
   * @throws PipelineException if Kafka cannot be reached, a topic is missing, or the partitions do
   *     not fit the keying
   */
  SourceTopics sourceTopics() {
    SourceTopics topics = existingTopics();
    int impressionPartitions = topics.partitions(EventType.IMPRESSION);
    int clickPartitions = topics.partitions(EventType.CLICK);
    if (spec.keying() == Keying.BY_IMPRESSION_ID && impressionPartitions != clickPartitions) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": topic "
              + spec.impressionsTopic()
              + " has "
              + impressionPartitions
              + " partitions and "
              + spec.clicksTopic()
              + " has "
              + clickPartitions
              + ", expected as many; make them equal, or set keying to ANY",
          null);
    }
    return topics;
  }

  private SourceTopics existingTopics() {
    Optional<TopicDescription> impressions = describe(spec.impressionsTopic());
    Optional<TopicDescription> clicks = describe(spec.clicksTopic());
    List<String> missing = new ArrayList<>();
    if (impressions.isEmpty()) {
      missing.add(spec.impressionsTopic());
    }
    if (clicks.isEmpty()) {
      missing.add(spec.clicksTopic());
    }
    if (!missing.isEmpty()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": topics "
              + missing
              + " are missing at "
              + spec.bootstrapServers()
              + "; create them first",
          null);
    }
    return new SourceTopics(
        SourceTopics.Topic.of(impressions.orElseThrow()),
        SourceTopics.Topic.of(clicks.orElseThrow()));
  }

  /** A topic; empty where there is none of this name. */
  private Optional<TopicDescription> describe(String topic) {
    try {
      return Optional.of(await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** How many partitions a topic has; 0 where there is none of this name. */
  int partitions(String topic) {
    return describe(topic).map(description -> description.partitions().size()).orElse(0);
  }

  /** Makes the results topic, with a partition a lane, unless it is there. */
  void createResultsTopic(String name, int lanes) {
    NewTopic topic =
        new NewTopic(name, Optional.of(lanes), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    String.valueOf(WEEK_MILLIS),
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    "LogAppendTime"));
    try {
      await(admin.createTopics(List.of(topic)).all());
      awaitLeaders(name, lanes);
    } catch (TopicExistsException e) {
      int partitions = partitions(name);
      if (partitions != lanes) {
        throw new PipelineException(
            "Cannot start pipeline "
                + spec.name()
                + ": its results topic "
                + name
                + " has "
                + partitions
                + " partitions, expected "
                + lanes
                + " as the source topics have; partitions were added to them: "
                + SourceTopics.cureForPartitions(spec.keying()),
            e);
      }
    }
  }

  /**
   * Checks that the results topic is the one that filled the sink: it has what the sink holds.
   *
   * @return each lane's position
   * @throws PipelineException if another engine has filled the sink, or the topic was made anew
   */
  long[] checkPositions(String topic, int lanes, SinkSession session) {
    long[] positions = new long[lanes];
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int lane = 0; lane < lanes; lane++) {
      positions[lane] = session.position(lane);
      latest.put(new TopicPartition(topic, lane), OffsetSpec.latest());
    }
    await(admin.listOffsets(latest).all())
        .forEach(
            (lane, newest) -> {
              long position = positions[lane.partition()];
              if (newest.offset() < position) {
                throw SinkLoop.ahead(lane, newest.offset(), position);
              }
            });
    return positions;
  }

  /** Until a new topic's partitions have leaders, what is sent to them may come out of order. */
  private void awaitLeaders(String topic, int partitions) {
    long giveUp = System.nanoTime() + LEADER_NANOS;
    while (partitions(topic) < partitions && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .boxed()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition),
                    partition -> OffsetSpec.latest()));
    await(admin.listOffsets(ends).all());
  }

  /**
   * What Kafka answers.
   *
   * @throws KafkaException if the answer is one that callers know what to do about
   * @throws PipelineException if it is any other failure
   */
  <T> T await(@Nullable KafkaFuture<T> future) {
    try {
      return requireNonNull(future).get();
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause());
      if (cause instanceof UnknownTopicOrPartitionException
          || cause instanceof TopicExistsException
          || cause instanceof UnknownMemberIdException) {
        throw (KafkaException) cause;
      }
      throw noAnswer(spec, cause.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException("Cannot start pipeline " + spec.name() + ": interrupted", e);
    }
  }

  private static PipelineException noAnswer(
      PipelineSpec spec, String how, @Nullable Exception cause) {
    return new PipelineException(
        "Cannot start pipeline "
            + spec.name()
            + ": Kafka at "
            + spec.bootstrapServers()
            + " does not answer as expected ("
            + how
            + "); check the servers' address, security settings and rights",
        cause);
  }
}
