package io.adstream.kafkastreams;

import io.adstream.engine.Engine;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.internal.Causes;
import io.adstream.kafkastreams.internal.run.KafkaStreamsPipeline;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import org.apache.kafka.common.KafkaException;

/**
 * Runs pipelines on Kafka Streams. The join writes exactly once to a results topic; from there,
 * results are applied to the sink, which stores its position together with them. Several processes
 * with the same specification and sink share the work.
 *
 * <p>Set Kafka's own properties with {@link PipelineSpec.Builder#kafkaProperty}; prefixes such as
 * {@code main.consumer.} and {@code producer.} select single clients as in Kafka Streams.
 */
public final class KafkaStreamsEngine implements Engine {

  /** Creates the engine. */
  public KafkaStreamsEngine() {}

  @Override
  public String name() {
    return "kafka-streams";
  }

  @Override
  public RunningPipeline start(PipelineSpec spec, ResultSink sink) {
    try {
      KafkaStreamsPipeline pipeline = new KafkaStreamsPipeline(spec, sink);
      pipeline.start();
      return pipeline;
    } catch (SinkException e) {
      throw new PipelineException(
          "Cannot start pipeline " + spec.name() + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": "
              + Causes.text(e, KafkaException.class)
              + "; check the properties of Kafka's clients",
          e);
    }
  }
}
