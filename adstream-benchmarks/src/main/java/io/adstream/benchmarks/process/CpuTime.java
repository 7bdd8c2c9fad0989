package io.adstream.benchmarks.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** CPU time of processes that start others. */
public final class CpuTime {

  /** As Linux has it for programs, whatever its kernel counts in. */
  private static final long MILLIS_PER_TICK = 10;

  private static final int CHILDREN_IN_PROGRAMS = 13;
  private static final int CHILDREN_IN_KERNEL = 14;

  private CpuTime() {}

  /**
   * Of a process and its children. Those that have ended count where {@code /proc} tells of them.
   */
  public static Duration withChildren(ProcessHandle process) {
    Duration sum = ended(process.pid()).plus(own(process));
    for (ProcessHandle child : process.children().toList()) {
      sum = sum.plus(own(child));
    }
    return sum;
  }

  private static Duration own(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Duration ended(long pid) {
    Path stat = Path.of("/proc", String.valueOf(pid), "stat");
    try {
      // What is before may hold blanks: it is the name of the program.
      String line = Files.readString(stat, UTF_8);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      long ticks =
          Long.parseLong(fields[CHILDREN_IN_PROGRAMS]) + Long.parseLong(fields[CHILDREN_IN_KERNEL]);
      return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    } catch (IOException e) {
      return Duration.ZERO; // another system
    }
  }
}
