package io.adstream.jdbc;

import io.adstream.jdbc.internal.reconcile.Reconciler;
import io.adstream.jdbc.internal.schema.PostgresSchema;
import io.adstream.jdbc.internal.schema.SchemaOptions;
import io.adstream.jdbc.internal.schema.SchemaUpdate;
import io.adstream.jdbc.internal.server.Password;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.server.SqlFailure;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.BatchTime;
import io.adstream.jdbc.internal.table.Epoch;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.jdbc.internal.write.PostgresSession;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores results in a schema of PostgreSQL 14 or newer: each batch in one transaction with its
 * lane's position. A schema belongs to one pipeline. Immutable and thread-safe; {@code toString},
 * messages and logs contain neither the URL nor the password. A password passed as a value is
 * serialized with the sink; a file or environment variable is read where the sink is opened.
 *
 * <p>All waits have timeouts: by default 10 s to connect, 15 s to log in, 20 s per lock, 60 s per
 * statement and 90 s per response. The URL can override them ({@code connectTimeout}, {@code
 * loginTimeout}, {@code socketTimeout}, {@code options=-c lock_timeout=5s}). Connection poolers are
 * supported in session and in transaction pooling mode. While the server is read-only, it retries.
 *
 * <p>Attributes, cubes, measures and KPIs can be added to a specification at any time: opening the
 * sink adds missing columns and tables, which count from then on. Opening fails if the
 * specification lacks or changes a stored one; the message names it.
 */
