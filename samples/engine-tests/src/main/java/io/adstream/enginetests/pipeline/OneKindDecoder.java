package io.adstream.enginetests.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;

/** A decoder that ignores records of other kinds, as in a topic shared by several programs. */
public final class OneKindDecoder implements EventDecoder {

  /** A record of another kind. */
  public static final String OTHER_KIND = "{\"Kind\":\"page_view\"}";

  private static final long serialVersionUID = 1L;
  private static final EventDecoder JSON = JsonEventDecoder.create();

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    byte[] value = record.value();
    return value != null && new String(value, UTF_8).equals(OTHER_KIND)
        ? new Decoded.Ignored()
        : JSON.decode(type, record);
  }
}
