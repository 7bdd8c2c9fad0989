package io.adstream.internal.window;

import io.adstream.join.WindowFullException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds the total memory of the open windows of a process. Thread-safe. */
public final class WindowBudget {

  private static final Logger LOG = LoggerFactory.getLogger(WindowBudget.class);

  /** The fraction at which the windows cease to be almost full. */
  private static final double ROOM = 0.72;

  /**
   * The fraction below which the warning is rearmed, so that fluctuating usage does not warn
   * repeatedly.
   */
  private static final double CALM = 0.5;

  private final @Nullable WindowBudget whole;
  private final long maxBytes;
  private final long warnBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean hasWarned = new AtomicBoolean();
  private volatile boolean isAlmostFull;

  /** Creates a budget of {@code maxBytes} bytes, which warns when usage exceeds 80 %. */
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

  /** A lane's part, counted separately and bounded together with the others. */
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
          "The open windows of this process use {} bytes, more than 80 % of maxWindowBytes = {}:"
              + " raise maxWindowBytes and the heap, or run more instances, since at the limit the"
              + " pipeline fails",
          used, maxBytes);
    }
  }

  /** Whether usage has exceeded 80 %, and not fallen below 72 % since. */
  public boolean isAlmostFull() {
    return isAlmostFull;
  }

  /** Whether the warning was logged, and usage has not fallen below half since. */
  boolean hasWarned() {
    return hasWarned.get();
  }

  /** Releases everything reserved. */
  public void release() {
    reserve(-bytes.get());
  }
}
