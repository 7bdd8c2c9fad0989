package io.adstream.benchmarks;

import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiRow;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Measures the cost of reach: the same impressions, 20,000 per commit, of 500 ads and a million
 * users, are counted and written with and without it, alternately. The first argument is the number
 * of commits, the first fifth of which is warm-up; the second and third are the JDBC URL and user
 * of a server to use instead of an embedded one, which lacks LZ4.
 */
public final class ReachCost {

  private static final int ADS = 500;
  private static final int USERS = 1_000_000;
  private static final int IMPRESSIONS = 20_000;

  private ReachCost() {}

  /** Runs the benchmark and prints the medians. */
  public static void main(String[] args) throws Exception {
    int commits = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    if (args.length > 2) {
      compare(commits, args[1], args[2]);
      return;
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      compare(commits, postgres.jdbcUrl(), postgres.user());
    }
  }

  private static void compare(int commits, String url, String user) {
    Cube cube = Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads");
    Cube more = cube.reach("users", Dimension.USER_ID);
    try (Side without = new Side("without", cube, url, user);
        Side with = new Side("with", more, url, user)) {
      Random random = new Random(1);
      for (int i = 0; i < commits; i++) {
        List<Impression> impressions = impressions(random, i);
        without.commit(impressions);
        with.commit(impressions);
      }
      without.report(commits / 5);
      with.report(commits / 5);
    }
  }

  private static List<Impression> impressions(Random random, int commit) {
    long time = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() + commit * 1_000L;
    List<Impression> impressions = new ArrayList<>();
    for (int i = 0; i < IMPRESSIONS; i++) {
      impressions.add(
          Impression.builder("i")
              .userId("user-" + random.nextInt(USERS))
              .adId("ad-" + random.nextInt(ADS))
              .costMicros(1_000)
              .eventTimeMillis(time)
              .build());
    }
    return impressions;
  }

  /** One of the two variants. */
  private static final class Side implements AutoCloseable {
    private final String name;
    private final KpiDeltas deltas;
    private final SinkSession session;
    private final List<Long> counted = new ArrayList<>();
    private final List<Long> written = new ArrayList<>();

    Side(String name, Cube cube, String url, String user) {
      this.name = name;
      JoinPlan plan =
          new JoinPlan(
              EventSchema.STANDARD,
              JoinSpec.within(Duration.ofMinutes(15)),
              List.of(cube),
              UnclickedRows.DROPPED);
      deltas = new KpiDeltas(plan);
      session =
          PostgresSink.builder(url)
              .user(user)
              .schema("reach_" + name)
              .build()
              .open(new SinkSpec("reach", plan, plan.fingerprint()));
    }

    void commit(List<Impression> impressions) {
      long began = System.nanoTime();
      impressions.forEach(deltas::addImpression);
      List<KpiRow> rows = deltas.drain();
      long sums = System.nanoTime();
      session.write(new Batch(0, counted.size(), counted.size() + 1, List.of(), rows, null));
      counted.add(sums - began);
      written.add(System.nanoTime() - sums);
    }

    void report(int skipped) {
      System.out.printf(
          "%s reach: %d ns to count an impression, %.1f ms to write a commit of %d groups%n",
          name, median(counted, skipped) / IMPRESSIONS, median(written, skipped) / 1e6, ADS);
    }

    private static long median(List<Long> nanos, int skipped) {
      long[] sorted = nanos.stream().skip(skipped).mapToLong(Long::longValue).sorted().toArray();
      return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
