package io.adstream.enginetests.pipeline;

import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import java.util.Optional;

/** Delegates to another session, except for methods that a subclass overrides. */
public abstract class ForwardingSession implements SinkSession {

  private final SinkSession rows;

  /** Delegates to a session, which it closes. */
  public ForwardingSession(SinkSession rows) {
    this.rows = rows;
  }

  @Override
  public String epoch() {
    return rows.epoch();
  }

  @Override
  public Optional<String> clearedEpoch() {
    return rows.clearedEpoch();
  }

  @Override
  public long position(int lane) {
    return rows.position(lane);
  }

  @Override
  public boolean write(Batch batch) {
    return rows.write(batch);
  }

  @Override
  public long refusedRows(int lane) {
    return rows.refusedRows(lane);
  }

  @Override
  public void close() {
    rows.close();
  }
}
