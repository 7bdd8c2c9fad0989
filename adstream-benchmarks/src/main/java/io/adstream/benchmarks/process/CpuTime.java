package io.adstream.benchmarks.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The CPU time of processes, including child processes. */
public final class CpuTime {

  /** Linux's clock ticks per second for user space, independent of the kernel's. */
  private static final long MILLIS_PER_TICK = 10;

  private static final int CHILDREN_IN_PROGRAMS = 13;
  private static final int CHILDREN_IN_KERNEL = 14;

  private CpuTime() {}

  /**
   * The CPU time of a process and its children. Exited children count if {@code /proc} includes
   * them.
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
      // The part before is the program's name, which may contain blanks.
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
