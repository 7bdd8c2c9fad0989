package io.adstream.spark;

import io.adstream.enginetests.engine.PrometheusIT;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@ExtendWith(OwnSpark.class)
class SparkPrometheusIT extends PrometheusIT {

  @TempDir private static Path checkpoints;

  @BeforeAll
  static void configureSpark() {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.adstream.lanes", "2");
    System.setProperty("spark.sql.streaming.pollingDelay", "50ms");
    System.setProperty("spark.adstream.checkpoint", checkpoints.toUri().toString());
  }

  @Override
  public String engine() {
    return "spark";
  }
}
