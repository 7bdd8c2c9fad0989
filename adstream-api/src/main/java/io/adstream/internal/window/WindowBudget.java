package io.adstream.internal.window;

import io.adstream.join.WindowFullException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the open windows of one process may hold together. Safe for use by several
 * threads.
 */
public final class WindowBudget {

  private final @Nullable WindowBudget whole;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();

  /** A budget of so many bytes. */
  public WindowBudget(long maxBytes) {
    this(maxBytes, null);
  }

  private WindowBudget(long maxBytes, @Nullable WindowBudget whole) {
    this.maxBytes = maxBytes;
    this.whole = whole;
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
  }

  /** Gives back all that is reserved. */
  public void release() {
    reserve(-bytes.get());
  }
}
