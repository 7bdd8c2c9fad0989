package io.adstream.kafkastreams.internal.guard;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.KafkaSource;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.internal.BootstrapCheck;
import io.adstream.kafkastreams.internal.sink.SinkStep;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The checks before a pipeline starts. Each fault is reported as one error that says what to do.
 */
public final class StartupChecks {

  private static final long WEEK_MILLIS = 7L * 24 * 60 * 60 * 1000;

  private static final long LEADER_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 10_000_000L;

  private final String pipeline;
  private final KafkaSource source;
  private final Admin admin;

  /** Creates the checks for a pipeline; the caller closes the admin client. */
  public StartupChecks(String pipeline, KafkaSource source, Admin admin) {
    this.pipeline = pipeline;
    this.source = source;
    this.admin = admin;
  }

  /**
   * Call before any client is created.
   *
   * @throws PipelineException if the specified bootstrap servers cannot be Kafka's
   */
  public static void checkAddresses(String pipeline, KafkaSource source) {
    String fault = BootstrapCheck.faultOf(source.bootstrapServers(), source.properties());
    if (fault != null) {
      throw noAnswer(pipeline, source, fault, null);
    }
  }

  /**
   * The current source topics.
   *
   * @throws PipelineException if Kafka cannot be reached, a topic is missing, or the partitions do
   *     not fit the keying
   */
  public SourceTopics sourceTopics() {
    SourceTopics topics = existingTopics();
    int impressionPartitions = topics.partitions(EventType.IMPRESSION);
    int clickPartitions = topics.partitions(EventType.CLICK);
    if (source.keying() == Keying.BY_IMPRESSION_ID && impressionPartitions != clickPartitions) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": topic "
              + source.impressionsTopic()
              + " has "
              + impressionPartitions
              + " partitions and "
              + source.clicksTopic()
              + " has "
              + clickPartitions
              + ", expected as many; make them equal, or set keying to ANY",
          null);
    }
    return topics;
  }

  private SourceTopics existingTopics() {
    Optional<TopicDescription> impressions = describe(source.impressionsTopic());
    Optional<TopicDescription> clicks = describe(source.clicksTopic());
    List<String> missing = new ArrayList<>();
    if (impressions.isEmpty()) {
      missing.add(source.impressionsTopic());
    }
    if (clicks.isEmpty() && !missing.contains(source.clicksTopic())) {
      missing.add(source.clicksTopic());
    }
    if (!missing.isEmpty()) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": topics "
              + missing
              + " are missing at "
              + source.bootstrapServers()
              + "; create them first",
          null);
    }
    checkReadable(impressions.orElseThrow());
    checkReadable(clicks.orElseThrow());
    return new SourceTopics(
        SourceTopics.Topic.of(impressions.orElseThrow()),
        SourceTopics.Topic.of(clicks.orElseThrow()));
  }

  private void checkReadable(TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.READ)) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": rights in topic "
              + topic.name()
              + " are "
              + allowed
              + ", expected READ; grant it",
          null);
    }
  }

  /** A topic; empty if it does not exist. */
  private Optional<TopicDescription> describe(String topic) {
    try {
      DescribeTopicsOptions withRights =
          new DescribeTopicsOptions().includeAuthorizedOperations(true);
      return Optional.of(
          await(admin.describeTopics(List.of(topic), withRights).topicNameValues().get(topic)));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** The number of partitions of a topic; 0 if it does not exist. */
  int partitions(String topic) {
    return describe(topic).map(description -> description.partitions().size()).orElse(0);
  }

  /**
   * Checks that the pipeline may create a results topic, using the name for a possible future
   * epoch: after the sink was cleared it would be too late.
   *
   * @throws PipelineException if the brokers refuse it
   */
  public void checkTopicCanBeMade(String name, int lanes) {
    try {
      CreateTopicsOptions dry = new CreateTopicsOptions().validateOnly(true);
      await(admin.createTopics(List.of(resultsTopic(name, lanes)), dry).all());
    } catch (TopicExistsException e) {
      // so it can be created
    }
  }

  private static NewTopic resultsTopic(String name, int lanes) {
    return new NewTopic(name, Optional.of(lanes), Optional.empty())
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(WEEK_MILLIS),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime"));
  }

  /** Creates the results topic, with one partition per lane, unless it exists. */
  public void createResultsTopic(String name, int lanes) {
    try {
      await(admin.createTopics(List.of(resultsTopic(name, lanes))).all());
      awaitLeaders(name, lanes);
    } catch (TopicExistsException e) {
      checkPartitions(name, partitions(name), lanes);
    }
  }

  private void checkPartitions(String resultsTopic, int partitions, int lanes) {
    if (partitions != lanes) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": its results topic "
              + resultsTopic
              + " has "
              + partitions
              + " partitions, expected "
              + lanes
              + " as the source topics have; partitions were added to them: "
              + SourceTopics.cureForPartitions(source.keying()),
          null);
    }
  }

  /**
   * Checks that the results topic, if it exists, is the one that filled the sink: it contains what
   * the sink holds.
   *
   * @param sinkPositions each lane's position in the sink
   * @throws PipelineException if another engine has filled the sink, or the topic was created again
   */
  public void checkResultsTopic(String topic, long[] sinkPositions) {
    int partitions = partitions(topic);
    Map<TopicPartition, Long> newest = new HashMap<>();
    if (partitions > 0) {
      checkPartitions(topic, partitions, sinkPositions.length);
      newest.putAll(ends(topic, partitions));
    }
    for (int lane = 0; lane < sinkPositions.length; lane++) {
      TopicPartition partition = new TopicPartition(topic, lane);
      long end = newest.getOrDefault(partition, 0L);
      if (end < sinkPositions[lane]) {
        throw SinkStep.ahead(partition, end, sinkPositions[lane]);
      }
    }
  }

  /**
   * Waits for leaders, since records sent to a new topic before its partitions have leaders may get
   * out of order.
   */
  private void awaitLeaders(String topic, int partitions) {
    long giveUp = System.nanoTime() + LEADER_NANOS;
    while (partitions(topic) < partitions && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    ends(topic, partitions);
  }

  private Map<TopicPartition, Long> ends(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, partitions)
            .boxed()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition),
                    partition -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(admin.listOffsets(latest).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /**
   * Kafka's response.
   *
   * @throws KafkaException for errors that callers handle
   * @throws PipelineException for any other failure
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
      throw noAnswer(pipeline, source, cause.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException("Cannot start pipeline " + pipeline + ": interrupted", e);
    }
  }

  private static PipelineException noAnswer(
      String pipeline, KafkaSource source, String how, @Nullable Exception cause) {
    return new PipelineException(
        "Cannot start pipeline "
            + pipeline
            + ": Kafka at "
            + source.bootstrapServers()
            + " does not answer as expected ("
            + how
            + "); check the servers' address, security settings and rights",
        cause);
  }
}
