package io.adstream.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.adstream.benchmarks.jobs.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest measurements of each section, in a directory: {@code pipeline.json}, from which {@code
 * pipeline.md} and {@code pipeline.svg} are generated. Not thread-safe.
 */
public final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Gives Jackson the type. */
  private static final class Parts extends TreeMap<Section, Part> {
    private static final long serialVersionUID = 1;
  }

  private final Parts parts;

  private Results(Parts parts) {
    this.parts = parts;
  }

  /** Reads the directory's contents; empty if it is new. */
  public static Results read(Path directory) throws IOException {
    Path file = json(directory);
    return new Results(
        Files.exists(file) ? JSON.readValue(file.toFile(), Parts.class) : new Parts());
  }

  /** Replaces the measurements of a section. */
  public void put(Section section, Part part) {
    parts.put(section, part);
  }

  Optional<Part> part(Section section) {
    return Optional.ofNullable(parts.get(section));
  }

  /** A job's runs in a section, if there were any. */
  Optional<Series> series(Section section, Job job) {
    return part(section).flatMap(part -> part.series(job));
  }

  /** Rewrites all files. */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    JSON.writeValue(json(directory).toFile(), parts);
    Files.writeString(directory.resolve("pipeline.md"), new Report(this).markdown(), UTF_8);
    Optional<Part> pipeline = part(Section.PIPELINE);
    if (pipeline.isPresent()) {
      Files.writeString(
          directory.resolve("pipeline.svg"), BarChart.of(pipeline.get().series()).svg(), UTF_8);
    }
  }

  private static Path json(Path directory) {
    return directory.resolve("pipeline.json");
  }
}
