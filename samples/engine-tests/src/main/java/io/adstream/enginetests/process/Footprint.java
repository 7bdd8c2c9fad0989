package io.adstream.enginetests.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The resource usage of a JVM.
 *
 * @param liveBytes the live heap after a collection
 * @param residentBytes the resident memory
 * @param files the number of open files and sockets
 */
public record Footprint(long liveBytes, long residentBytes, long files) {

  /** The usage of a process; requires Linux, and a process that is not stopped. */
  public static Footprint of(ChildProcess process) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    long liveBytes = liveBytes(process.pid());
    long residentKiB =
        Files.readAllLines(proc.resolve("status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow();
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      return new Footprint(liveBytes, residentKiB << 10, files.count());
    }
  }

  /** The median of each value. */
  public static Footprint median(List<Footprint> footprints) {
    return new Footprint(
        median(footprints, Footprint::liveBytes),
        median(footprints, Footprint::residentBytes),
        median(footprints, Footprint::files));
  }

  private static long median(List<Footprint> footprints, ToLongFunction<Footprint> value) {
    return footprints.stream()
        .mapToLong(value)
        .sorted()
        .skip(footprints.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /** The histogram counts live objects after a full collection, and ends with the sums. */
  private static long liveBytes(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String all = new String(jcmd.getInputStream().readAllBytes(), UTF_8).strip();
    String[] words = all.substring(all.lastIndexOf('\n') + 1).strip().split("\\s+", -1);
    if (!words[0].equals("Total")) {
      throw new IOException("Cannot read the heap of " + pid + ":\n" + all);
    }
    return Long.parseLong(words[2]);
  }
}
