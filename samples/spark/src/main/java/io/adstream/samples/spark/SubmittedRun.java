package io.adstream.samples.spark;

import io.adstream.samples.cli.Adstream;
import java.util.stream.Stream;

/**
 * {@code adstream run} for {@code spark-submit}, whose jar contains neither Spark nor embedded
 * servers. The arguments are those of {@code run}.
 */
public final class SubmittedRun {

  private SubmittedRun() {}

  /** Runs until it is stopped, and exits with the command's exit code. */
  public static void main(String[] args) {
    Adstream.main(Stream.concat(Stream.of("run"), Stream.of(args)).toArray(String[]::new));
  }
}
