package io.adstream.enginetests.faults.process;

import io.adstream.enginetests.pipeline.EngineProcess;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The class path of {@link EngineProcess} on Kafka Streams, which must be without Spark. */
final class StreamsClassPath {

  private StreamsClassPath() {}

  /**
   * The class path of the command on Kafka Streams, as collected by this build, plus these tests.
   */
  static String get() {
    try {
      Path tests =
          Path.of(EngineProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path libraries = Path.of("../kafkastreams/target/lib").toAbsolutePath().normalize();
      return tests + File.pathSeparator + libraries.resolve("*");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where the tests of engines are", e);
    }
  }
}
