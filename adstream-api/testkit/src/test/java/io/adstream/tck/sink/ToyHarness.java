package io.adstream.tck.sink;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.internal.codec.ResultCodec;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import io.adstream.tck.ResultOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Toy sinks in folders below one. */
class ToyHarness implements SinkHarness {

  private final Path root;
  private final Flaw flaw;
  private Path directory = Path.of("");

  ToyHarness(Path root, Flaw flaw) {
    this.root = root;
    this.flaw = flaw;
  }

  @Override
  public String name() {
    return "toy " + flaw;
  }

  @Override
  public void start() {
    try {
      directory = Files.createTempDirectory(root, "toy");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ResultSink sink() {
    return new ToySink(directory.toString(), flaw, false);
  }

  @Override
  public Optional<ResultSink> rebuildingSink() {
    return Optional.of(new ToySink(directory.toString(), flaw, true));
  }

  @Override
  public void failNextWrite(WriteFault fault) {
    new ToyStore(directory).arm(fault);
  }

  @Override
  public Outcome outcome(JoinPlan plan) {
    ToyStore.State state = new ToyStore(directory).read();
    ResultCodec results = new ResultCodec(plan);
    KpiCodec kpis = new KpiCodec(plan);
    List<JoinResult> read =
        state.results.stream().map(bytes -> results.read(new ByteReader(bytes))).toList();
    List<KpiRow> rows = state.kpis.stream().map(bytes -> kpis.read(new ByteReader(bytes))).toList();
    return ResultOutcome.of(
        plan, read, match -> false, rows, LaneStatus.merge(state.statuses.values()).counters());
  }

  @Override
  public void close() {}
}
