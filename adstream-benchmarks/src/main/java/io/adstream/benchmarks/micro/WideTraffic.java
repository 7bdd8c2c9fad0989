package io.adstream.benchmarks.micro;

import io.adstream.decode.Decoded;
import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.kpi.Cube;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The workload with declared attributes of impressions: texts, of which two are dimensions, and a
 * flag and an amount, each of which is a measure. Not safe for use by several threads.
 */
final class WideTraffic implements Iterator<TrafficRecord> {

  private static final String TEXT = "Text";
  private static final String FLAG = "Flag";
  private static final String AMOUNT = "Amount";
  private static final int VALUES = 3;

  private final TrafficSpec spec;
  private final int texts;
  private final Traffic traffic;

  private WideTraffic(TrafficSpec spec, TrafficSpec plain, int texts) {
    this.spec = spec;
    this.texts = texts;
    traffic = new Traffic(plain);
  }

  /** The specification of a workload with this number of declared texts; the same for 0. */
  static TrafficSpec spec(TrafficSpec plain, int texts) {
    if (texts == 0) {
      return plain;
    }
    List<Attribute> attributes = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      attributes.add(Attribute.text(TEXT + i));
    }
    attributes.add(Attribute.flag(FLAG));
    attributes.add(Attribute.decimal(AMOUNT));
    List<Cube> cubes = new ArrayList<>(plain.cubes());
    cubes.set(
        0,
        cubes
            .get(0)
            .by(Dimension.AD_CATEGORY, Dimension.DEVICE, TEXT + 0, TEXT + 1)
            .count("flags", FLAG)
            .sum("amounts", AMOUNT));
    return new TrafficSpec(
        plain.seed(),
        plain.start(),
        plain.length(),
        plain.impressionsPerSecond(),
        plain.curve(),
        EventSchema.builder().impression(attributes.toArray(Attribute[]::new)).build(),
        plain.join(),
        cubes,
        plain.mix());
  }

  /** The records of a workload with this number of declared texts. */
  static Iterator<TrafficRecord> of(TrafficSpec plain, int texts) {
    return texts == 0 ? new Traffic(plain) : new WideTraffic(spec(plain, texts), plain, texts);
  }

  @Override
  public boolean hasNext() {
    return traffic.hasNext();
  }

  @Override
  public TrafficRecord next() {
    TrafficRecord record = traffic.next();
    return record.meaning() instanceof Decoded.Event event
            && event.event() instanceof Impression impression
        ? wide(record, impression)
        : record;
  }

  private TrafficRecord wide(TrafficRecord record, Impression plain) {
    Impression.Builder impression =
        Impression.builder(plain.impressionId(), spec.schema())
            .costMicros(plain.costMicros())
            .eventTimeMillis(plain.eventTimeMillis());
    StreamSchema schema = plain.attributes().schema();
    for (int i = 0; i < schema.standardSize(); i++) {
      impression.set(schema.attribute(i).name(), plain.attributes().value(i));
    }
    StringBuilder json = new StringBuilder(record.value());
    json.setLength(json.length() - 1);
    int hash = plain.impressionId().hashCode() & Integer.MAX_VALUE;
    for (int i = 0; i < texts; i++) {
      String value = "value-" + i + "-" + (hash >>> i) % VALUES;
      impression.set(TEXT + i, value);
      json.append(",\"").append(TEXT).append(i).append("\":\"").append(value).append('"');
    }
    boolean flag = hash % 2 == 0;
    long amount = hash % 1_000_000;
    impression.set(FLAG, flag).set(AMOUNT, amount);
    json.append(",\"").append(FLAG).append("\":").append(flag);
    json.append(",\"").append(AMOUNT).append("\":0.").append(String.format("%06d", amount));
    return new TrafficRecord(
        record.type(),
        record.key(),
        json.append('}').toString(),
        record.arrivalMillis(),
        new Decoded.Event(impression.build()));
  }
}
