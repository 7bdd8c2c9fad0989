package io.adstream.registry;

import io.adstream.registry.Lookup.NotNow;
import io.adstream.registry.SchemaRegistry.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lookup of one id, which sends one request at a time for all waiting threads. Safe for use by
 * several threads.
 *
 * @param <T> the compiled form of a schema
 */
final class Question<T> {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /**
   * Asks the registry.
   *
   * @param <T> the compiled form of a schema
   */
  @FunctionalInterface
  interface Request<T> {
    Answer<T> send(Question<T> question) throws InterruptedException;
  }

  private final SchemaId id;
  private @Nullable CompletableFuture<Lookup<T>> request;
  private @Nullable Lookup<T> last;
  private long nextNanos;
  private int failures;
  private boolean unknown;
  private long unknownSinceNanos;
  private boolean givenUp;

  Question(SchemaId id) {
    this.id = id;
  }

  SchemaId id() {
    return id;
  }

  /**
   * Returns the response if it arrives within the longest wait, else the previous one; while
   * another thread waits, the previous one at once.
   */
  Lookup<T> answer(Request<T> sender, Executor threads, LongSupplier nanos) {
    CompletableFuture<Lookup<T>> running;
    synchronized (this) {
      if (last != null && (request != null || nanos.getAsLong() - nextNanos < 0)) {
        return last;
      }
      if (request == null) {
        request = CompletableFuture.supplyAsync(() -> ask(sender, nanos), threads);
      }
      running = request;
    }
    try {
      return running.get(SchemaRegistry.LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      synchronized (this) {
        return last != null ? last : new NotNow<>("the registry is being asked for " + id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotNow<>("interrupted while the registry is being asked for " + id);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot ask the registry for " + id, e.getCause());
    }
  }

  private Lookup<T> ask(Request<T> sender, LongSupplier nanos) {
    Answer<T> answer;
    try {
      answer = sender.send(this);
    } catch (InterruptedException e) {
      answer = new Answer<>(new NotNow<>("the registry was not asked for " + id), FIRST_PAUSE);
    } catch (RuntimeException e) {
      synchronized (this) {
        request = null;
      }
      throw e;
    }
    synchronized (this) {
      last = answer.lookup();
      nextNanos = nanos.getAsLong() + answer.pause().toNanos();
      request = null;
    }
    return answer.lookup();
  }

  /** Counts a failure, and returns the time until the next request. */
  synchronized Duration backOff() {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** Whether an unknown id is still within its grace period. */
  synchronized boolean isWaitedFor(long now, Duration grace) {
    failures = 0;
    if (!unknown) {
      unknown = true;
      unknownSinceNanos = now;
    }
    givenUp |= now - unknownSinceNanos >= grace.toNanos();
    return !givenUp;
  }
}
