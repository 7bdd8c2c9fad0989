package io.adstream.spark;

import io.adstream.enginetests.engine.DatasetsIT;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole public data sets on Spark, in batches, since no record is late within a single one. */
@ExtendWith(OwnSpark.class)
class SparkDatasetsIT extends DatasetsIT {

  @BeforeAll
  static void setBatches() {
    System.setProperty("spark.adstream.maxRecordsPerBatch", "10000");
  }

  @Override
  public String engine() {
    return "spark";
  }
}
