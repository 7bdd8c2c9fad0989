package io.adstream.enginetests.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clock of child processes, which this process can set back and forward. It is a small
 * preloaded library, since {@code libfaketime} 0.9.10 makes each timed wait of a JVM return at
 * once. Linux only; needs a C compiler ({@code -Dadstream.cc}, by default {@code /usr/bin/cc}).
 */
public final class WallClock {

  private static final Path COMPILER = Path.of(System.getProperty("adstream.cc", "/usr/bin/cc"));

  private final Path library;
  private final Path ahead;

  /**
   * Creates a clock that shows the machine's time.
   *
   * @param directory the directory for its files
   */
  public WallClock(Path directory) throws IOException, InterruptedException {
    library = directory.resolve("wall-clock.so").toAbsolutePath();
    ahead = directory.resolve("wall-clock.ahead").toAbsolutePath();
    set(Duration.ZERO);
    compile(directory.resolve("wall-clock.c"));
  }

  private void compile(Path source) throws IOException, InterruptedException {
    if (!Files.isExecutable(COMPILER)) {
      throw new IllegalStateException(
          "Cannot set a process's clock: "
              + COMPILER
              + " is not executable, expected a C compiler (Debian: apt-get install gcc"
              + " libc6-dev; another path: -Dadstream.cc)");
    }
    try (InputStream in =
        requireNonNull(WallClock.class.getResourceAsStream("wall-clock.c"), "wall-clock.c")) {
      Files.write(source, in.readAllBytes());
    }
    int exit =
        new ProcessBuilder(
                COMPILER.toString(),
                "-shared",
                "-fPIC",
                "-O2",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("Cannot compile " + source + ": it ended with " + exit);
    }
  }

  /** The environment variables of a process with this clock. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "ADSTREAM_TEST_CLOCK", ahead.toString());
  }

  /** Sets the clock of all its processes ahead of this process's clock, or behind it. */
  public void set(Duration aheadOfOurs) throws IOException {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(0, aheadOfOurs.toSeconds());
    // In place, since processes have mapped the file.
    Files.write(ahead, seconds.array(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
