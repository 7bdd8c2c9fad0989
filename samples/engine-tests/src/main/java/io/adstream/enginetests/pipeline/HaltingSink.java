package io.adstream.enginetests.pipeline;

import io.adstream.sink.Batch;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.util.concurrent.atomic.AtomicInteger;

/** A sink that halts its process around a write, as if the machine had failed. */
public record HaltingSink(ResultSink rows, SinkFault fault, int at) implements ResultSink {

  /** The number of writes of non-empty batches begun by all sessions of this process. */
  private static final AtomicInteger WRITES = new AtomicInteger();

  @Override
  public SinkSession open(SinkSpec spec) {
    return new Session(rows.open(spec), this);
  }

  private static final class Session extends ForwardingSession {
    private final HaltingSink sink;

    Session(SinkSession rows, HaltingSink sink) {
      super(rows);
      this.sink = sink;
    }

    @Override
    public boolean write(Batch batch) {
      boolean isDue = batch.results().iterator().hasNext() && WRITES.incrementAndGet() == sink.at;
      if (isDue && sink.fault == SinkFault.HALT_BEFORE_COMMIT) {
        Runtime.getRuntime().halt(137);
      }
      boolean applied = super.write(batch);
      if (isDue && sink.fault == SinkFault.HALT_AFTER_COMMIT) {
        Runtime.getRuntime().halt(137);
      }
      return applied;
    }
  }
}
