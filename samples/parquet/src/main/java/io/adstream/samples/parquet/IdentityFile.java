package io.adstream.samples.parquet;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The file that identifies the results of a directory. Safe for use by several threads. */
final class IdentityFile {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  IdentityFile(Path directory) {
    file = directory.resolve("identity.json");
  }

  /** The identity; null in an empty directory. */
  @Nullable StoredIdentity read() throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), StoredIdentity.class);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The identity of the results that are there, or of those that begin now. */
  StoredIdentity open(SinkSpec spec) throws IOException {
    StoredIdentity stored = read();
    if (stored == null) {
      byte[] begun = JSON.writeValueAsBytes(StoredIdentity.begin(spec));
      // Of two who begin at the same time one loses, and goes on with what the other has begun.
      if (!new LinkIfAbsent().put(file, begun)) {
        return open(spec);
      }
      return JSON.readValue(begun, StoredIdentity.class);
    }
    StoredIdentity resumed = stored.resume(spec, "directory");
    if (!resumed.equals(stored)) {
      write(resumed);
    }
    return resumed;
  }

  /** Begins a new epoch, whatever is there. */
  StoredIdentity replace(SinkSpec spec) throws IOException {
    StoredIdentity begun = StoredIdentity.begin(spec);
    write(begun);
    return begun;
  }

  private void write(StoredIdentity identity) throws IOException {
    Path directory = file.resolveSibling("");
    Files.createDirectories(directory);
    Path complete = Files.createTempFile(directory, ".identity", ".tmp");
    Files.write(complete, JSON.writeValueAsBytes(identity));
    LinkIfAbsent.flush(complete);
    Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    LinkIfAbsent.flush(directory);
  }
}
