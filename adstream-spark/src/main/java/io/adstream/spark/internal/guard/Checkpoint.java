package io.adstream.spark.internal.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.spark.internal.session.SparkSettings;
import io.adstream.spark.internal.topic.SourceTopics;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.IntToLongFunction;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline's checkpoint for the sink's current epoch.
 *
 * @param directory the URI of its directory
 * @param lanes the number of lanes that its state was created for
 * @param topics the source topics, with the partitions that they had when the checkpoint was
 *     created
 */
public record Checkpoint(String directory, int lanes, SourceTopics topics) {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  /** The advice for a checkpoint that cannot be used. */
  static final String CURE =
      "restore the checkpoint from a backup, or start with rebuild, which rereads what"
          + " Kafka holds";

  /**
   * The file that records what the checkpoint was created for: the number of lanes and, one per
   * line unless it is of an older version, the topics' ids and numbers of partitions.
   */
  private static final String LANES = "adstream-lanes";

  /**
   * Opens or creates a pipeline's checkpoint.
   *
   * @param topics the current source topics
   * @throws PipelineException if the checkpoint cannot be used, or is not the one that wrote what
   *     the sink holds
   */
  public static Checkpoint of(
      String pipeline,
      Keying keying,
      SparkSettings settings,
      SourceTopics topics,
      SinkSession results) {
    Path path = new Path(settings.checkpointRoot(), pipeline + "-" + results.epoch());
    try {
      FileSystem files = files(path, settings);
      long newestBatch = newestBatch(files, new Path(path, "offsets"));
      Checkpoint found = read(files, path, topics);
      if (found == null && newestBatch >= 0) {
        throw unusable(pipeline, path, LANES + " is missing or cut off");
      }
      // Until a batch is planned, what an earlier start has written is not binding.
      Checkpoint made =
          found != null && newestBatch >= 0
              ? found
              : new Checkpoint(
                  files.makeQualified(path).toString(), settings.lanesOfNewCheckpoint(), topics);
      made.check(pipeline, keying, settings, path, topics);
      checkFiles(pipeline, files, path, newestBatch);
      checkPositions(pipeline, path, newestBatch, made.lanes, results);
      if (!made.equals(found)) {
        made.write(files, path);
      }
      MovedCheckpoint.correct(files, made.directory);
      deleteCleared(pipeline, files, settings, results);
      return made;
    } catch (IOException e) {
      throw unreachable(pipeline, path, e);
    } catch (SinkException e) {
      throw new PipelineException("Cannot start pipeline " + pipeline + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks that checkpoints can be written; after the sink was cleared it would be too late.
   *
   * @throws PipelineException if they cannot
   */
  public static void checkRoot(String pipeline, SparkSettings settings) {
    Path root = new Path(settings.checkpointRoot());
    Path probe = new Path(root, ".adstream-" + UUID.randomUUID());
    try {
      FileSystem files = files(root, settings);
      files.create(probe, false).close();
      files.delete(probe, false);
    } catch (IOException e) {
      throw unreachable(pipeline, root, e);
    }
  }

  /** Deletes the checkpoint of the results that a rebuild has just cleared: no run can use it. */
  private static void deleteCleared(
      String pipeline, FileSystem files, SparkSettings settings, SinkSession results) {
    results
        .clearedEpoch()
        .map(epoch -> new Path(settings.checkpointRoot(), pipeline + "-" + epoch))
        .ifPresent(
            path -> {
              try {
                files.delete(path, true);
              } catch (IOException e) {
                LOG.warn("Cannot delete checkpoint {} of the cleared results", path, e);
              }
            });
  }

  private static FileSystem files(Path path, SparkSettings settings) throws IOException {
    return path.getFileSystem(settings.session().sparkContext().hadoopConfiguration());
  }

  private static PipelineException unreachable(String pipeline, Path path, IOException cause) {
    return new PipelineException(
        "Cannot start pipeline "
            + pipeline
            + ": checkpoint directory "
            + path
            + " cannot be used ("
            + cause.getMessage()
            + ")",
        cause);
  }

  /** What the checkpoint was created for; null if the file is missing or incomplete. */
  private static @Nullable Checkpoint read(FileSystem files, Path path, SourceTopics now)
      throws IOException {
    Path file = new Path(path, LANES);
    if (!files.exists(file)) {
      return null;
    }
    String text;
    try (FSDataInputStream in = files.open(file)) {
      text = new String(in.readAllBytes(), UTF_8);
    } catch (ChecksumException e) {
      return null;
    }
    String directory = files.makeQualified(path).toString();
    List<String> lines = text.lines().toList();
    try {
      int lanes = Integer.parseInt(lines.isEmpty() ? "" : lines.get(0).strip());
      if (lines.size() == 1 && !text.endsWith("\n")) {
        return new Checkpoint(directory, lanes, now);
      }
      return lines.size() == 3 && text.endsWith("\n")
          ? new Checkpoint(
              directory,
              lanes,
              new SourceTopics(
                  topic(now.name(EventType.IMPRESSION), lines.get(1)),
                  topic(now.name(EventType.CLICK), lines.get(2))))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static SourceTopics.Topic topic(String name, String line) {
    int space = line.indexOf(' ');
    return new SourceTopics.Topic(
        name, line.substring(space + 1), Integer.parseInt(line.substring(0, Math.max(0, space))));
  }

  private void write(FileSystem files, Path path) throws IOException {
    StringBuilder text = new StringBuilder().append(lanes).append('\n');
    for (EventType type : EventType.values()) {
      SourceTopics.Topic topic = topics.topic(type);
      text.append(topic.partitions()).append(' ').append(topic.id()).append('\n');
    }
    replace(files, new Path(path, LANES), text.toString());
  }

  /**
   * Writes a temporary file and renames it, so that a crash leaves the old text, the new one, or
   * none beside the temporary file.
   */
  static void replace(FileSystem files, Path file, String text) throws IOException {
    Path beside = new Path(file.getParent(), "." + file.getName() + ".new");
    try (FSDataOutputStream out = files.create(beside, true)) {
      out.write(text.getBytes(UTF_8));
      out.hsync();
    }
    if (files.exists(file)) {
      files.delete(file, false);
    }
    if (!files.rename(beside, file)) {
      throw new IOException(file + " cannot be written");
    }
  }

  /** Whether a batch was planned; also false if the file system does not respond. */
  public boolean isUsed(SparkSettings settings) {
    Path path = new Path(directory);
    try {
      return newestBatch(files(path, settings), new Path(path, "offsets")) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Spark's end offsets of the sources after the newest committed batch, as JSON; empty before the
   * first, or if the file system does not respond.
   */
  public List<String> committedOffsets(SparkSettings settings) {
    Path path = new Path(directory);
    try {
      FileSystem files = files(path, settings);
      long committed = newestBatch(files, new Path(path, "commits"));
      if (committed < 0) {
        return List.of();
      }
      try (FSDataInputStream in =
          files.open(new Path(new Path(path, "offsets"), String.valueOf(committed)))) {
        return new String(in.readAllBytes(), UTF_8)
            .lines()
            .skip(2) // version and metadata
            .filter(line -> line.startsWith("{")) // unless the source had no offset
            .toList();
      }
    } catch (IOException e) {
      LOG.warn("Cannot read the committed offsets of checkpoint {}", path, e);
      return List.of();
    }
  }

  /**
   * Discards the newest batch if no lane has applied it, so that Spark plans it again.
   *
   * @param positions the sink's position of each lane
   * @return false if there is none, or if a lane has applied it; nothing is changed then
   */
  public boolean takeBackNewestBatch(SparkSettings settings, IntToLongFunction positions)
      throws IOException {
    Path path = new Path(directory);
    FileSystem files = files(path, settings);
    Path offsets = new Path(path, "offsets");
    long batch = newestBatch(files, offsets);
    if (batch < 0 || newestBatch(files, new Path(path, "commits")) >= batch) {
      return false;
    }
    for (int lane = 0; lane < lanes; lane++) {
      if (positions.applyAsLong(lane) > batch) {
        return false;
      }
    }
    // State left by an earlier attempt would belong to another batch than the next one; and before
    // the first batch, Spark accepts no state.
    Path state = new Path(path, "state");
    if (batch == 0) {
      files.delete(state, true);
    } else if (files.exists(state)) {
      deleteStates(files, state, batch + 1);
    }
    files.delete(new Path(offsets, String.valueOf(batch)), false);
    files.delete(new Path(offsets, "." + batch + ".crc"), false);
    return true;
  }

  /** Deletes a version of all states, while Spark may delete old ones. */
  static void deleteStates(FileSystem files, Path directory, long version) throws IOException {
    // Does not fail, as listFiles does, if a file is deleted meanwhile.
    for (FileStatus each : files.listStatus(directory)) {
      if (each.isDirectory()) {
        deleteStates(files, each.getPath(), version);
      } else if (each.getPath().getName().matches("[.]?" + version + "[._].*")) {
        files.delete(each.getPath(), false);
      }
    }
  }

  private static long newestBatch(FileSystem files, Path log) throws IOException {
    long newest = -1;
    if (files.exists(log)) {
      for (FileStatus file : files.listStatus(log)) {
        String name = file.getPath().getName();
        newest = name.matches("\\d+") ? Math.max(newest, Long.parseLong(name)) : newest;
      }
    }
    return newest;
  }

  private void check(
      String pipeline, Keying keying, SparkSettings settings, Path path, SourceTopics now) {
    if (settings.lanes().orElse(lanes) != lanes) {
      throw new PipelineException(
          "Cannot start pipeline "
              + pipeline
              + ": spark.adstream.lanes is "
              + settings.lanes().getAsInt()
              + ", expected "
              + lanes
              + ", for which checkpoint "
              + path
              + " was created; set it to that, or start with rebuild",
          null);
    }
    String fault = topics.faultOf(now, keying);
    if (fault != null) {
      throw new PipelineException("Cannot start pipeline " + pipeline + ": " + fault, null);
    }
  }

  /** If some of these are missing, Spark silently starts over, or advises to skip records. */
  private static void checkFiles(String pipeline, FileSystem files, Path path, long newestBatch)
      throws IOException {
    long committed = newestBatch(files, new Path(path, "commits"));
    if (committed > newestBatch) {
      throw unusable(pipeline, path, "batch " + committed + " is in commits, but not in offsets");
    }
    if (newestBatch >= 0 && !files.exists(new Path(path, "metadata"))) {
      throw unusable(pipeline, path, "metadata is missing");
    }
    if (committed >= 0 && !files.exists(new Path(path, "state"))) {
      throw unusable(pipeline, path, "state is missing");
    }
  }

  private static PipelineException unusable(String pipeline, Path path, String how) {
    return new PipelineException(
        "Cannot start pipeline "
            + pipeline
            + ": checkpoint "
            + path
            + " is damaged ("
            + how
            + "); "
            + CURE,
        null);
  }

  /** The sink's batches must have been planned by this checkpoint; otherwise they are another's. */
  private static void checkPositions(
      String pipeline, Path path, long newestBatch, int lanes, SinkSession results) {
    for (int lane = 0; lane < lanes; lane++) {
      long position = results.position(lane);
      if (position > newestBatch + 1) {
        throw new PipelineException(
            "Cannot start pipeline "
                + pipeline
                + ": the sink holds lane "
                + lane
                + " up to batch "
                + (position - 1)
                + ", but checkpoint "
                + path
                + " ends at batch "
                + newestBatch
                + "; use the checkpoint that wrote it, or start with rebuild",
            null);
      }
    }
  }
}
