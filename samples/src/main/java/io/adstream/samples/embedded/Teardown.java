package io.adstream.samples.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
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
  private static boolean hooked;
  private static volatile boolean underWay;

  private Teardown() {}

  /** Closes this at the end of the process, unless it is {@linkplain #forget forgotten} before. */
  public static <T extends AutoCloseable> T atExit(T resource) {
    synchronized (OPEN) {
      if (!hooked) {
        Runtime.getRuntime().addShutdownHook(new Thread(Teardown::closeAll, "teardown"));
        hooked = true;
      }
      OPEN.push(resource);
    }
    return resource;
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

  private static void closeAll() {
    underWay = true;
    while (true) {
      AutoCloseable next;
      synchronized (OPEN) {
        next = OPEN.poll();
      }
      if (next == null) {
        return;
      }
      try {
        next.close();
      } catch (Exception e) {
        LOG.warn("Cannot close {}: {}", next, e.toString());
      }
    }
  }
}
