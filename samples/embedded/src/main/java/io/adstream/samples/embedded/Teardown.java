package io.adstream.samples.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what is still open when the process ends, such as by Ctrl-C: one after the other, what was
 * opened last first. (Shutdown hooks of their own would run all at once, and take the broker away
 * from a pipeline that still commits.) Safe for use by several threads.
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
   * Starts something and closes it at the end of the process, unless it is {@linkplain #forget
   * forgotten} before. Should the process end meanwhile, its end waits for the start.
   *
   * @throws IllegalStateException if the process is ending already
   */
  public static <T extends AutoCloseable> T start(Supplier<T> starter) {
    synchronized (OPEN) {
      if (underWay) {
        throw new IllegalStateException("Cannot start anything more: the process is ending");
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

  /** Closes this at the end of the process; for what is open already. */
  public static <T extends AutoCloseable> T atExit(T open) {
    return start(() -> open);
  }

  /** Does not close this at the end of the process, since it is closed already. */
  public static void forget(AutoCloseable resource) {
    synchronized (OPEN) {
      OPEN.removeIf(open -> open == resource);
    }
  }

  /** Whether the process is ending. */
  public static boolean isUnderWay() {
    return underWay;
  }

  /** Something that cannot be closed is a failure of the process, whatever it was ended by. */
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

  /** What is to be closed next; null when nothing is open, and nothing about to be. */
  private static @Nullable AutoCloseable next() {
    synchronized (OPEN) {
      underWay = true;
      long giveUp = System.nanoTime() + PATIENCE_NANOS;
      try {
        // What is being started needs what is open already.
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
