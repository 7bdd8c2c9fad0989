package io.adstream.enginetests.faults.postgres;

import io.adstream.enginetests.tables.Workload;
import io.adstream.spark.OwnSpark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spark, with late events that are applied. */
@Tag("slow")
@ExtendWith(OwnSpark.class)
class SparkReconcileIT extends ReconcileCertification {

  @BeforeAll
  static void configureSpark() {
    System.setProperty("spark.adstream.lanes", String.valueOf(Workload.LANES));
    System.setProperty("spark.adstream.maxRecordsPerBatch", "10000");
  }

  @Override
  public String engine() {
    return "spark";
  }
}
