package io.adstream.internal.field;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.Limits;
import io.adstream.decode.mapping.CostUnit;
import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.internal.value.TimeFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a mapping from settings. */
public final class MappingSettings {

  private static final String TIME_FORMAT = "time.format";
  private static final String TIME_MISSING = "time.missing";
  private static final String COST_UNIT = "cost.unit";
  private static final List<String> RULES = List.of("when", TIME_FORMAT, TIME_MISSING, COST_UNIT);

  /** What to do with an event without a time. */
  private enum MissingTime {
    REJECT,
    KAFKA
  }

  private final DecoderSettings settings;
  private final FieldMapping.Builder mapping = FieldMapping.builder();

  private MappingSettings(DecoderSettings settings) {
    this.settings = settings;
  }

  /** What the settings map; what is wrong with them is a fault of the settings. */
  public static FieldMapping.Builder read(DecoderSettings settings) {
    MappingSettings reader = new MappingSettings(settings);
    for (EventType type : EventType.values()) {
      reader.readStream(type, type == EventType.IMPRESSION ? "impression." : "click.");
    }
    reader.readCommon();
    return reader.mapping;
  }

  private void readStream(EventType type, String prefix) {
    Map<String, String> fields = settings.below(prefix);
    fields.keySet().removeAll(RULES);
    boolean impressions = type == EventType.IMPRESSION;
    List<String> ids = impressions ? List.of("ImpressionID") : List.of("ClickID", "JoinID");
    fields.forEach(
        (field, path) -> {
          String[] paths = ids.contains(field) ? path.split("\\s+\\+\\s+") : new String[] {path};
          mapping.field(type, field, paths);
        });
    String condition = settings.text(prefix + "when");
    if (condition != null) {
      mapping.when(type, condition);
    }
    TimeFormat times = format(prefix + TIME_FORMAT, format(TIME_FORMAT, TimeFormat.ISO));
    mapping.timeFormat(type, times.toString());
    MissingTime usual = settings.choice(TIME_MISSING, MissingTime.REJECT, MissingTime.class);
    if (settings.choice(prefix + TIME_MISSING, usual, MissingTime.class) == MissingTime.KAFKA) {
      mapping.kafkaTimeWhereMissing(type);
    }
    CostUnit unit = settings.choice(COST_UNIT, CostUnit.UNITS, CostUnit.class);
    mapping.costUnit(type, settings.choice(prefix + COST_UNIT, unit, CostUnit.class));
  }

  private TimeFormat format(String key, TimeFormat otherwise) {
    String text = settings.text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return TimeFormat.of(text);
    } catch (IllegalArgumentException e) {
      settings.fault(
          key, "is \"" + text + "\", expected " + TimeFormat.EXPECTED + ": " + e.getMessage());
      return otherwise;
    }
  }

  private void readCommon() {
    ZoneId zone =
        settings.read("local.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
    if (zone != null) {
      mapping.localTimeZone(zone);
    }
    Currency currency =
        settings.read(
            "cost.currency", null, "a code of ISO 4217 such as EUR", Currency::getInstance);
    if (currency != null) {
      mapping.currency(currency);
    }
    mapping.envelopes(envelopes().toArray(new Envelope[0]));
    Limits usual = Limits.DEFAULT;
    mapping.limits(
        new Limits(
            (int) settings.number("max.text.chars", usual.maxTextChars(), 1, 16_384),
            (int) settings.number("max.nesting", usual.maxNestingDepth(), 1, 1_000),
            (int) settings.number("max.document.bytes", usual.maxDocumentBytes(), 1, 1 << 30)));
  }

  private List<Envelope> envelopes() {
    List<Envelope> envelopes =
        settings.read(
            "envelope",
            List.of(),
            "some of " + Arrays.toString(Envelope.values()) + ", the outermost first",
            MappingSettings::parseEnvelopes);
    return envelopes == null ? List.of() : envelopes;
  }

  private static List<Envelope> parseEnvelopes(String text) {
    List<Envelope> envelopes = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      envelopes.add(Envelope.valueOf(name.strip().toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    return envelopes;
  }
}
