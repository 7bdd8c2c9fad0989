package io.adstream.kafkastreams.internal.run;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, the last first, and all of it whatever any of them throws. Not safe for
 * use by several threads.
 */
final class Opened implements AutoCloseable {

  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Has something closed, before all that was opened until now. */
  void closeLater(Runnable closing) {
    closings.push(closing);
  }

  /** Closes everything; what fails meanwhile is added to the failure that made it necessary. */
  void closeAfter(Throwable failure) {
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (Throwable e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Closes everything, and throws what the first failure threw. */
  @Override
  public void close() {
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (Throwable e) {
        closeAfter(e);
        throw e;
      }
    }
  }
}
