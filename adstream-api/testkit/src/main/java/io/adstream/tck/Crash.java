package io.adstream.tck;

import io.adstream.engine.PipelineException;
import io.adstream.engine.RunningPipeline;
import java.io.File;
import java.time.Duration;

/**
 * Evidence that an engine crashed: what has died, which cannot come back. A crash can be evidenced
 * once; a harness that kills nothing has none to give. Immutable.
 */
public final class Crash {

  /** What the JVM reports of a process that SIGKILL has ended. */
  private static final int SIGKILLED = 128 + 9;

  private final Object dead;

  /** For the kit's own engine. */
  Crash(Object dead) {
    this.dead = dead;
  }

  /**
   * {@return a pipeline that failed}
   *
   * @param dead the pipeline that was running before the crash
   * @throws IllegalStateException if it still runs, or was closed in an orderly way
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
   * {@return a process that was killed}
   *
   * @param dead the process that the engine ran in before the crash
   * @throws IllegalStateException if it still runs, or has ended by itself or in an orderly way:
   *     where there are signals, its exit code is not that of SIGKILL (137); elsewhere it is 0
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

  /** What has died; compared by identity. */
  Object dead() {
    return dead;
  }
}
