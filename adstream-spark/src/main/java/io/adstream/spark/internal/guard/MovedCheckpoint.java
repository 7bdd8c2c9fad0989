package io.adstream.spark.internal.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Corrects the paths in a checkpoint that was moved or copied. Spark stores where the schemas of a
 * state are with the directory that the checkpoint had when they were written, and reads them from
 * there.
 */
final class MovedCheckpoint {

  /** A successor, as {@link Checkpoint#replace} writes it. */
  private static final Pattern NEW = Pattern.compile("\\.(\\d+)\\.new");

  private static final Pattern SCHEMA = Pattern.compile("\"[^\"]*/(state/\\d+/_stateSchema/)");

  private MovedCheckpoint() {}

  /**
   * Makes a checkpoint refer to its own files only.
   *
   * @param directory its current directory, as Spark writes it
   */
  static void correct(FileSystem files, String directory) throws IOException {
    Path state = new Path(directory, "state");
    if (!files.exists(state)) {
      return;
    }
    for (FileStatus operator : files.listStatus(state)) {
      Path metadata = new Path(operator.getPath(), "_metadata/v2");
      if (files.exists(metadata)) {
        finishReplacing(files, metadata);
        for (FileStatus file : files.listStatus(metadata)) {
          if (file.getPath().getName().matches("\\d+")) {
            correctFile(files, file.getPath(), directory);
          }
        }
      }
    }
  }

  /** A crash may have come between the deletion of a file and the renaming of its successor. */
  private static void finishReplacing(FileSystem files, Path directory) throws IOException {
    for (FileStatus file : files.listStatus(directory)) {
      Matcher written = NEW.matcher(file.getPath().getName());
      if (written.matches()) {
        Path replaced = new Path(directory, written.group(1));
        if (!files.exists(replaced)) {
          files.rename(file.getPath(), replaced);
        }
      }
    }
  }

  private static void correctFile(FileSystem files, Path file, String directory)
      throws IOException {
    String text;
    try (FSDataInputStream in = files.open(file)) {
      text = new String(in.readAllBytes(), UTF_8);
    } catch (ChecksumException e) {
      return; // Spark reports it, if it needs the file
    }
    String own = Matcher.quoteReplacement("\"" + directory + "/") + "$1";
    String corrected = SCHEMA.matcher(text).replaceAll(own);
    if (!corrected.equals(text)) {
      Checkpoint.replace(files, file, corrected);
    }
  }
}
