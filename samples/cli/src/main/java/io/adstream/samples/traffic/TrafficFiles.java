package io.adstream.samples.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventType;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes traffic to files of JSON lines. */
public final class TrafficFiles {

  private TrafficFiles() {}

  /**
   * Writes {@code impressions.jsonl} and {@code clicks.jsonl}. A heartbeat is one line; senders of
   * the files send it to every partition.
   *
   * @param directory the directory, which is created if it does not exist
   * @param traffic the traffic, which is written to the end
   * @param sent records the traffic
   */
  public static void write(Path directory, Traffic traffic, SentTraffic sent) {
    try {
      Files.createDirectories(directory);
      try (BufferedWriter impressions = writer(directory.resolve("impressions.jsonl"));
          BufferedWriter clicks = writer(directory.resolve("clicks.jsonl"))) {
        while (traffic.hasNext()) {
          TrafficRecord record = traffic.next();
          BufferedWriter writer = record.type() == EventType.IMPRESSION ? impressions : clicks;
          writer.write(record.value());
          writer.write('\n');
          sent.add(record, 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write traffic to " + directory, e);
    }
  }

  private static BufferedWriter writer(Path file) throws IOException {
    return Files.newBufferedWriter(file, UTF_8);
  }
}
