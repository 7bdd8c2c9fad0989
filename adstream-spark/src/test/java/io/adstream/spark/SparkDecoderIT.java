package io.adstream.spark;

import io.adstream.enginetests.engine.DecoderIT;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Spark gives decoders. */
@ExtendWith(OwnSpark.class)
class SparkDecoderIT extends DecoderIT {

  @Override
  public String engine() {
    return "spark";
  }

  /** A batch ends when all of its tasks do. */
  @Override
  protected boolean otherPartitionsGoOn() {
    return false;
  }
}
