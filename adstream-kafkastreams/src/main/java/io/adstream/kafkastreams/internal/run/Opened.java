package io.adstream.kafkastreams.internal.run;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes everything opened, in reverse order, even if closing some of it fails. Not thread-safe.
 */
final class Opened implements AutoCloseable {

  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Registers something to be closed before everything opened so far. */
  void closeLater(Runnable closing) {
    closings.push(closing);
  }

  /** Closes everything after a failure, to which further failures are added as suppressed. */
  void closeAfter(Throwable failure) {
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (Throwable e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Closes everything, and rethrows the first failure. */
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
