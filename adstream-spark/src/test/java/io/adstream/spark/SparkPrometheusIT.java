package io.adstream.spark;

import io.adstream.enginetests.engine.PrometheusIT;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("slow")
@ExtendWith(OwnSpark.class)
class SparkPrometheusIT extends PrometheusIT {

  @Override
  public String engine() {
    return "spark";
  }
}
