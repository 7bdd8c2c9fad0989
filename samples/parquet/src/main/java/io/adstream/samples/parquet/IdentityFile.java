package io.adstream.samples.parquet;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the results of a directory: numbered files, of which the last one counts. Each is
 * published once and never changed, so of two successors of a file only the first succeeds: adding
 * an attribute cannot undo a concurrent rebuild. Thread-safe.
 */
final class IdentityFile {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final PutIfAbsent publisher;
  private final AtomicInteger known = new AtomicInteger();

  IdentityFile(Path directory, PutIfAbsent publisher) {
    this.directory = directory.resolve("identity");
    this.publisher = publisher;
  }

  /** An identity and its number; 0 and null in an empty directory. */
  private record Numbered(int number, @Nullable StoredIdentity identity) {}

  /** The identity; null in an empty directory. */
  @Nullable StoredIdentity read() throws IOException {
    return last().identity();
  }

  private Numbered last() throws IOException {
    int number = known.get();
    StoredIdentity identity = at(number);
    for (StoredIdentity next = at(number + 1); next != null; next = at(number + 1)) {
      number++;
      identity = next;
    }
    known.accumulateAndGet(number, Math::max);
    return new Numbered(number, identity);
  }

  private @Nullable StoredIdentity at(int number) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file(number)), StoredIdentity.class);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private Path file(int number) {
    return directory.resolve("%d.json".formatted(number));
  }

  /** The identity of the existing results, or of new ones. */
  StoredIdentity open(SinkSpec spec) throws IOException {
    while (true) {
      Numbered last = last();
      StoredIdentity stored = last.identity();
      StoredIdentity wanted =
          stored == null ? StoredIdentity.begin(spec) : stored.resume(spec, "directory");
      if (wanted.equals(stored) || publish(last.number() + 1, wanted)) {
        return wanted;
      }
    }
  }

  /** Begins a new epoch, regardless of existing results. */
  StoredIdentity replace(SinkSpec spec) throws IOException {
    StoredIdentity begun = StoredIdentity.begin(spec);
    while (!publish(last().number() + 1, begun)) {
      // Another writer has taken the number; a rebuild takes the next one.
    }
    return begun;
  }

  private boolean publish(int number, StoredIdentity identity) throws IOException {
    return publisher.put(file(number), JSON.writeValueAsBytes(identity));
  }
}
