package io.adstream.spark;

import io.adstream.enginetests.engine.DatasetsIT;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole public data sets on Spark. */
@ExtendWith(OwnSpark.class)
class SparkDatasetsIT extends DatasetsIT {

  @Override
  public String engine() {
    return "spark";
  }
}
