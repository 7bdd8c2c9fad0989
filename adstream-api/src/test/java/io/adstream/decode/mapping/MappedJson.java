package io.adstream.decode.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.decode.DecoderSettings;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decodes JSON, written with single quotes, as settings say. */
final class MappedJson {

  private MappedJson() {}

  /** A decoder of settings, each {@code key = value}. */
  static JsonEventDecoder decoder(String... settings) {
    return JsonEventDecoder.of(mapping(settings));
  }

  static FieldMapping mapping(String... settings) {
    DecoderSettings read = settings(settings);
    FieldMapping mapping = FieldMapping.read(read);
    if (!read.faults().isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", read.faults()));
    }
    return mapping;
  }

  static DecoderSettings settings(String... settings) {
    Map<String, String> values = new TreeMap<>();
    for (String setting : settings) {
      int at = setting.indexOf('=');
      values.put(setting.substring(0, at).strip(), setting.substring(at + 1).strip());
    }
    return DecoderSettings.of(values);
  }

  static SourceRecord record(String json, long timestampMillis, Map<String, String> headers) {
    return new SourceRecord(
        "topic",
        0,
        0,
        timestampMillis,
        "the-key".getBytes(UTF_8),
        json.replace('\'', '"').getBytes(UTF_8),
        name -> bytes(headers.get(name)));
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  static Decoded decode(JsonEventDecoder decoder, EventType type, String json) {
    return decoder.decode(type, record(json, SourceRecord.NO_TIMESTAMP, Map.of()));
  }

  /** What a record is in a few words: {@code id @millis cost}, or what else. */
  static String shown(Decoded decoded) {
    if (decoded instanceof Decoded.Event event) {
      return event.event().id() + " @" + event.event().eventTimeMillis() + cost(event);
    }
    if (decoded instanceof Decoded.Reject reject) {
      return reject.reason() + " " + reject.detail();
    }
    return decoded instanceof Decoded.Ignored ? "ignored" : decoded.toString();
  }

  private static String cost(Decoded.Event event) {
    return event.event().costMicros() == 0 ? "" : " " + event.event().costMicros();
  }
}
