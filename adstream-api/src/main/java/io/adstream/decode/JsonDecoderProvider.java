package io.adstream.decode;

import io.adstream.event.EventType;
import java.time.ZoneId;

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
    JsonEventDecoder.Builder builder = JsonEventDecoder.builder();
    settings.below("impression.").forEach((f, n) -> builder.fieldName(EventType.IMPRESSION, f, n));
    settings.below("click.").forEach((f, n) -> builder.fieldName(EventType.CLICK, f, n));
    ZoneId zone =
        settings.read("local.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
    if (zone != null) {
      builder.localTimeZone(zone);
    }
    Limits usual = Limits.DEFAULT;
    builder.limits(
        new Limits(
            (int) settings.number("max.text.chars", usual.maxTextChars(), 1, 16_384),
            (int) settings.number("max.nesting", usual.maxNestingDepth(), 1, 1_000),
            (int) settings.number("max.document.bytes", usual.maxDocumentBytes(), 1, 1 << 30)));
    return builder.build();
  }
}
