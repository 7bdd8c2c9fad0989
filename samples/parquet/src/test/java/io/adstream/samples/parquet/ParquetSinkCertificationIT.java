package io.adstream.samples.parquet;

import io.adstream.tck.sink.SinkCertification;
import io.adstream.tck.sink.SinkHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Certifies the Parquet sink. */
class ParquetSinkCertificationIT extends SinkCertification {

  @TempDir static Path root;

  @Override
  protected SinkHarness newHarness() {
    return new ParquetHarness(root);
  }
}
