package io.adstream.samples.parquet;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a lane: each is named after its start position, and contains that of the next one.
 * Not thread-safe.
 */
final class LaneCommits {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private long position;

  LaneCommits(Path epochDirectory, int lane) {
    directory = epochDirectory.resolve("commits").resolve(String.valueOf(lane));
  }

  /** The position after the last commit, by whichever writer. */
  long position() throws IOException {
    for (Commit commit = at(position); commit != null; commit = at(position)) {
      position = commit.to();
    }
    return position;
  }

  /** The commit that starts at a position; null if there is none. */
  @Nullable Commit at(long from) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file(from)), Commit.class);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Publishes a commit; false if another one starts at the same position. */
  boolean publish(long from, Commit commit, PutIfAbsent publisher) throws IOException {
    return publisher.put(file(from), JSON.writeValueAsBytes(commit));
  }

  private Path file(long from) {
    return directory.resolve("%019d.json".formatted(from));
  }
}
