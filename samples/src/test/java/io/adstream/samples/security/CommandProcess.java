package io.adstream.samples.security;

import io.adstream.samples.embedded.Teardown;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A call of the command in a process of its own, as the launcher makes it. */
final class CommandProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 300;

  private final Process process;
  private final Path log;

  private CommandProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it, with what it says in a log of its own. */
  static CommandProcess start(
      Path launcher, List<String> words, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    return Teardown.start(() -> new CommandProcess(process, log));
  }

  /** The process's number; the launcher becomes the JVM. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The command does not end:\n" + said());
    }
    return process.exitValue();
  }

  /** Tells it to end, as a service manager does. */
  void terminate() {
    process.destroy();
  }

  /** All it has said so far, to both streams. */
  String said() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Teardown.forget(this);
    process.destroyForcibly();
  }
}
