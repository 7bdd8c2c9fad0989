package io.adstream.fuzz;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tries a property on many random values. A try that fails names its seed, and {@code
 * -Dadstream.seed=17} repeats it alone; {@code -Dadstream.fuzz.tries=100} makes a hundred times as
 * many. A try without an end fails, too.
 */
public final class Tries {

  private static final long FACTOR = Long.getLong("adstream.fuzz.tries", 1);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** A single try takes milliseconds; without an end is what takes so long. */
  private static final long LONGEST_TRY_SECONDS = 60;

  private Tries() {}

  /** A property that must hold for any random input. */
  public interface Property {
    /** Throws if it does not hold. */
    void check(Random random) throws Exception;
  }

  /**
   * Tries the property the given number of times, multiplied by {@code adstream.fuzz.tries}.
   *
   * @throws AssertionError if the property does not hold; the message contains the seed
   */
  public static void of(int count, Property property) {
    Long only = Long.getLong("adstream.seed");
    long first = only == null ? System.nanoTime() >>> 8 : only;
    long tries = only == null ? count * FACTOR : 1;
    AtomicLong seed = new AtomicLong(first);
    FutureTask<Void> run =
        new FutureTask<>(
            () -> {
              for (; seed.get() < first + tries; seed.incrementAndGet()) {
                property.check(new Random(seed.get() * MIX));
              }
              return null;
            });
    Thread thread = new Thread(run, "tries");
    thread.setDaemon(true);
    thread.start();
    await(run, thread, seed);
  }

  private static void await(FutureTask<Void> run, Thread thread, AtomicLong seed) {
    while (true) {
      long before = seed.get();
      try {
        run.get(LONGEST_TRY_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        throw new AssertionError("fails with -Dadstream.seed=" + seed, e.getCause());
      } catch (TimeoutException e) {
        if (seed.get() == before) {
          AssertionError hangs = new AssertionError("hangs with -Dadstream.seed=" + seed, e);
          hangs.setStackTrace(thread.getStackTrace());
          throw hangs;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted at -Dadstream.seed=" + seed, e);
      }
    }
  }
}
