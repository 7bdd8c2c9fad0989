package io.adstream.kafkastreams;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.Progress;
import io.adstream.engine.RunningPipeline;
import io.adstream.join.Counters;
import io.adstream.join.WindowBudget;
import io.adstream.sink.SinkSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline on Kafka Streams: the topology's threads, and the threads that feed the sink. */
final class KafkaStreamsPipeline implements RunningPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaStreamsPipeline.class);
  private static final int MAX_SINK_THREADS = 2;
  private static final long WATCH_EVERY_MILLIS = 1_000;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final PipelineSpec spec;
  private final SinkSession session;
  private final Admin admin;
  private final Lanes lanes;
  private final KafkaStreams streams;
  private final TopicWatch watch;
  private final List<SinkLoop> sinkLoops = new ArrayList<>();
  private final List<Thread> sinkThreads = new ArrayList<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "adstream-look");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch terminated = new CountDownLatch(1);

  /**
   * Checks what the pipeline needs, and makes its results topic.
   *
   * @throws PipelineException if something is not as it must be
   */
  KafkaStreamsPipeline(PipelineSpec spec, SinkSession session) {
    this.spec = spec;
    this.session = session;
    String id = "adstream-" + spec.name() + "-" + session.epoch();
    String resultsTopic = id + "-results";
    StartupChecks.checkAddresses(spec);
    admin = KafkaClients.admin(spec);
    try {
      StartupChecks checks = new StartupChecks(spec, admin);
      SourceTopics topics = checks.sourceTopics();
      int laneCount = topics.lanes(spec);
      LaneCheck check = settle(checks, topics, id, resultsTopic);
      WindowBudget budget = new WindowBudget(spec.maxWindowBytes());
      lanes = new Lanes(budget);
      DrainedSources drained = new DrainedSources(admin, id, topics);
      JoinTopology topology = new JoinTopology(spec, topics, drained, budget, lanes, check);
      int cores = Runtime.getRuntime().availableProcessors();
      int threads = spec.threads() > 0 ? spec.threads() : Math.min(cores, laneCount);
      streams =
          new KafkaStreams(
              topology.assemble(resultsTopic), KafkaClients.streams(spec, id, threads));
      streams.setUncaughtExceptionHandler(this::onStreamsFailure);
      List<String> own = new ArrayList<>(new InternalTopics(id).of(spec.keying()));
      own.add(resultsTopic);
      watch = new TopicWatch(admin, topics, spec.keying(), own, this::fail);
      look(drained);
      for (int i = 0; i < Math.min(MAX_SINK_THREADS, laneCount); i++) {
        sinkLoops.add(
            new SinkLoop(
                KafkaClients.resultsConsumer(spec, id + "-sink"),
                resultsTopic,
                session,
                this::fail));
      }
    } catch (RuntimeException e) {
      looks.shutdownNow();
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /** Sees to it that source, own topics and sink fit together; what is left is each lane's part. */
  private LaneCheck settle(
      StartupChecks checks, SourceTopics topics, String id, String resultsTopic) {
    int laneCount = topics.lanes(spec);
    InternalTopics internal = new InternalTopics(id);
    GroupPositions positions = new GroupPositions(checks, admin, id);
    new SourcePositions(checks, admin, positions, topics, spec.keying())
        .settle(internal, IntStream.range(0, laneCount).mapToLong(session::position));
    checks.createResultsTopic(resultsTopic, laneCount);
    long[] sinkPositions = checks.checkPositions(resultsTopic, laneCount, session);
    return new LaneCheck(positions, topics, spec.keying(), internal, sinkPositions);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a look says itself what goes wrong
  private void look(DrainedSources drained) {
    looks.scheduleWithFixedDelay(
        watch, WATCH_EVERY_MILLIS, WATCH_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    Duration timeout = spec.join().idleTimeout();
    if (timeout != null) {
      long everyMillis = Math.max(200, Math.min(5_000, timeout.toMillis() / 4));
      looks.scheduleWithFixedDelay(drained, 0, everyMillis, TimeUnit.MILLISECONDS);
    }
  }

  void start() {
    streams.start();
    for (SinkLoop loop : sinkLoops) {
      Thread thread = new Thread(loop, "adstream-sink-" + (sinkThreads.size() + 1));
      sinkThreads.add(thread);
      thread.start();
    }
    LOG.info("Started pipeline {}", spec.name());
  }

  /**
   * What Kafka itself calls retriable is tried again in a new thread, and so is a transaction that
   * the broker does not know any more, as after its own end: nothing of it counts, and the new
   * thread goes on from what was committed. All else ends the pipeline.
   */
  private StreamThreadExceptionResponse onStreamsFailure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || isLostTransaction(cause)) {
        LOG.warn("Starting a thread anew: {}", cause.getMessage());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
    }
    PipelineException changed = watch.change();
    fail(changed == null ? named(thrown) : changed);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static boolean isLostTransaction(Throwable cause) {
    return cause instanceof ApplicationRecoverableException
        || cause instanceof InvalidTxnStateException
        || cause instanceof OutOfOrderSequenceException
        || cause instanceof TransactionAbortableException;
  }

  /**
   * Kafka's own errors name no cure, or one that doubles: the tool that it advises sets positions
   * back, but not the sink.
   */
  private static Throwable named(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains("StreamsResetter")) {
        return new PipelineException(
            "Cannot go on: a topic that Kafka Streams has made for this pipeline is not as it was"
                + " made; it was changed, or partitions were added to the source topics, so start"
                + " with rebuild",
            thrown);
      }
      if (cause instanceof OffsetOutOfRangeException gone) {
        for (var position : gone.offsetOutOfRangePartitions().entrySet()) {
          return SourcePositions.gone(position.getKey(), "otherwise", position.getValue(), thrown);
        }
      }
    }
    return thrown;
  }

  private void fail(Throwable thrown) {
    if (failure.compareAndSet(null, thrown)) {
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
      Throwable root = thrown;
      while (!(root instanceof PipelineException) && root.getCause() != null) {
        root = root.getCause();
      }
      throw new PipelineException(
          "Pipeline " + spec.name() + " has failed: " + root.getMessage(), thrown);
    }
  }

  @Override
  public Counters counters() {
    return lanes.counters();
  }

  @Override
  public Progress progress() {
    return lanes.progress();
  }

  @Override
  public void close() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    looks.shutdownNow();
    streams.close(
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(STOP_TIMEOUT));
    boolean failed = failure.get() != null;
    sinkLoops.forEach(failed ? SinkLoop::abort : SinkLoop::stop);
    boolean interrupted = false;
    for (Thread thread : sinkThreads) {
      try {
        thread.join(STOP_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
        sinkLoops.forEach(SinkLoop::abort);
      }
    }
    session.close();
    admin.close(Duration.ofSeconds(5));
    terminated.countDown();
    LOG.info("Stopped pipeline {}", spec.name());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
