package io.adstream.samples.faults;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.traffic.TrafficSpec;
import io.adstream.sink.ResultSink;
import java.io.IOException;
import java.util.Map;

/** A process that runs the pipeline until it is killed, or whoever started it is gone. */
final class EngineProcess {

  private EngineProcess() {}

  /** Runs what {@link EngineArguments} say. */
  public static void main(String[] words) throws InterruptedException {
    EngineArguments arguments = EngineArguments.parse(words);
    endWithParent();
    spark(arguments).forEach(System::setProperty);
    try (RunningPipeline pipeline =
        Engines.named(arguments.engine()).start(spec(arguments), sink(arguments))) {
      pipeline.awaitTermination();
    }
  }

  private static PipelineSpec spec(EngineArguments arguments) {
    TrafficSpec traffic = Workload.traffic(0, 1);
    PipelineSpec.Builder spec =
        PipelineSpec.builder(arguments.name())
            .kafka(
                arguments.bootstrapServers(), arguments.impressionsTopic(), arguments.clicksTopic())
            .decoder(new PacedDecoder(arguments.eventsPerSecond()))
            .join(traffic.join())
            .kafkaProperty("state.dir", arguments.stateDirectory().toString())
            // The group soon misses a member that was killed, and the broker its transaction.
            .kafkaProperty("session.timeout.ms", "1000")
            .kafkaProperty("heartbeat.interval.ms", "300")
            .kafkaProperty("producer.transaction.timeout.ms", "2000");
    traffic.cubes().forEach(spec::cube);
    return spec.build();
  }

  /**
   * Where it is slowed, batches so small that a kill leaves some; another engine does not read
   * this.
   */
  private static Map<String, String> spark(EngineArguments arguments) {
    return Map.of(
        "spark.adstream.checkpoint", arguments.stateDirectory().toUri().toString(),
        "spark.adstream.lanes", String.valueOf(Workload.LANES),
        "spark.adstream.maxRecordsPerBatch", arguments.eventsPerSecond() == 0 ? "100000" : "10000",
        "spark.local.dir", arguments.stateDirectory().toString());
  }

  private static ResultSink sink(EngineArguments arguments) {
    PostgresSink sink =
        PostgresSink.builder(arguments.jdbcUrl())
            .user(arguments.user())
            .schema(arguments.name())
            .build();
    return switch (arguments.position()) {
      case WITH_ROWS -> sink;
      case APART ->
          new PositionApartSink(sink, arguments.jdbcUrl(), arguments.user(), arguments.name());
      case IGNORED ->
          new PositionIgnoredSink(sink, arguments.jdbcUrl(), arguments.user(), arguments.name());
    };
  }

  /** The parent holds the other end of standard input, and writes nothing. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                System.in.readAllBytes();
              } catch (IOException e) {
                System.err.println("The parent is gone: " + e);
              }
              Runtime.getRuntime().halt(1);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
