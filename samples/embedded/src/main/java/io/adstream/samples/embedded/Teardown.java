package io.adstream.samples.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes everything still open when the process ends, such as by Ctrl-C, sequentially in reverse
 * order of opening. (Separate shutdown hooks would run concurrently, and stop the broker under a
 * pipeline that still commits.) Thread-safe.
 */
public final class Teardown {

  private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static boolean hooked;
  private static int starting;
  private static volatile boolean underWay;

  private Teardown() {}

  /**
   * Starts something and closes it when the process ends, unless it is {@linkplain #forget
   * forgotten} before. If the process ends meanwhile, shutdown waits for the start.
   *
   * @throws IllegalStateException if the process is already shutting down
   */
  public static <T extends AutoCloseable> T start(Supplier<T> starter) {
    synchronized (OPEN) {
      if (underWay) {
        throw new IllegalStateException("Cannot start anything more: the process is shutting down");
      }
      if (!hooked) {
        Runtime.getRuntime().addShutdownHook(new Thread(Teardown::closeAll, "teardown"));
        hooked = true;
      }
      starting++;
    }
    T resource = null;
    try {
      resource = starter.get();
    } finally {
      synchronized (OPEN) {
        starting--;
        if (resource != null) {
          OPEN.push(resource);
        }
        OPEN.notifyAll();
      }
    }
    return resource;
  }

  /** Closes something already open when the process ends. */
  public static <T extends AutoCloseable> T atExit(T open) {
    return start(() -> open);
  }

  /** Unregisters something that has been closed. */
  public static void forget(AutoCloseable resource) {
    synchronized (OPEN) {
      OPEN.removeIf(open -> open == resource);
    }
  }

  /** Whether the process is shutting down. */
  public static boolean isUnderWay() {
    return underWay;
  }

  /** Makes the process fail if something could not be closed, whatever ended it. */
  private static void closeAll() {
    boolean failed = false;
    AutoCloseable next = next();
    while (next != null) {
      try {
        next.close();
      } catch (Exception e) {
        LOG.error("Cannot close {}", next, e);
        failed = true;
      }
      next = next();
    }
    if (failed) {
      Runtime.getRuntime().halt(1);
    }
  }

  /** The next thing to close; null if nothing is open or being opened. */
  private static @Nullable AutoCloseable next() {
    synchronized (OPEN) {
      underWay = true;
      long giveUp = System.nanoTime() + PATIENCE_NANOS;
      try {
        // Things being started need those already open.
        while (starting > 0 && (OPEN.isEmpty() || System.nanoTime() < giveUp)) {
          OPEN.wait(100);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return OPEN.poll();
    }
  }
}
