package io.adstream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventType;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to decode one impression of the workload from JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecodeBenchmark {

  private static final int VALUES = 1024;

  private final JsonEventDecoder decoder = JsonEventDecoder.create();
  private final List<byte[]> values = new ArrayList<>();
  private int next;

  /** Takes the workload's first impressions. */
  public DecodeBenchmark() {
    Traffic traffic =
        new Traffic(new Workload(10 * VALUES, Instant.parse("2026-01-01T00:00:00Z")).traffic());
    while (values.size() < VALUES) {
      TrafficRecord record = traffic.next();
      if (record.type() == EventType.IMPRESSION) {
        values.add(record.value().getBytes(UTF_8));
      }
    }
  }

  /** One impression after the other. */
  @Benchmark
  public Decoded impression() {
    return decoder.decode(EventType.IMPRESSION, values.get(next++ & (VALUES - 1)));
  }
}
