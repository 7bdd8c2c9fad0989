package io.adstream.internal.json;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoderProvider;
import io.adstream.decode.EventDecoders;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.mapping.FieldMapping;

/** Makes {@link JsonEventDecoder}s from settings. */
public final class JsonDecoderProvider implements EventDecoderProvider {

  /** For the service loader. */
  public JsonDecoderProvider() {}

  @Override
  public String format() {
    return EventDecoders.DEFAULT_FORMAT;
  }

  @Override
  public EventDecoder create(DecoderSettings settings) {
    return JsonEventDecoder.of(FieldMapping.read(settings));
  }
}
