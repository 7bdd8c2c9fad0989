package io.adstream.kafkastreams.internal.run;

import io.adstream.engine.PipelineSpec;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.status.SinkWriter;
import io.adstream.kafkastreams.internal.client.KafkaClients;
import io.adstream.kafkastreams.internal.client.MemoryLimits;
import io.adstream.kafkastreams.internal.sink.SinkStep;
import io.adstream.kafkastreams.internal.step.Lanes;
import io.adstream.sink.SinkSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that feed the sink, each with its share of the lanes. */
final class SinkSteps {

  private static final Logger LOG = LoggerFactory.getLogger(SinkSteps.class);
  private static final int MOST = 2;

  /** Allows for the remaining results and a running statement. */
  private static final Duration TIMEOUT = SinkStep.DRAIN.plusSeconds(10);

  private final PipelineSpec spec;
  private final Lanes lanes;
  private final SinkWriter writer;
  private final Consumer<Throwable> onFailure;
  private final List<SinkStep> steps = new ArrayList<>();

  SinkSteps(PipelineSpec spec, Lanes lanes, SinkWriter writer, Consumer<Throwable> onFailure) {
    this.spec = spec;
    this.lanes = lanes;
    this.writer = writer;
    this.onFailure = onFailure;
  }

  /** Connects to Kafka. */
  void open(
      String id, String resultsTopic, int laneCount, MemoryLimits limits, SinkSession session) {
    int count = Math.min(MOST, laneCount);
    for (int i = 0; i < count; i++) {
      int share = i;
      String name = "sink-" + (i + 1);
      steps.add(
          new SinkStep(
              "adstream-" + name,
              KafkaClients.resultsConsumer(
                  spec.source(), id + "-" + name, limits, limits.sinkBytes(count)),
              () -> lanes.partitions(resultsTopic, lane -> lane % count == share),
              session,
              writer,
              new DeliveryCodec(spec.plan()),
              onFailure));
    }
  }

  /** Starts the threads. */
  void start() {
    steps.forEach(SinkStep::start);
  }

  /** Ends the threads and waits for them; ends them at once if the pipeline has failed. */
  void end(boolean failed) {
    steps.forEach(failed ? SinkStep::abort : SinkStep::stop);
    boolean interrupted = false;
    for (SinkStep step : steps) {
      try {
        if (!step.awaitEnd(TIMEOUT)) {
          LOG.warn(
              "A sink thread of pipeline {} does not end in time; what it has not stored is in the"
                  + " results topic, and will be stored after the next start",
              spec.name());
        }
      } catch (InterruptedException e) {
        interrupted = true;
        steps.forEach(SinkStep::abort);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
