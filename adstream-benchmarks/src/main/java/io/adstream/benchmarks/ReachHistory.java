package io.adstream.benchmarks;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.jdbc.PostgresSink;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/** Ninety days of users who saw ads, counted by the engines' code and written by the sink. */
final class ReachHistory {

  private static final int DAYS = 90;
  private static final int ADS = 500;
  private static final int IMPRESSIONS = 200_000;
  private static final int USERS = 1_000_000;

  /** No lane of those that are loaded otherwise. */
  static final int LANE = 4;

  private ReachHistory() {}

  static void write(PostgresSink sink, PipelineSpec spec) {
    Random random = new Random(1);
    KpiDeltas deltas = new KpiDeltas(spec.plan());
    Instant noon =
        Instant.now().truncatedTo(ChronoUnit.DAYS).plus(12, ChronoUnit.HOURS).minusSeconds(86_400);
    try (SinkSession session = sink.open(spec.sinkSpec())) {
      for (int day = 0; day < DAYS; day++) {
        long time = noon.minus(day, ChronoUnit.DAYS).toEpochMilli();
        for (int i = 0; i < IMPRESSIONS; i++) {
          deltas.addImpression(
              Impression.builder("i")
                  .userId("user-" + random.nextInt(USERS))
                  .adId("ad-" + random.nextInt(ADS))
                  .costMicros(1_000)
                  .eventTimeMillis(time)
                  .build());
        }
        session.write(new Batch(LANE, day, day + 1, List.of(), deltas.drain(), null));
      }
    }
  }
}
