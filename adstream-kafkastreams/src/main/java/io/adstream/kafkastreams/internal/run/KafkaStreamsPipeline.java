package io.adstream.kafkastreams.internal.run;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.internal.Causes;
import io.adstream.internal.ClockWatch;
import io.adstream.internal.OpenDecoders;
import io.adstream.internal.SourceWaits;
import io.adstream.internal.status.ObservedPipeline;
import io.adstream.internal.status.PipelineStatus;
import io.adstream.internal.status.SinkWriter;
import io.adstream.internal.window.WindowBudget;
import io.adstream.kafkastreams.internal.client.CommitCosts;
import io.adstream.kafkastreams.internal.client.CommitPace;
import io.adstream.kafkastreams.internal.client.EvenReading;
import io.adstream.kafkastreams.internal.client.KafkaClients;
import io.adstream.kafkastreams.internal.client.MemoryLimits;
import io.adstream.kafkastreams.internal.client.StreamsClients;
import io.adstream.kafkastreams.internal.client.TakenRecords;
import io.adstream.kafkastreams.internal.group.AbandonedTransactions;
import io.adstream.kafkastreams.internal.group.GoneMembers;
import io.adstream.kafkastreams.internal.group.Seat;
import io.adstream.kafkastreams.internal.guard.GroupPositions;
import io.adstream.kafkastreams.internal.guard.LaneCheck;
import io.adstream.kafkastreams.internal.guard.SourcePositions;
import io.adstream.kafkastreams.internal.guard.StartupChecks;
import io.adstream.kafkastreams.internal.guard.TopicWatch;
import io.adstream.kafkastreams.internal.step.DrainedSources;
import io.adstream.kafkastreams.internal.step.JoinTopology;
import io.adstream.kafkastreams.internal.step.Lanes;
import io.adstream.kafkastreams.internal.topic.InternalTopics;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.status.PipelineState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline on Kafka Streams: the topology's threads and the threads that feed the sink. */
public final class KafkaStreamsPipeline extends ObservedPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaStreamsPipeline.class);
  private static final long WATCH_EVERY_MILLIS = 1_000;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** Longer than the time between ticks when commits are slow. */
  private static final Duration HAND_ON_TIMEOUT = Duration.ofSeconds(6);

  private static final long LOOK_MILLIS = 200;
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);

  private final PipelineSpec spec;
  private final Opened opened = new Opened();
  private final Lanes lanes = new Lanes();
  private final SourceWaits waits;
  private final StreamsView view;
  private final PipelineStatus status;
  private final KafkaStreams streams;
  private final TopicWatch watch;
  private final SinkSteps sinkSteps;
  private final ScheduledExecutorService looks =
      Executors.newScheduledThreadPool(
          4, // one for each look: the clock's must not wait for Kafka's clients
          task -> {
            Thread thread = new Thread(task, "adstream-look");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch terminated = new CountDownLatch(1);

  /**
   * Checks the pipeline's prerequisites, opens the sink, and creates the results topic. Nothing is
   * written before everything that does not depend on the sink's contents has been checked. If the
   * pipeline cannot be created, everything opened is closed.
   *
   * @throws PipelineException if a check fails
   * @throws io.adstream.sink.SinkException if the sink cannot be opened
   */
  public KafkaStreamsPipeline(PipelineSpec spec, ResultSink sink) {
    this.spec = spec;
    waits = new SourceWaits(spec.name());
    view = new StreamsView(lanes, waits, this::look);
    SinkWriter writer = new SinkWriter();
    status = new PipelineStatus("kafka-streams", spec, view, writer);
    sinkSteps = new SinkSteps(spec, lanes, writer, this::fail);
    try {
      KafkaSource source = spec.source();
      StartupChecks.checkAddresses(spec.name(), source);
      Admin admin = openAdmin();
      StartupChecks checks = new StartupChecks(spec.name(), source, admin);
      SourceTopics topics = checks.sourceTopics();
      int laneCount = topics.lanes(source.keying());
      MemoryLimits limits = MemoryLimits.ofThisProcess(threads(laneCount));
      KafkaClients.check(source, spec.options(), limits);
      checks.checkTopicCanBeMade(resultsTopic(id(spec, "00000000")), laneCount);
      openDecoder(source.decoder());
      SinkSession session = sink.open(spec.sinkSpec());
      opened.closeLater(session::close);
      String id = id(spec, session.epoch());
      LaneCheck check = settle(checks, topics, admin, id, session);
      DrainedSources drained = drained(admin, id, topics);
      opened.closeLater(() -> sinkSteps.end(failure.get() != null));
      sinkSteps.open(id, resultsTopic(id), laneCount, limits, session);
      streams = openStreams(topics, drained, check, limits, id, openSeat(id, admin).name());
      opened.closeLater(this::closeStreams);
      watch = new TopicWatch(admin, topics, source.keying(), ownTopics(id), this::fail);
      startLooks(drained, new AbandonedTransactions(admin, id, lanes.starts()));
    } catch (Throwable e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private static String id(PipelineSpec spec, String epoch) {
    return "adstream-" + spec.name() + "-" + epoch;
  }

  private DrainedSources drained(Admin admin, String id, SourceTopics topics) {
    return new DrainedSources(
        admin, id, topics, waits, status.progress(), this::partitions, longestUnread());
  }

  private KafkaStreams openStreams(
      SourceTopics topics,
      DrainedSources drained,
      LaneCheck check,
      MemoryLimits limits,
      String id,
      String seat) {
    KafkaSource source = spec.source();
    WindowBudget budget = new WindowBudget(spec.options().maxWindowBytes());
    TakenRecords taken = new TakenRecords();
    CommitCosts costs = new CommitCosts(this::streamsMetrics);
    JoinTopology topology =
        new JoinTopology(spec, topics, drained, budget, lanes, check, costs, taken);
    EvenReading even =
        new EvenReading(source, budget::isAlmostFull, lanes::statuses, status.progress(), waits);
    KafkaStreams made =
        new KafkaStreams(
            topology.assemble(resultsTopic(id)),
            KafkaClients.streams(source, spec.options(), id, limits, seat),
            new StreamsClients(limits, taken, topology.gate(), waits, even));
    made.setUncaughtExceptionHandler(this::onStreamsFailure);
    made.setStateListener(this::onStreamsState);
    made.setGlobalStateRestoreListener(view);
    return made;
  }

  private Admin openAdmin() {
    Admin admin = KafkaClients.admin(spec.source());
    opened.closeLater(() -> admin.close(ADMIN_TIMEOUT));
    return admin;
  }

  private void openDecoder(EventDecoder decoder) {
    OpenDecoders.open(decoder);
    opened.closeLater(() -> OpenDecoders.close(decoder));
  }

  private Seat openSeat(String id, Admin admin) {
    Seat seat = Seat.take(KafkaClients.stateDirectory(spec.source()), id);
    opened.closeLater(seat::close);
    GoneMembers.remove(admin, id, seat);
    return seat;
  }

  private List<String> ownTopics(String id) {
    List<String> own = new ArrayList<>(new InternalTopics(id).of(spec.source().keying()));
    own.add(resultsTopic(id));
    return own;
  }

  private static String resultsTopic(String id) {
    return id + "-results";
  }

  private int threads(int laneCount) {
    int cores = Runtime.getRuntime().availableProcessors();
    int set = spec.options().threads();
    return set > 0 ? set : Math.min(cores, laneCount);
  }

  private Map<MetricName, ? extends Metric> streamsMetrics() {
    return streams.metrics();
  }

  /** The partitions that this process currently reads. */
  private Set<TopicPartition> partitions() {
    return streams.state().isRunningOrRebalancing()
        ? streams.metadataForLocalThreads().stream()
            .flatMap(thread -> thread.activeTasks().stream())
            .flatMap(task -> task.topicPartitions().stream())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /**
   * Checks that sources, own topics and sink match, then writes what a new pipeline lacks; each
   * lane checks the rest itself.
   */
  private LaneCheck settle(
      StartupChecks checks, SourceTopics topics, Admin admin, String id, SinkSession session) {
    String resultsTopic = resultsTopic(id);
    int laneCount = topics.lanes(spec.source().keying());
    long[] sinkPositions = IntStream.range(0, laneCount).mapToLong(session::position).toArray();
    InternalTopics internal = new InternalTopics(id);
    GroupPositions positions = new GroupPositions(checks, admin, id);
    SourcePositions sources =
        new SourcePositions(checks, admin, positions, topics, spec.source().keying());
    Runnable begin = sources.check(internal, sinkPositions);
    checks.checkResultsTopic(resultsTopic, sinkPositions);
    begin.run();
    checks.createResultsTopic(resultsTopic, laneCount);
    return new LaneCheck(positions, topics, spec.source().keying(), internal, sinkPositions);
  }

  /** Longer than it takes to read and commit a record without a backlog, and to observe it. */
  private Duration longestUnread() {
    Duration timeout = spec.plan().join().idleTimeout();
    Duration commits = CommitPace.longest(spec.options().commitInterval()).multipliedBy(2);
    return timeout == null ? commits : timeout.plus(commits);
  }

  private void startLooks(DrainedSources drained, AbandonedTransactions abandoned) {
    opened.closeLater(looks::shutdownNow);
    look(watch, WATCH_EVERY_MILLIS);
    look(
        new ClockWatch(fault -> fail(new PipelineException("Cannot go on: " + fault, null))),
        WATCH_EVERY_MILLIS);
    look(abandoned, LOOK_MILLIS);
    Duration timeout = spec.plan().join().idleTimeout();
    long everyMillis = timeout == null ? WATCH_EVERY_MILLIS : timeout.toMillis() / 4;
    look(drained, Math.max(LOOK_MILLIS, Math.min(WATCH_EVERY_MILLIS, everyMillis)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // failures are passed on
  private void look(Runnable watch, long everyMillis) {
    Runnable look =
        () -> {
          try {
            watch.run();
          } catch (Throwable e) { // nobody checks again or reads the result
            fail(e);
          }
        };
    looks.scheduleWithFixedDelay(look, 0, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** Starts all threads. If that fails, the pipeline is closed. */
  public void start() {
    status.start();
    try {
      streams.start();
      sinkSteps.start();
    } catch (Throwable e) {
      fail(e);
      close();
      throw e;
    }
    LOG.info("Started pipeline {}", spec.name());
  }

  /** Checks often enough that no short phase is missed. */
  private void look() {
    PipelineState unused = status.state();
  }

  /** After a rebalance lanes may have started anywhere. */
  private void onStreamsState(KafkaStreams.State now, KafkaStreams.State before) {
    view.streamsAre(now);
    if (now == KafkaStreams.State.RUNNING) {
      lanes.starts().happened();
    }
  }

  private StreamThreadExceptionResponse onStreamsFailure(Throwable thrown) {
    Throwable passing = StreamsFailures.passing(thrown);
    if (passing != null) {
      LOG.warn("Replacing a stream thread: {}", passing.getMessage());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    PipelineException changed = watch.change();
    fail(changed == null ? StreamsFailures.named(thrown) : changed);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void fail(Throwable thrown) {
    if (failure.compareAndSet(null, thrown)) {
      status.failed(thrown);
      // Also if nobody waits for the end.
      String reason = Causes.reason(thrown, PipelineException.class);
      LOG.error("Pipeline {} has failed: {}", spec.name(), reason, thrown);
      Thread stopper = new Thread(this::close, "adstream-stop");
      stopper.start();
    }
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    terminated.await();
    throwFailure();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    boolean over = terminated.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (over) {
      throwFailure();
    }
    return over;
  }

  private void throwFailure() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      String reason = Causes.reason(thrown, PipelineException.class);
      throw new PipelineException("Pipeline " + spec.name() + " has failed: " + reason, thrown);
    }
  }

  @Override
  protected PipelineStatus observed() {
    return status;
  }

  @Override
  public void close() {
    if (!stopped.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    status.stopping();
    try {
      opened.close();
    } catch (Throwable e) {
      LOG.error("Pipeline {} does not stop cleanly", spec.name(), e);
      if (failure.compareAndSet(null, e)) {
        status.failed(e);
      }
    } finally {
      status.stopped();
      terminated.countDown();
    }
    LOG.info("Stopped pipeline {}", spec.name());
  }

  /** A second caller of close, too, can rely on the results being stored when it returns. */
  private void awaitClosed() {
    try {
      terminated.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeStreams() {
    if (failure.get() == null) {
      lanes.end();
      if (!lanes.awaitHandedOn(HAND_ON_TIMEOUT)) {
        LOG.warn(
            "Not all lanes of pipeline {} have delivered their sums in time; the next start will",
            spec.name());
      }
    }
    CloseOptions leave =
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
    if (!streams.close(leave.withTimeout(STOP_TIMEOUT))) {
      LOG.warn(
          "The threads of pipeline {} do not end in time; the next start continues from their last"
              + " commit",
          spec.name());
    }
  }
}
