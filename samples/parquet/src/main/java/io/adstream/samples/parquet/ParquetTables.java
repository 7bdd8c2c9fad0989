package io.adstream.samples.parquet;

import io.adstream.sink.LaneStatus;
import io.adstream.sink.StoredIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A reader's view of a directory: the committed files. Pass them to a query engine as a list, such
 * as {@code read_parquet([...])} in DuckDB; other files may be incomplete or never be committed.
 * Immutable: a snapshot of the time of reading.
 */
public final class ParquetTables {

  private final Path directory;
  private final List<Commit> commits;
  private final List<LaneStatus> statuses;

  private ParquetTables(Path directory, List<Commit> commits, List<LaneStatus> statuses) {
    this.directory = directory;
    this.commits = commits;
    this.statuses = statuses;
  }

  /**
   * Reads the committed files.
   *
   * @param directory a sink's directory
   * @throws IOException if the directory cannot be read
   */
  public static ParquetTables read(Path directory) throws IOException {
    List<Commit> commits = new ArrayList<>();
    List<LaneStatus> statuses = new ArrayList<>();
    StoredIdentity identity = new IdentityFile(directory, new LinkIfAbsent()).read();
    if (identity == null) {
      return new ParquetTables(directory, commits, statuses);
    }
    Path epoch = directory.resolve(identity.epoch());
    for (int lane : lanes(epoch)) {
      LaneCommits chain = new LaneCommits(epoch, lane);
      LaneStatus status = LaneStatus.NONE;
      for (Commit commit = chain.at(0); commit != null; commit = chain.at(commit.to())) {
        commits.add(commit);
        status = commit.status() == null ? status : commit.status().laneStatus();
      }
      statuses.add(status);
    }
    return new ParquetTables(epoch, commits, statuses);
  }

  private static List<Integer> lanes(Path epoch) throws IOException {
    Path commits = epoch.resolve("commits");
    if (!Files.exists(commits)) {
      return List.of();
    }
    try (Stream<Path> lanes = Files.list(commits)) {
      return lanes.map(lane -> Integer.valueOf(String.valueOf(lane.getFileName()))).toList();
    }
  }

  /**
   * The committed files of a table; empty if it has no rows.
   *
   * @param table {@code joined}, {@code orphan_click}, {@code late_event}, {@code dead_letter} or
   *     {@code kpi_} with a cube's name
   */
  public List<Path> files(String table) {
    return commits.stream()
        .map(commit -> commit.files().get(table))
        .filter(file -> file != null)
        .map(directory::resolve)
        .toList();
  }

  /** The combined status of all lanes; {@link LaneStatus#NONE} for an empty directory. */
  public LaneStatus status() {
    return LaneStatus.merge(statuses);
  }
}
