package io.adstream.benchmarks;

import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run needs: the broker, the database, and what is the same for all jobs.
 *
 * @param platform what the jobs run on
 * @param kafka where the broker is
 * @param postgres the database
 * @param workload what the topics hold, or will
 * @param directory for logs and for what the jobs keep
 * @param jvmOptions the same for all jobs
 */
record Servers(
    Platform platform,
    String kafka,
    EmbeddedPostgres postgres,
    Workload workload,
    Path directory,
    List<String> jvmOptions) {

  /** No run takes this long. */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Starts the whole job; its results go to a schema of this name. */
  ChildJvm wholeJob(String name, List<String> furtherOptions) {
    List<String> options = new ArrayList<>(furtherOptions);
    String recording = System.getProperty("adstream.jfr");
    if (recording != null) {
      options.add("-XX:StartFlightRecording=settings=profile,filename=" + recording);
    }
    return job(
        platform.wholeJob(),
        name,
        options,
        List.of(kafka, postgres.jdbcUrl(), postgres.user(), name, platform.engine()));
  }

  /** Starts a job of this name. */
  ChildJvm job(
      Program program, String name, List<String> furtherOptions, List<String> firstArguments) {
    Path temporary = directory.resolve(name);
    if (!temporary.toFile().mkdirs()) {
      throw new IllegalStateException("Cannot create " + temporary);
    }
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Djava.io.tmpdir=" + temporary);
    options.addAll(platform.options(temporary));
    options.addAll(furtherOptions);
    List<String> arguments = new ArrayList<>(firstArguments);
    arguments.addAll(workload.arguments());
    return ChildJvm.start(program, options, arguments, directory.resolve(name + ".log"));
  }
}
