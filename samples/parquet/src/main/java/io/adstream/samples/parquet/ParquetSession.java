package io.adstream.samples.parquet;

import io.adstream.join.JoinPlan;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.StoredIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An open directory. Thread-safe, with at most one thread per lane. */
final class ParquetSession implements SinkSession {

  private final Path directory;
  private final IdentityFile identity;
  private final String epoch;
  private final JoinPlan plan;
  private final PutIfAbsent publisher;
  private final Map<Integer, LaneCommits> lanes = new ConcurrentHashMap<>();

  ParquetSession(
      Path directory, IdentityFile identity, String epoch, JoinPlan plan, PutIfAbsent publisher) {
    this.directory = directory.resolve(epoch);
    this.identity = identity;
    this.epoch = epoch;
    this.plan = plan;
    this.publisher = publisher;
  }

  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public long position(int lane) {
    try {
      return commits(lane).position();
    } catch (IOException e) {
      throw SinkException.ofTransient("Cannot read position of lane " + lane, e);
    }
  }

  private LaneCommits commits(int lane) {
    return lanes.computeIfAbsent(lane, number -> new LaneCommits(directory, number));
  }

  @Override
  public boolean write(Batch batch) {
    try {
      LaneCommits commits = commits(batch.lane());
      checkEpoch();
      if (!batch.isDue(commits.position())) {
        return false;
      }
      Map<String, String> files = writeFiles(batch);
      checkEpoch();
      Commit commit = new Commit(batch.to(), files, Commit.Status.of(batch.status()));
      if (commits.publish(batch.from(), commit, publisher)) {
        return true;
      }
      delete(files);
      return batch.isDue(commits.position());
    } catch (IOException e) {
      throw SinkException.ofTransient("Cannot write batch of lane " + batch.lane(), e);
    }
  }

  private Map<String, String> writeFiles(Batch batch) throws IOException {
    try (BatchFiles files = new BatchFiles(directory, batch, plan)) {
      return files.write();
    }
  }

  private void delete(Map<String, String> files) throws IOException {
    for (String file : files.values()) {
      Files.deleteIfExists(directory.resolve(file));
    }
  }

  /** Older epochs are not read any more, so a concurrent rebuild does no harm. */
  private void checkEpoch() throws IOException {
    @Nullable StoredIdentity stored = identity.read();
    if (stored == null || !stored.epoch().equals(epoch)) {
      throw SinkException.ofPermanent(
          "Cannot use session: epoch is "
              + epoch
              + ", expected "
              + (stored == null ? "gone" : stored.epoch())
              + "; the results were rebuilt since it was opened",
          null);
    }
  }

  @Override
  public void close() {
    lanes.clear();
  }
}