public final class PostgresSink implements ResultSink {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);

  private final Server server;
  private final String schema;
  private final int connections;
  private final SchemaOptions options;
  private final BatchTime batchTime;

  /** Not serialized, so that other machines do not clear the results again. */
  private final transient @Nullable AtomicBoolean rebuild;

  private PostgresSink(Builder builder, Server server, SchemaOptions options) {
    this.server = server;
    this.schema = builder.schema;
    this.connections = builder.connections;
    this.batchTime = builder.batchTime;
    this.options = options;
    this.rebuild = new AtomicBoolean(builder.rebuild);
  }

  /**
   * Starts a sink.
   *
   * @param url the database, {@code jdbc:postgresql://host:port/database}; may set any driver
   *     property except the password
   * @return a builder
   */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  @Override
  public SinkSession open(SinkSpec spec) {
    return new PostgresSession(server, connections, schema, prepare(spec), spec, batchTime);
  }

  /**
   * Prepares the schema as {@link #open} does, for setups where another user does this. Does
   * nothing if the schema is up to date.
   *
   * @param spec the pipeline whose results the schema will hold
   * @throws SinkException if the schema cannot be prepared; it is then unchanged
   */
  public void applySchema(SinkSpec spec) {
    prepare(spec);
  }

  /**
   * {@return the SQL statements that {@link #applySchema} would run now, in order; empty if the
   * schema is up to date} They run in a transaction that is rolled back, which takes the same
   * privileges and blocks writers.
   *
   * @param spec the pipeline whose results the schema will hold
   * @throws SinkException if the schema cannot be prepared
   */
  public List<String> previewSchema(SinkSpec spec) {
    try (Connection connection = server.connect()) {
      return new PostgresSchema(connection, schema, spec, options, server.settings()).preview();
    } catch (SQLException e) {
      throw SqlFailure.openException(schema, server, e);
    }
  }

  /**
   * Applies late events, exactly once: those in table {@code late_event} that can no longer match
   * an open event are joined with the stored events (including orphans) and removed from the table,
   * and the KPIs follow, as if they had not been late; the counters in {@code progress} do not
   * change. Can be called while the pipeline runs; if a call fails, the next one continues from
   * what it has committed. Requires the right to delete (with roles, the owner's). Never changes
   * the schema or clears results.
   *
   * @param spec the pipeline whose late events are applied
   * @return what was done, as also recorded in table {@code reconciliation}
   * @throws SinkException if events cannot be applied, such as if impressions without clicks are
   *     not {@link io.adstream.join.UnclickedRows#KEPT}, the schema is another pipeline's or not up
   *     to date, or another call is in progress
   */
  public Reconciliation reconcile(SinkSpec spec) {
    return new Reconciler(server, schema, spec, Reconciler.IDS_AT_ONCE).run();
  }

  /**
   * {@return what {@link #reconcile} would do now, disregarding rows that PostgreSQL would reject}
   *
   * @param spec the pipeline whose late events would be applied
   * @throws SinkException as {@link #reconcile} does
   */
  public Reconciliation previewReconcile(SinkSpec spec) {
    return new Reconciler(server, schema, spec, Reconciler.IDS_AT_ONCE).preview();
  }

  /**
   * {@return the progress of the pipeline in this schema} Requires the right to read tables {@code
   * pipeline} and {@code progress}.
   *
   * @throws SinkException if it cannot be read, such as if there is no pipeline yet
   */
  public StoredProgress progress() {
    return Progress.stored(server, schema);
  }

  private Epoch prepare(SinkSpec spec) {
    server.warnIfOpenToOthers();
    boolean clear = rebuild != null && rebuild.get();
    Epoch epoch = new SchemaUpdate(server, schema, spec, options).run(clear);
    if (rebuild != null) {
      rebuild.set(false);
    }
    LOG.info("Opened schema \"{}\" for pipeline {}, epoch {}", schema, spec.pipeline(), epoch);
    return epoch;
  }

  /** Contains the schema's name, but neither URL nor password. */
  @Override
  public String toString() {
    return "PostgresSink[" + schema + "]";
  }

  /** Collects the parts of a {@link PostgresSink}. Not thread-safe. */
  public static final class Builder {
    private final String url;
    private @Nullable String user;
    private final List<Password> passwords = new ArrayList<>();
    private String schema = "adstream";
    private boolean rebuild;
    private boolean acceptChanges;
    private BatchTime batchTime = BatchTime.COMMIT;
    private @Nullable String timeZone;
    private @Nullable String currency;
    private boolean roles;
    private @Nullable Boolean rowLevelSecurity;
    private final Map<String, Duration> retention = new TreeMap<>();
    private @Nullable Duration readerTimeout;
    private int connections = Math.max(2, Runtime.getRuntime().availableProcessors());

    private Builder(String url) {
      this.url = url;
    }

    /**
     * Sets the user.
     *
     * @param value the PostgreSQL role to connect as
     * @return this builder
     */
    public Builder user(String value) {
      user = value;
      return this;
    }

    /**
     * Sets the user's password.
     *
     * @param value the password, which is serialized with the sink
     * @return this builder
     */
    public Builder password(String value) {
      passwords.add(new Password.Given(value));
      return this;
    }

    /**
     * Sets the user's password.
     *
     * @param value the password, copied; it is serialized with the sink
     * @return this builder
     */
    public Builder password(char[] value) {
      return password(String.valueOf(value));
    }

    /**
     * Sets the file that contains the password.
     *
     * @param value a file whose first line is the password; read for each connection
     * @return this builder
     */
    public Builder passwordFile(Path value) {
      passwords.add(new Password.InFile(value.toString()));
      return this;
    }

    /**
     * Sets the environment variable that contains the password.
     *
     * @param value the name of the variable; read for each connection
     * @return this builder
     */
    public Builder passwordVariable(String value) {
      passwords.add(new Password.InVariable(value));
      return this;
    }

    /**
     * Sets the schema, which is created if it does not exist.
     *
     * @param value a name without control characters, at most 56 bytes in UTF-8, not starting with
     *     {@code pg_}; {@code adstream} by default
     * @return this builder
     */
    public Builder schema(String value) {
      schema = value;
      return this;
    }

    /**
     * Clears all results when the sink is first opened, and begins a new epoch. Reopening the sink
     * or a deserialized copy clears nothing.
     *
     * @return this builder
     */
    public Builder rebuild() {
      rebuild = true;
      return this;
    }

    /**
     * Accepts a specification whose decoder, {@code idleTimeout}, {@code maxFuture} or {@code
     * minEventTime} differ from those of the stored results, instead of failing. The changes are
     * logged, and apply to records read from then on.
     *
     * @return this builder
     */
    public Builder acceptChanges() {
      acceptChanges = true;
      return this;
    }

    /**
     * Counts each batch in the minute of its lane's watermark instead of its commit, so that
     * reports by minute show when loaded history would have been counted. The results are the same.
     *
     * @return this builder
     */
    public Builder backfill() {
      batchTime = BatchTime.WATERMARK;
      return this;
    }

    /**
     * Sets the reporting time zone, in which hours and days begin. A change recomputes them from
     * the windows, and fails if retention has removed some. Fails, too, if an hour or day of the
     * zone since 2000 begins within a window: {@code Asia/Kolkata} works with 30 minutes, not 60.
     *
     * @param value a region such as {@code Europe/Berlin}, or UTC; if not set, an existing schema
     *     keeps its time zone and a new one uses UTC
     * @return this builder
     */
    public Builder timeZone(ZoneId value) {
      timeZone = value.getId();
      return this;
    }

    /**
     * Sets the currency of all costs, which reporting views name; nothing is converted.
     *
     * @param value the currency; if not set, an existing schema keeps its own
     * @return this builder
     */
    public Builder currency(Currency value) {
      currency = value.getCurrencyCode();
      return this;
    }

    /**
     * Creates the roles <code>&lt;schema&gt;_owner</code>, {@code _writer} and {@code _reader},
     * without passwords, and makes the first the schema's owner. This requires the right to create
     * roles, once.
     *
     * @return this builder
     */
    public Builder roles() {
      roles = true;
      return this;
    }

    /**
     * Sets whether table {@code advertiser_access} limits the advertisers that each role sees.
     *
     * @param value whether it does; if not set, a new schema has no limits
     * @return this builder
     */
    public Builder rowLevelSecurity(boolean value) {
      rowLevelSecurity = value;
      return this;
    }

    /**
     * Sets how long a table's rows are kept; forever unless set here or in table {@code retention}.
     *
     * @param table the table's name, such as {@code joined}, {@code late_event} or {@code kpi_ads}
     * @param keep 1 to 36,500 days
     * @return this builder
     */
    public Builder retention(String table, Duration keep) {
      retention.put(table, keep);
      return this;
    }

    /**
     * Sets the statement timeout of the role {@code _reader} itself, not of its members. Requires
     * {@link #roles}, or a schema that has them.
     *
     * @param value 1 second to 1 day; if not set, a new role has 30 s
     * @return this builder
     */
    public Builder readerTimeout(Duration value) {
      readerTimeout = value;
      return this;
    }

    /**
     * Sets the maximum number of connections per session.
     *
     * @param value 1 to 1000; one per core by default, but at least 2
     * @return this builder
     */
    public Builder connections(int value) {
      connections = value;
      return this;
    }

    /**
     * {@return the sink; nothing is connected yet}
     *
     * @throws IllegalArgumentException with all values that are out of bounds
     */
    public PostgresSink build() {
      Password password = passwords.isEmpty() ? new Password.None() : passwords.get(0);
      Server server = new Server(url, user, password);
      List<String> faults = new ArrayList<>(server.faults());
      faults.addAll(Password.faults(passwords));
      Optional.ofNullable(SqlName.faultOf(schema)).ifPresent(faults::add);
      SchemaOptions options =
          new SchemaOptions(
              timeZone, currency, roles, rowLevelSecurity, retention, readerTimeout, acceptChanges);
      faults.addAll(options.faults());
      if (connections < 1 || connections > 1_000) {
        faults.add("connections is " + connections + ", expected 1 to 1000");
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create PostgreSQL sink: " + String.join("; ", faults));
      }
      return new PostgresSink(this, server, options);
    }
  }
}
