package io.adstream.tck.sink;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A sink without flaws passes; otherwise catching flawed ones would prove nothing. */
class SinkCertificationTest extends SinkCertification {

  @TempDir static Path root;

  @Override
  protected SinkHarness newHarness() {
    return new ToyHarness(root, Flaw.NONE);
  }
}
