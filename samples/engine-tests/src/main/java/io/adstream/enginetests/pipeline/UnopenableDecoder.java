package io.adstream.enginetests.pipeline;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;

/** A decoder that cannot be opened. */
public final class UnopenableDecoder implements EventDecoder {

  /** The reason. */
  public static final String REASON = "no such registry";

  private static final long serialVersionUID = 1L;

  @Override
  public void open() {
    throw new IllegalArgumentException(REASON);
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    throw new IllegalStateException("not open");
  }
}
