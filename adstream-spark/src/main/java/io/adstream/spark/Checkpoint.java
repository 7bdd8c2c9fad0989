package io.adstream.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A pipeline's directory of the epoch that the sink is in.
 *
 * @param directory its URI
 * @param lanes how many lanes its state was made for
 */
record Checkpoint(String directory, int lanes) {

  private static final String LANES = "adstream-lanes";

  /**
   * The checkpoint of a pipeline, made where there is none.
   *
   * @throws PipelineException if it cannot be used, or is not the one that wrote what the sink
   *     holds
   */
  static Checkpoint of(PipelineSpec spec, SparkSettings settings, SinkSession results) {
    Path path = new Path(settings.checkpointRoot(), spec.name() + "-" + results.epoch());
    try {
      FileSystem files =
          path.getFileSystem(settings.session().sparkContext().hadoopConfiguration());
      int lanes = lanes(files, new Path(path, LANES), settings.lanes());
      checkPositions(spec, path, newestBatch(files, new Path(path, "offsets")), lanes, results);
      return new Checkpoint(files.makeQualified(path).toString(), lanes);
    } catch (IOException e) {
      throw new PipelineException(
          "Cannot start pipeline "
              + spec.name()
              + ": checkpoint directory "
              + path
              + " cannot be used ("
              + e.getMessage()
              + ")",
          e);
    } catch (SinkException e) {
      throw new PipelineException(
          "Cannot start pipeline " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  private static int lanes(FileSystem files, Path file, int otherwise) throws IOException {
    if (!files.exists(file)) {
      try (FSDataOutputStream out = files.create(file)) {
        out.write(String.valueOf(otherwise).getBytes(UTF_8));
      }
      return otherwise;
    }
    try (FSDataInputStream in = files.open(file)) {
      return Integer.parseInt(new String(in.readAllBytes(), UTF_8).strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds no number", e);
    }
  }

  private static long newestBatch(FileSystem files, Path offsets) throws IOException {
    long newest = -1;
    if (files.exists(offsets)) {
      for (FileStatus file : files.listStatus(offsets)) {
        String name = file.getPath().getName();
        newest = name.matches("\\d+") ? Math.max(newest, Long.parseLong(name)) : newest;
      }
    }
    return newest;
  }

  /** A batch that the sink has must be one that the checkpoint has planned, or it is another's. */
  private static void checkPositions(
      PipelineSpec spec, Path path, long newestBatch, int lanes, SinkSession results) {
    for (int lane = 0; lane < lanes; lane++) {
      long position = results.position(lane);
      if (position > newestBatch + 1) {
        throw new PipelineException(
            "Cannot start pipeline "
                + spec.name()
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
