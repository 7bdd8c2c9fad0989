package io.adstream.enginetests.servers;

import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One broker and one PostgreSQL for all tests of a JVM, each started on first use and stopped when
 * the JVM ends. Tests use unique names for topics, schemas and roles; a test that harms a server
 * starts its own. Thread-safe.
 */
public final class TestServers {

  private static final Shared<EmbeddedKafka> KAFKA =
      new Shared<>(
          () ->
              EmbeddedKafka.builder()
                  // How often the broker checks for abandoned transactions.
                  .property("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200")
                  .start());
  private static final Shared<EmbeddedPostgres> POSTGRES = new Shared<>(EmbeddedPostgres::start);
  private static final Shared<EmbeddedPostgres> DURABLE_POSTGRES =
      new Shared<>(() -> EmbeddedPostgres.builder().durable().start());

  private TestServers() {}

  /** The broker. */
  public static EmbeddedKafka kafka() {
    return KAFKA.get();
  }

  /** The PostgreSQL, which does not wait for its disk. */
  public static EmbeddedPostgres postgres() {
    return POSTGRES.get();
  }

  /** Another PostgreSQL, which waits for its disk at each commit. */
  public static EmbeddedPostgres durablePostgres() {
    return DURABLE_POSTGRES.get();
  }

  private static final class Shared<T> {
    private final Supplier<T> starter;
    private @Nullable T server;

    Shared(Supplier<T> starter) {
      this.starter = starter;
    }

    synchronized T get() {
      T started = server;
      if (started == null) {
        started = starter.get();
        server = started;
      }
      return started;
    }
  }
}
