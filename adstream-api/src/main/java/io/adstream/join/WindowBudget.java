package io.adstream.join;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the open windows of one process may hold together. Safe for use by several
 * threads.
 */
public final class WindowBudget {

  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();

  /** A budget of so many bytes. */
  public WindowBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Memory in use, in bytes. */
  public long bytes() {
    return bytes.get();
  }

  void reserve(long amount) {
    long used = bytes.addAndGet(amount);
    if (amount > 0 && used > maxBytes) {
      bytes.addAndGet(-amount);
      throw new WindowFullException(used, maxBytes);
    }
  }
}
