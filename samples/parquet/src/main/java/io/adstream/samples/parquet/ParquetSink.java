package io.adstream.samples.parquet;

import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stores results as Parquet files in a directory that all writers share. Immutable and thread-safe.
 *
 * <p>A directory has no transactions, so one atomic step replaces them: files are written with
 * names that no reader uses; then a commit file that contains these names and the lane's new
 * position is published, which fails if another writer has published one for the same position.
 * Readers use only files named by commit files; see {@link ParquetTables}. Layout:
 *
 * <pre>
 * identity/1.json                               pipeline, epoch, settings; the last one counts
 * EPOCH/joined/0-20-30-UUID.parquet             rows of lane 0, positions 20 to 30
 * EPOCH/kpi_campaigns/0-20-30-UUID.parquet      what to add up
 * EPOCH/commits/0/0000000000000000020.json      makes both visible, and moves the lane to 30
 * </pre>
 *
 * <p>Each commit of the engine creates one file per table, so set {@code commitInterval} to about a
 * minute. Files that no commit names were left by writers that died; they can be deleted once they
 * are older than any write takes. Rows of late events contain only ids, cost and times.
 */
public final class ParquetSink implements ResultSink {

  private static final long serialVersionUID = 1L;

  private final String directory;
  private final PutIfAbsent publisher;

  /** Not serialized, so that other machines do not clear the results again. */
  private final transient @Nullable AtomicBoolean rebuild;

  ParquetSink(Path directory, PutIfAbsent publisher, boolean isRebuilt) {
    this.directory = directory.toAbsolutePath().toString();
    this.publisher = publisher;
    this.rebuild = isRebuilt ? new AtomicBoolean(true) : null;
  }

  /**
   * Creates a sink for a directory, which is created if it does not exist.
   *
   * @param directory a directory on a file system that all writers share and that supports hard
   *     links
   */
  public static ParquetSink into(Path directory) {
    return new ParquetSink(directory, new LinkIfAbsent(), false);
  }

  /** Returns a copy that begins a new epoch when it is first opened; older files are kept. */
  public ParquetSink rebuilding() {
    return new ParquetSink(Path.of(directory), publisher, true);
  }

  @Override
  public SinkSession open(SinkSpec spec) {
    Path path = Path.of(directory);
    try {
      IdentityFile file = new IdentityFile(path, new LinkIfAbsent());
      boolean isNew = rebuild != null && rebuild.getAndSet(false);
      StoredIdentity identity = isNew ? file.replace(spec) : file.open(spec);
      return new ParquetSession(path, file, identity.epoch(), spec.plan(), publisher);
    } catch (IOException e) {
      throw SinkException.ofTransient("Cannot open " + this, e);
    }
  }

  /** Contains the directory. */
  @Override
  public String toString() {
    return "ParquetSink[" + directory + "]";
  }
}
