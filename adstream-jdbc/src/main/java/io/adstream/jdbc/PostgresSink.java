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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores results in a schema of PostgreSQL 14 or newer: each batch in one transaction with its
 * lane's position. A schema belongs to one pipeline. Immutable and safe for use by several threads;
 * {@code toString}, messages and logs hold neither the URL nor the password. A sink that was given
 * its password itself is serialized with it; a file or variable is read where the sink is opened.
 *
 * <p>Waits are bounded: by default 10 s to connect, 20 s for a lock, 60 s a statement and 90 s for
 * an answer. The URL can set others ({@code connectTimeout}, {@code socketTimeout}, {@code
 * options=-c lock_timeout=5s}). A connection pooler may be in between, in session or in transaction
 * pooling. A server or database that is read-only is waited for.
 *
 * <p>A specification may gain attributes, cubes, measures and KPIs at any time: each opening adds
 * the columns and tables that are missing, and new ones count from then on. A specification that
 * lacks or changes a stored one is refused by name.
 */
public final class PostgresSink implements ResultSink {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);

  private final Server server;
  private final String schema;
  private final int connections;
  private final SchemaOptions options;
  private final BatchTime batchTime;

  /** Not serialized: what other machines open must not be cleared again. */
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
   * @param url the database, {@code jdbc:postgresql://host:port/database}, with any further
   *     properties of the driver but the password
   * @return a builder
   */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  @Override
  public SinkSession open(SinkSpec spec) {
    Epoch epoch = prepare(spec);
    return new PostgresSession(server, connections, schema, epoch, spec, batchTime);
  }

  /**
   * Prepares the schema as {@link #open} does, for those who let another user do this: tables,
   * views, and whatever else the builder was asked for. Does nothing where nothing is to be done.
   *
   * @param spec the pipeline whose results the schema holds
   * @throws SinkException if it cannot be done; nothing was changed then
   */
  public void applySchema(SinkSpec spec) {
    prepare(spec);
  }

  /**
   * {@return the SQL statements that {@link #applySchema} would run now, in their order; empty
   * where nothing is to be done} They are run in a transaction that is rolled back, so the user
   * needs the same rights, and writers wait meanwhile.
   *
   * @param spec the pipeline whose results the schema holds
   * @throws SinkException if it could not be done
   */
  public List<String> previewSchema(SinkSpec spec) {
    try (Connection connection = server.connect()) {
      return new PostgresSchema(connection, schema, spec, options, server.settings()).preview();
    } catch (SQLException e) {
      throw SqlFailure.openException(schema, server, e);
    }
  }

  /**
   * Applies late events, exactly once: those of table {@code late_event} that no open event can
   * meet any more are accepted after all, take part in the join with what is stored (orphans too),
   * and leave the table; KPIs follow. Then the tables hold what they would if these events had not
   * been late. Counters in {@code progress} stay. May be called while the pipeline runs; what was
   * committed when it fails stays, and the next call goes on from there. Needs the right to delete,
   * which the owner has: where there are roles, whoever connects must be the owner or a member of
   * it. Changes no schema and clears nothing, whatever was asked of the builder.
   *
   * @param spec the pipeline whose late events are applied
   * @return what was done; a row of table {@code reconciliation} says it, too
   * @throws SinkException if it cannot be done, such as where impressions without clicks are not
   *     {@link io.adstream.join.UnclickedRows#KEPT}, the schema is another pipeline's, of another
   *     version or without what the specification adds, or another call is under way
   */
  public Reconciliation reconcile(SinkSpec spec) {
    return new Reconciler(server, schema, spec, Reconciler.IDS_AT_ONCE).run();
  }

  /**
   * {@return what {@link #reconcile} would do now, but for rows that PostgreSQL would refuse} Reads
   * only.
   *
   * @param spec the pipeline whose results the schema holds
   * @throws SinkException if it could not be done
   */
  public Reconciliation previewReconcile(SinkSpec spec) {
    return new Reconciler(server, schema, spec, Reconciler.IDS_AT_ONCE).preview();
  }

  /**
   * How far the pipeline has come that stores its results in this schema, whatever it joins. Reads
   * only; needs the right to read tables {@code pipeline} and {@code progress}, which the
   * pipeline's own user has.
   *
   * @throws SinkException if it cannot be read, such as where there is no pipeline yet
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
    LOG.info(
        "Opened schema \"{}\" for pipeline {}, epoch {}", schema, spec.pipeline(), epoch.name());
    return epoch;
  }

  /** Names the schema. */
  @Override
  public String toString() {
    return "PostgresSink[" + schema + "]";
  }

  /** Collects the parts of a {@link PostgresSink}. Not safe for use by several threads. */
  public static final class Builder {
    private final String url;
    private @Nullable String user;
    private final List<Password> passwords = new ArrayList<>();
    private String schema = "adstream";
    private boolean rebuild;
    private boolean acceptChanges;
    private BatchTime batchTime = BatchTime.COMMIT;
    private @Nullable String timeZone;
    private boolean roles;
    private @Nullable Boolean rowLevelSecurity;
    private final Map<String, Duration> retention = new TreeMap<>();
    private @Nullable Duration readerTimeout;
    private int connections = Math.max(2, Runtime.getRuntime().availableProcessors());

    private Builder(String url) {
      this.url = url;
    }

    /**
     * Who connects.
     *
     * @param value the role that connects
     * @return this builder
     */
    public Builder user(String value) {
      user = value;
      return this;
    }

    /**
     * The user's password.
     *
     * @param value a secret
     * @return this builder
     */
    public Builder password(String value) {
      passwords.add(new Password.Given(value));
      return this;
    }

    /**
     * The user's password; copied.
     *
     * @param value a secret
     * @return this builder
     */
    public Builder password(char[] value) {
      return password(String.valueOf(value));
    }

    /**
     * A file whose first line is the password.
     *
     * @param value a file whose first line is the password; read for each connection
     * @return this builder
     */
    public Builder passwordFile(Path value) {
      passwords.add(new Password.InFile(value.toString()));
      return this;
    }

    /**
     * An environment variable that holds the password.
     *
     * @param value the name of an environment variable that holds the password
     * @return this builder
     */
    public Builder passwordVariable(String value) {
      passwords.add(new Password.InVariable(value));
      return this;
    }

    /**
     * The schema, made where it is missing; {@code adstream} unless set.
     *
     * @param value small letters, digits and {@code _}
     * @return this builder
     */
    public Builder schema(String value) {
      schema = value;
      return this;
    }

    /**
     * Clears all results when the sink is first opened, and begins a new epoch with whatever the
     * specification is then. Later openings, and copies by serialization, find what it began.
     *
     * @return this builder
     */
    public Builder rebuild() {
      rebuild = true;
      return this;
    }

    /**
     * Goes on where the decoder, {@code idleTimeout}, {@code maxFuture} or {@code minEventTime} of
     * the specification differ from those of the stored results, which is refused otherwise. They
     * apply to records that are read from then on; nothing is computed again. What was changed is
     * logged.
     *
     * @return this builder
     */
    public Builder acceptChanges() {
      acceptChanges = true;
      return this;
    }

    /**
     * For history that is loaded after the fact: a batch is counted in the minute of its lane's
     * watermark, not in that of its commit, so that what is reported by minute shows when it would
     * have been counted. The results are the same.
     *
     * @return this builder
     */
    public Builder backfill() {
      batchTime = BatchTime.WATERMARK;
      return this;
    }

    /**
     * The reporting time zone, in which hours and days begin; UTC unless set, and as it is in a
     * schema that is there already. A change computes all hours and days again from the windows,
     * and is refused where retention has removed some of these. Opening or applying the schema
     * fails where an hour or day of the zone, since 2000, begins within a window of a cube that has
     * hours or days: {@code Asia/Kolkata} takes windows of 30 minutes, not of an hour.
     *
     * @param value a region such as {@code Europe/Berlin}, or UTC
     * @return this builder
     */
    public Builder timeZone(ZoneId value) {
      timeZone = value.getId();
      return this;
    }

    /**
     * Makes the roles <code>&lt;schema&gt;_owner</code>, {@code _writer} and {@code _reader},
     * without passwords, and gives the schema to the owner. The user needs the right to create
     * roles, once.
     *
     * @return this builder
     */
    public Builder roles() {
      roles = true;
      return this;
    }

    /**
     * Whether the reporting views show each role only the advertisers that table {@code
     * advertiser_access} gives it; off unless set, and as it is in a schema that is there already.
     *
     * @param value whether it is on
     * @return this builder
     */
    public Builder rowLevelSecurity(boolean value) {
      rowLevelSecurity = value;
      return this;
    }

    /**
     * How long a table's rows are kept, by the time they are partitioned by or their window; for
     * ever unless set here or in table {@code retention}.
     *
     * @param table such as {@code joined}, {@code late_event} or {@code kpi_ads}
     * @param keep at least a day
     * @return this builder
     */
    public Builder retention(String table, Duration keep) {
      retention.put(table, keep);
      return this;
    }

    /**
     * How long a query of the role {@code _reader} may take; 30 s where the role is new, else as it
     * is. Applies to sessions of that role itself: a member of it has settings of its own. Needs
     * {@link #roles}, or a schema that has them.
     *
     * @param value at least a second and at most a day
     * @return this builder
     */
    public Builder readerTimeout(Duration value) {
      readerTimeout = value;
      return this;
    }

    /**
     * How many connections a session holds; one a core, but at least 2, unless set.
     *
     * @param value from 1 to 1000; one per core, but at least 2, unless set
     * @return this builder
     */
    public Builder connections(int value) {
      connections = value;
      return this;
    }

    /**
     * {@return the sink; nothing is connected yet}
     *
     * @throws IllegalArgumentException if any part is out of bounds; the message names all that are
     */
    public PostgresSink build() {
      Password password = passwords.isEmpty() ? new Password.None() : passwords.get(0);
      Server server = new Server(url, user, password);
      List<String> faults = new ArrayList<>(server.faults());
      if (passwords.size() > 1) {
        String expected = "expected one of password, passwordFile and passwordVariable";
        faults.add("password is there " + passwords.size() + " times, " + expected);
      }
      String fault = SqlName.faultOf(schema);
      if (fault != null) {
        faults.add(fault);
      }
      SchemaOptions options =
          new SchemaOptions(
              timeZone, roles, rowLevelSecurity, retention, readerTimeout, acceptChanges);
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
