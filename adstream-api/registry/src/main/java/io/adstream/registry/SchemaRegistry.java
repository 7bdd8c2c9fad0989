package io.adstream.registry;

import io.adstream.registry.Lookup.Found;
import io.adstream.registry.Lookup.NotNow;
import io.adstream.registry.Lookup.Unusable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks up schemas of a registry by id, and compiles each for a decoder. Background threads fetch
 * schemas, of which a thousand are cached: a registered schema never changes. Safe for use by
 * several threads.
 *
 * <p>An id that the registry does not know may have been registered on another node a moment ago.
 * Lookups wait for it for the grace period; then it is {@link Unusable}, and asked for again a
 * minute later. So that ids that nobody registered cannot stop a pipeline again and again, other
 * unknown ids are unusable at once during the next ten grace periods.
 *
 * @param <T> the compiled form of a schema
 */
public final class SchemaRegistry<T> {

  /** The longest time that {@link #find} blocks. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  /** The time until an unusable id is asked for again. */
  static final Duration RECHECK = Duration.ofMinutes(1);

  private static final int MOST_FOUND = 1_000;
  private static final int MOST_OTHERS = 1_000;
  private static final int GRACE_PAUSE = 10;
  private static final int THREADS = 4;

  /**
   * Compiles a schema for a decoder.
   *
   * @param <T> what that is
   */
  @FunctionalInterface
  public interface Compiler<T> {
    /**
     * Compiles a schema.
     *
     * @param schema the schema as registered
     * @return the compiled form
     * @throws UnusableSchemaException if the schema is broken or of another format
     */
    T compile(RegisteredSchema schema) throws UnusableSchemaException;
  }

  private final RegistryClient client;
  private final Compiler<T> compiler;
  private final Duration grace;
  private final LongSupplier nanos;
  private final Executor threads;
  private final Map<SchemaId, Found<T>> found = new ConcurrentHashMap<>();

  /** Lookups without a schema so far; guarded by itself. */
  private final Map<SchemaId, Question<T>> others =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Question<T>> eldest) {
          return size() > MOST_OTHERS;
        }
      };

  /** The end of the time without grace; guarded by {@link #others}. */
  private long withoutGraceUntil;

  private boolean graceWasSpent;

  /**
   * Creates a client, which sends no request yet.
   *
   * @param settings the registry's address and time limits
   * @param compiler compiles each schema, once
   * @throws IllegalArgumentException if the trusted certificates cannot be read
   */
  public SchemaRegistry(RegistrySettings settings, Compiler<T> compiler) {
    this(settings, compiler, System::nanoTime);
  }

  SchemaRegistry(RegistrySettings settings, Compiler<T> compiler, LongSupplier nanos) {
    client = new RegistryClient(settings);
    this.compiler = compiler;
    this.nanos = nanos;
    grace = settings.unknownGrace();
    threads = threads();
  }

  /** Creates threads that end when idle, so that nothing has to be closed. */
  private static Executor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "adstream-registry");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * {@return the schema of an id} Blocks for half a second at most, while the request continues in
   * the background.
   *
   * @param id the id in a record
   */
  public Lookup<T> find(SchemaId id) {
    Found<T> known = found.get(id);
    if (known != null) {
      return known;
    }
    if (!id.isPossible()) {
      return new Unusable<>(id + " is none that a registry gives");
    }
    Question<T> question;
    synchronized (others) {
      question = others.computeIfAbsent(id, Question::new);
    }
    return question.answer(this::fetch, threads, nanos);
  }

  /** Asks the registry once. */
  private Answer<T> fetch(Question<T> question) throws InterruptedException {
    SchemaId id = question.id();
    try {
      RegisteredSchema schema = client.schema(id);
      Found<T> result = new Found<>(compiled(schema));
      keep(id, result);
      return new Answer<>(result, RECHECK);
    } catch (UnusableSchemaException e) {
      return new Answer<>(new Unusable<>(id + " " + e.getMessage()), RECHECK);
    } catch (RegistryException e) {
      return switch (e.kind()) {
        case UNKNOWN -> unknown(question, e);
        case AWAY, REFUSED -> new Answer<>(new NotNow<>(e.reason()), question.backOff());
      };
    }
  }

  /** Treats any exception of a parser as the schema's fault. */
  private T compiled(RegisteredSchema schema) throws UnusableSchemaException {
    try {
      return compiler.compile(schema);
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnusableSchemaException("cannot be used: " + e, e);
    }
  }

  private void keep(SchemaId id, Found<T> result) {
    if (found.size() >= MOST_FOUND) {
      found.keySet().stream().findFirst().ifPresent(found::remove);
    }
    found.put(id, result);
    synchronized (others) {
      others.remove(id);
    }
  }

  private Answer<T> unknown(Question<T> question, RegistryException e) {
    long now = nanos.getAsLong();
    synchronized (others) {
      boolean pause = graceWasSpent && now - withoutGraceUntil < 0;
      if (question.isWaitedFor(now, pause ? Duration.ZERO : grace)) {
        return new Answer<>(
            new NotNow<>(
                e.reason()
                    + "; it may yet be registered, and is waited for up to "
                    + grace.toMillis()
                    + " ms"),
            Duration.ofSeconds(1));
      }
      if (!pause) {
        graceWasSpent = true;
        withoutGraceUntil = now + grace.toNanos() * GRACE_PAUSE;
      }
    }
    return new Answer<>(new Unusable<>(e.reason()), RECHECK);
  }

  /**
   * The outcome of a request.
   *
   * @param pause the time until the next request
   */
  record Answer<T>(Lookup<T> lookup, Duration pause) {}
}
