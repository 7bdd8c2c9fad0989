package io.adstream.tck;

import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import java.io.File;
import java.time.Duration;

/**
 * Evidence that an engine crashed: the pipeline or process that died. Each death is evidence of one
 * crash only, so a harness that kills nothing cannot provide it. Immutable.
 */
public final class Crash {

  /** The exit code that the JVM reports for a process killed by SIGKILL. */
  private static final int SIGKILLED = 128 + 9;

  private final Object dead;

  /** For the kit's reference engine. */
  Crash(Object dead) {
    this.dead = dead;
  }

  /**
   * {@return evidence of a failed pipeline}
   *
   * @param dead the pipeline that was running before the crash
   * @throws IllegalStateException if the pipeline is still running or was closed in an orderly way
   */
  public static Crash of(RunningPipeline dead) {
    try {
      boolean isClosed = dead.awaitTermination(Duration.ZERO);
      throw new IllegalStateException(
          "Cannot certify engine: its pipeline "
              + (isClosed ? "was closed in an orderly way" : "still runs")
              + " after a crash, expected it to have failed");
    } catch (PipelineException e) {
      return new Crash(dead);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /**
   * {@return evidence of a killed process}
   *
   * @param dead the process that the engine ran in before the crash
   * @throws IllegalStateException if the process is still running, or exited by itself or in an
   *     orderly way: its exit code is not that of SIGKILL (137) or, on platforms without signals,
   *     it is 0
   */
  public static Crash of(Process dead) {
    if (dead.isAlive() || !isKilled(dead.exitValue())) {
      throw new IllegalStateException(
          "Cannot certify engine: its process "
              + (dead.isAlive() ? "still runs" : "has ended by itself, code " + dead.exitValue())
              + " after a crash, expected it to be killed");
    }
    return new Crash(dead);
  }

  private static boolean isKilled(int exitValue) {
    return File.separatorChar == '/' ? exitValue == SIGKILLED : exitValue != 0;
  }

  /** The dead pipeline or process; compared by identity. */
  Object dead() {
    return dead;
  }
}
