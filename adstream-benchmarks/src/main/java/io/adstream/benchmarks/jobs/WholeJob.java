package io.adstream.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.WideTraffic;
import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.JobProcess;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.run.HttpAddress;
import io.adstream.samples.run.HttpEndpoints;
import io.adstream.samples.traffic.TrafficSpec;
import io.adstream.sink.LaneStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The process that runs the whole job, written as by a user, until its input ends. */
public final class WholeJob {

  private static final Duration LOOK = Duration.ofMillis(200);

  /** The system property by which the job's metrics are served and scraped every second. */
  static final String SCRAPED = "adstream.benchmark.scraped";

  /** The system property by which the job declares the attributes of wide impressions. */
  static final String DECLARED = "adstream.benchmark.declared";

  private static final long SCRAPE_NANOS = Duration.ofSeconds(1).toNanos();

  private WholeJob() {}

  /**
   * Runs the job. The arguments are the servers, the database's URL and user, the schema, the
   * engine's name, the topic of impressions and the workload. At the end, prints the peak memory of
   * its windows, in bytes, and the number of events in them then.
   */
  public static void main(String[] args) throws InterruptedException {
    TrafficSpec plain = Workload.of(args[6], args[7]).traffic();
    TrafficSpec traffic = Boolean.getBoolean(DECLARED) ? WideTraffic.spec(plain) : plain;
    PipelineSpec.Builder spec =
        PipelineSpec.builder(args[3])
            .kafka(args[0], args[5], Workload.CLICKS)
            .schema(traffic.schema())
            .join(traffic.join());
    traffic.cubes().forEach(spec::cube);
    JobProcess.kafkaProperties().forEach(spec::kafkaProperty);
    PostgresSink sink = PostgresSink.builder(args[1]).user(args[2]).schema(args[3]).build();
    try (RunningPipeline pipeline = Engines.named(args[4]).start(spec.build(), sink)) {
      Thread end = new Thread(() -> closeAtEndOfInput(pipeline), "end-of-input");
      end.setDaemon(true);
      end.start();
      if (Boolean.getBoolean(SCRAPED)) {
        scrape(pipeline);
      }
      LaneStatus fullest = pipeline.status();
      while (!pipeline.awaitTermination(LOOK)) {
        LaneStatus now = pipeline.status();
        fullest = now.windowBytes() > fullest.windowBytes() ? now : fullest;
      }
      new PrintStream(System.out, true, UTF_8)
          .println(fullest.windowBytes() + " " + fullest.openEvents());
    }
    System.exit(0);
  }

  /** As {@code run --http} serves it, to the end of the process. */
  private static void scrape(RunningPipeline pipeline) {
    HttpEndpoints endpoints = HttpEndpoints.open(HttpAddress.parse("0"));
    endpoints.serve(pipeline);
    HttpRequest metrics =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoints.address().getPort() + "/metrics"))
            .build();
    HttpClient client = HttpClient.newHttpClient();
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                client.sendAsync(metrics, HttpResponse.BodyHandlers.ofByteArray()).join();
                LockSupport.parkNanos(SCRAPE_NANOS);
              }
            },
            "scraper");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeAtEndOfInput(RunningPipeline pipeline) {
    try {
      JobProcess.awaitEndOfInput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      pipeline.close();
    }
  }
}
