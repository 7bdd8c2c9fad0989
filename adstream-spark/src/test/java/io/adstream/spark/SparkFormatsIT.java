package io.adstream.spark;

import io.adstream.enginetests.engine.FormatsIT;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every format through Spark. */
@ExtendWith(OwnSpark.class)
class SparkFormatsIT extends FormatsIT {

  @Override
  public String engine() {
    return "spark";
  }
}
