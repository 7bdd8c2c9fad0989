package io.adstream.benchmarks.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** The job's side of the communication with the benchmark. */
public final class JobProcess {

  private static final String KAFKA = "adstream.kafka.";

  private JobProcess() {}

  /** Waits for the benchmark to close the job or to end. */
  public static void awaitEndOfInput() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  /** The properties for Kafka's clients. */
  public static Map<String, String> kafkaProperties() {
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        properties.put(name.substring(KAFKA.length()), System.getProperty(name, ""));
      }
    }
    return properties;
  }

  /** The JVM option that {@link #kafkaProperties} reads. */
  public static String kafkaOption(String key, String value) {
    return "-D" + KAFKA + key + "=" + value;
  }
}
