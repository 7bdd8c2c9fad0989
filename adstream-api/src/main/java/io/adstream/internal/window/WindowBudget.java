package io.adstream.internal.window;

import io.adstream.join.WindowFullException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory the open windows of one process may hold together. Thread-safe. */
public final class WindowBudget {

  private static final Logger LOG = LoggerFactory.getLogger(WindowBudget.class);

  /** What being almost full ends at. */
  private static final double ROOM = 0.72;

  /** What a crossing ends at, so that a window that breathes does not warn again and again. */
  private static final double CALM = 0.5;

  private final @Nullable WindowBudget whole;
  private final long maxBytes;
  private final long warnBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean hasWarned = new AtomicBoolean();
  private volatile boolean isAlmostFull;

  /** A budget of {@code maxBytes} bytes. Warns when usage crosses 80 %. */
  public WindowBudget(long maxBytes) {
    this(maxBytes, null);
  }

  private WindowBudget(long maxBytes, @Nullable WindowBudget whole) {
    this.maxBytes = maxBytes;
    this.whole = whole;
    warnBytes = whole == null ? maxBytes / 5 * 4 : Long.MAX_VALUE;
  }

  /** Memory in use, in bytes. */
  public long bytes() {
    return bytes.get();
  }

  /** A lane's part: counted by itself, bounded together with the others. */
  public WindowBudget share() {
    return new WindowBudget(Long.MAX_VALUE, this);
  }

  void reserve(long amount) {
    if (whole != null) {
      whole.reserve(amount);
    }
    long used = bytes.addAndGet(amount);
    if (amount > 0 && used > maxBytes) {
      bytes.addAndGet(-amount);
      throw new WindowFullException(used, maxBytes);
    }
    if (used > warnBytes) {
      isAlmostFull = true;
      warn(used);
    } else if (amount < 0 && isAlmostFull && used < maxBytes * ROOM) {
      isAlmostFull = false;
    }
    if (amount < 0 && used < maxBytes * CALM) {
      hasWarned.set(false);
    }
  }

  private void warn(long used) {
    if (hasWarned.compareAndSet(false, true)) {
      LOG.warn(
          "The open windows of this process take {} bytes, more than 80 % of maxWindowBytes = {}:"
              + " raise maxWindowBytes and the heap, or run more instances, since at the limit the"
              + " pipeline ends",
          used, maxBytes);
    }
  }

  /** Whether 80 % were crossed, and less than 72 % have not been reached since. */
  public boolean isAlmostFull() {
    return isAlmostFull;
  }

  /** Whether a crossing of 80 % was warned of, and less than half has not been reached since. */
  boolean hasWarned() {
    return hasWarned.get();
  }

  /** Gives back all that is reserved. */
  public void release() {
    reserve(-bytes.get());
  }
}
