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
 * Results as Parquet files in a directory that all writers share. Immutable and safe for use by
 * several threads.
 *
 * <p>A directory has no transactions, so one atomic step stands in for them: files are written
 * under names that nobody reads, and a commit file that names them and the lane's new position is
 * then published, which fails if another writer has published one for the same position. Readers
 * take what commit files name; see {@link ParquetTables}. Layout:
 *
 * <pre>
 * identity/1.json                               pipeline, epoch, settings; the last one counts
 * EPOCH/joined/0-20-30-UUID.parquet             rows of lane 0, positions 20 to 30
 * EPOCH/kpi_campaigns/0-20-30-UUID.parquet      what to add up
 * EPOCH/commits/0/0000000000000000020.json      makes both visible, and moves the lane to 30
 * </pre>
 *
 * <p>Each commit of the engine makes a file for each table, so set {@code commitInterval} to a
 * minute or so. Files that no commit names are left by writers that died; they can be deleted once
 * they are older than any write takes. Rows of late events hold ids, cost and times only.
 */
public final class ParquetSink implements ResultSink {

  private static final long serialVersionUID = 1L;

  private final String directory;
  private final PutIfAbsent publisher;

  /** Not serialized: what other machines open must not be cleared again. */
  private final transient @Nullable AtomicBoolean rebuild;

  ParquetSink(Path directory, PutIfAbsent publisher, boolean isRebuilt) {
    this.directory = directory.toAbsolutePath().toString();
    this.publisher = publisher;
    this.rebuild = isRebuilt ? new AtomicBoolean(true) : null;
  }

  /**
   * A sink into a directory, which is created if it is missing.
   *
   * @param directory on a file system that all writers share and that has hard links
   */
  public static ParquetSink into(Path directory) {
    return new ParquetSink(directory, new LinkIfAbsent(), false);
  }

  /** The same sink, which begins a new epoch when it is first opened; older files stay. */
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

  /** Names the directory. */
  @Override
  public String toString() {
    return "ParquetSink[" + directory + "]";
  }
}
