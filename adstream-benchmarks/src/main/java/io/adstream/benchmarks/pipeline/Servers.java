package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.Broker;
import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.jobs.Prefill;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.process.CpuTime;
import io.adstream.benchmarks.process.Program;
import io.adstream.benchmarks.process.Scratch;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The servers of a run: a broker and a database, each in a separate process, and the settings
 * common to all jobs. Not thread-safe.
 */
public final class Servers implements AutoCloseable {

  /** No run takes this long. */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final long IMPRESSIONS_PER_GIB = 1_000_000;

  private final Scratch scratch = Scratch.create();
  private final Workload workload;
  private final List<String> jvmOptions;
  private final ChildJvm broker;
  private final String kafka;
  private final EmbeddedPostgres postgres;

  /**
   * Starts the servers, with empty topics.
   *
   * @param workload the future contents of the topics
   * @param jvmOptions JVM options for all jobs
   * @param settings the database's settings
   */
  public Servers(Workload workload, List<String> jvmOptions, EmbeddedPostgres.Builder settings)
      throws IOException {
    this.workload = workload;
    this.jvmOptions = List.copyOf(jvmOptions);
    broker =
        ChildJvm.start(
            Program.of(Broker.class),
            List.of("-Xmx1g", "-Djava.io.tmpdir=" + scratch.path()),
            List.of(),
            log("broker"));
    kafka = broker.readLine();
    postgres = settings.start();
  }

  /** Fills the topics that jobs read. */
  Expectation fill(Collection<Job> jobs) throws InterruptedException {
    Path file = scratch.path().resolve("expectation.json");
    List<String> arguments = new ArrayList<>(List.of(kafka, file.toString()));
    arguments.addAll(workload.arguments());
    arguments.addAll(jobs.stream().map(Job::impressions).distinct().toList());
    // It keeps what it has sent in memory.
    String heap = "-Xmx" + (1 + workload.impressions() / IMPRESSIONS_PER_GIB) + "g";
    try (ChildJvm prefill =
        ChildJvm.start(Program.of(Prefill.class), List.of(heap), arguments, log("prefill"))) {
      prefill.awaitSuccess();
    }
    return Expectation.read(file);
  }

  /** The broker's address. */
  public String kafka() {
    return kafka;
  }

  /** The database. */
  public EmbeddedPostgres postgres() {
    return postgres;
  }

  Duration brokerCpu() {
    return broker.usage().cpu();
  }

  Duration postgresCpu() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return ProcessHandle.of(row.getLong(1))
          .flatMap(ProcessHandle::parent)
          .map(CpuTime::withChildren)
          .orElse(Duration.ZERO);
    }
  }

  /** Starts a whole job, with a schema of this name for its results. */
  public ChildJvm wholeJob(Job job, String name, List<String> furtherOptions) throws IOException {
    List<String> options = new ArrayList<>(furtherOptions);
    String recording = System.getProperty("adstream.jfr");
    if (recording != null) {
      options.add("-XX:StartFlightRecording=settings=profile,filename=" + recording);
    }
    String engine = job.platform().toString();
    return start(
        job,
        name,
        options,
        List.of(kafka, postgres.jdbcUrl(), postgres.user(), name, engine, job.impressions()));
  }

  /** Starts a job, with this name for what it creates. */
  ChildJvm start(Job job, String name, List<String> furtherOptions, List<String> firstArguments)
      throws IOException {
    Path temporary = Files.createDirectories(directory(name)); // exists if it ran before
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Djava.io.tmpdir=" + temporary);
    options.addAll(job.platform().options(temporary));
    options.addAll(furtherOptions);
    List<String> arguments = new ArrayList<>(firstArguments);
    arguments.addAll(workload.arguments());
    return ChildJvm.start(job.program(), options, arguments, log(name));
  }

  /** The directory that a job may write to. */
  Path directory(String name) {
    return scratch.path().resolve(name);
  }

  private Path log(String name) {
    return scratch.path().resolve(name + ".log");
  }

  @Override
  public void close() throws IOException {
    try (scratch) {
      postgres.close();
      broker.close();
    }
  }
}
