package io.adstream.samples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Makes the benchmarks appear in the help; the launcher runs them, with a separate class path. */
@Command(
    name = "bench",
    description =
        "Measures throughput, memory and latency, compared with hand-written joins on other frameworks.")
final class BenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new IllegalArgumentException("Cannot start bench: use ./adstream bench");
  }
}
