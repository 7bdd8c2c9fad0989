package io.adstream.spark;

import io.adstream.enginetests.engine.SampleFormatsIT;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The configurations of samples/formats on Spark. */
@Tag("slow")
@ExtendWith(OwnSpark.class)
class SparkSampleFormatsIT extends SampleFormatsIT {

  @Override
  public String engine() {
    return "spark";
  }
}
