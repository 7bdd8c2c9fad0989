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
 * Schemas of a registry by their ids, made into what a decoder needs. Schemas are fetched by
 * threads of their own and kept: a registered schema never changes. Safe for use by several
 * threads.
 *
 * <p>An id that the registry does not know may have been registered on another of its nodes a
 * moment ago. It is waited for, for the grace of the settings, then {@link Unusable}, and asked for
 * again a minute later. Ids that nobody has registered must not stop a pipeline again and again:
 * within ten times the grace after an id was given up, other unknown ids are given up at once.
 *
 * @param <T> what a schema is made into
 */
public final class SchemaRegistry<T> {

  /** How long {@link #find} waits for an answer. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  /** How long nothing is asked for an id again that was given up. */
  static final Duration RECHECK = Duration.ofMinutes(1);

  private static final int MOST_FOUND = 1_000;
  private static final int MOST_OTHERS = 1_000;
  private static final int GRACE_PAUSE = 10;
  private static final int THREADS = 4;

  /**
   * Makes a schema into what a decoder needs.
   *
   * @param <T> what that is
   */
  @FunctionalInterface
  public interface Compiler<T> {
    /**
     * Makes it.
     *
     * @param schema the schema as registered
     * @return what decoding needs of it
     * @throws UnusableSchemaException if the schema is broken, or none of the decoder's
     */
    T compile(RegisteredSchema schema) throws UnusableSchemaException;
  }

  private final RegistryClient client;
  private final Compiler<T> compiler;
  private final Duration grace;
  private final LongSupplier nanos;
  private final Executor threads;
  private final Map<SchemaId, Found<T>> found = new ConcurrentHashMap<>();

  /** What was asked for and not found; guarded by itself. */
  private final Map<SchemaId, Question<T>> others =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Question<T>> eldest) {
          return size() > MOST_OTHERS;
        }
      };

  /** Until when unknown ids have no grace; guarded by {@link #others}. */
  private long withoutGraceUntil;

  private boolean graceWasSpent;

  /**
   * Schemas of a registry. Asks for nothing yet.
   *
   * @param settings where the registry is, and how long to wait for it
   * @param compiler makes of each schema, once, what decoding needs
   * @throws IllegalArgumentException if the certificates to trust cannot be read
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

  /** Threads that end when they have had nothing to do, so that nothing has to be closed. */
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
   * {@return the schema of an id} Waits half a second for the registry at most, and goes on asking
   * it afterwards.
   *
   * @param id the id that a record names
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

  /** What a parser throws for a schema that it has not foreseen is the schema's fault. */
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
   * What came of a request.
   *
   * @param pause after how long to ask again, if that is of use
   */
  record Answer<T>(Lookup<T> lookup, Duration pause) {}
}
