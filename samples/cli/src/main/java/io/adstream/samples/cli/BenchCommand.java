package io.adstream.samples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the benchmarks in the help; the launcher runs them, with a class path of their own. */
@Command(
    name = "bench",
    description = "Measures speed, memory and latency beside joins written with other means.")
final class BenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new IllegalArgumentException("Cannot start bench here: expected ./adstream to start it");
  }
}
