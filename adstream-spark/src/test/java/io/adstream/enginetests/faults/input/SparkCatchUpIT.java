package io.adstream.enginetests.faults.input;

import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.samples.traffic.TrafficSpec;
import org.junit.jupiter.api.Tag;

/** Spark during catch-up, with one window and one batch in memory. */
@Tag("slow")
class SparkCatchUpIT extends CatchUpCertification {

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  protected EngineArguments arguments(String name, TrafficSpec traffic) {
    return super.arguments(name, traffic).with("spark.adstream.maxRecordsPerBatch", "10000");
  }
}
