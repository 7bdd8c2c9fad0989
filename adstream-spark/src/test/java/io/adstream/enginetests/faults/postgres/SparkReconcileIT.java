package io.adstream.enginetests.faults.postgres;

import io.adstream.enginetests.tables.Workload;
import io.adstream.spark.OwnSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Spark, with late events that are applied. */
@Tag("slow")
@ExtendWith(OwnSpark.class)
class SparkReconcileIT extends ReconcileCertification {

  @TempDir private static Path checkpoints;

  @BeforeAll
  static void configureSpark() {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.adstream.lanes", String.valueOf(Workload.LANES));
    System.setProperty("spark.adstream.maxRecordsPerBatch", "10000");
    System.setProperty("spark.adstream.checkpoint", checkpoints.toUri().toString());
  }

  @Override
  public String engine() {
    return "spark";
  }
}
