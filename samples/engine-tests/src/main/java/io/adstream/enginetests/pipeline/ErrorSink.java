package io.adstream.enginetests.pipeline;

import io.adstream.sink.Batch;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;

/** A sink whose writes throw an error, as if a jar were missing. */
public record ErrorSink(ResultSink rows) implements ResultSink {

  /** The description of the error thrown. */
  public static final String ERROR = "java.lang.NoClassDefFoundError: org/postgresql/copy/Missing";

  @Override
  public SinkSession open(SinkSpec spec) {
    return new ForwardingSession(rows.open(spec)) {
      @Override
      public boolean write(Batch batch) {
        throw new NoClassDefFoundError("org/postgresql/copy/Missing");
      }
    };
  }
}
