package io.adstream.samples.conform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Reads JSON of both streams from one topic, in which a header identifies a record's stream. */
public final class HeaderDecoder implements EventDecoder {

  /** The header; its value is the {@linkplain #value stream's}. */
  public static final String HEADER = "stream";

  private static final long serialVersionUID = 1L;

  private final EventDecoder json;

  /** Reads the standard attributes. */
  public HeaderDecoder() {
    this(JsonEventDecoder.create());
  }

  private HeaderDecoder(EventDecoder json) {
    this.json = json;
  }

  /** The value of the header for a stream's records. */
  public static byte[] value(EventType type) {
    return type.name().getBytes(UTF_8);
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    return Arrays.equals(record.header(HEADER), value(type))
        ? json.decode(type, record)
        : new Decoded.Ignored();
  }

  @Override
  public boolean tellsStreamsApart() {
    return true;
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    return EnumSet.of(SourceRecord.Part.HEADERS);
  }

  @Override
  public HeaderDecoder withSchema(EventSchema schema) {
    return new HeaderDecoder(json.withSchema(schema));
  }
}
