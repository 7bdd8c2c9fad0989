package io.adstream.benchmarks;

import io.adstream.decode.Decoded;
import io.adstream.event.Attribute;
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
import java.util.Locale;

/**
 * The workload with declared attributes of impressions, as in ad servers: texts, the first two of
 * which are dimensions, and a flag and an amount, which are measures. Not thread-safe.
 */
public final class WideTraffic implements Iterator<TrafficRecord> {

  /**
   * A text attribute.
   *
   * @param values the number of distinct values
   */
  private record Text(String name, int values) {
    String value(int hash) {
      long mixed = (31L * hash + name.hashCode()) * 0x9E3779B97F4A7C15L;
      return name.toLowerCase(Locale.ROOT) + "-" + (mixed >>> 32) % values;
    }
  }

  private static final List<Text> TEXTS =
      List.of(
          new Text("Format", 4),
          new Text("Experiment", 4),
          new Text("Campaign", 200),
          new Text("Placement", 50),
          new Text("Creative", 2_000),
          new Text("Deal", 300),
          new Text("Publisher", 400),
          new Text("Language", 25),
          new Text("Segment", 100),
          new Text("Exchange", 12));

  /** The maximum number of declared texts. */
  public static final int MOST = TEXTS.size();

  private static final String FLAG = "Viewable";
  private static final String AMOUNT = "Bid";

  private final TrafficSpec spec;
  private final int texts;
  private final Traffic traffic;

  private WideTraffic(TrafficSpec spec, TrafficSpec plain, int texts) {
    this.spec = spec;
    this.texts = texts;
    traffic = new Traffic(plain);
  }

  /**
   * The specification of a workload with this number of declared texts; unchanged for 0.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST}
   */
  public static TrafficSpec spec(TrafficSpec plain, int texts) {
    if (texts == 0) {
      return plain;
    }
    if (texts < 2 || texts > MOST) {
      throw new IllegalArgumentException(
          "Cannot declare texts: number is " + texts + ", expected 0, or 2 to " + MOST);
    }
    List<Attribute> attributes = new ArrayList<>();
    TEXTS.subList(0, texts).forEach(text -> attributes.add(Attribute.text(text.name())));
    attributes.add(Attribute.flag(FLAG));
    attributes.add(Attribute.decimal(AMOUNT));
    List<Cube> cubes = new ArrayList<>(plain.cubes());
    List<String> dimensions = new ArrayList<>(cubes.get(0).dimensions());
    TEXTS.subList(0, 2).forEach(text -> dimensions.add(text.name()));
    cubes.set(0, cubes.get(0).by(dimensions).count("viewable", FLAG).sum("bids", AMOUNT));
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
  public static Iterator<TrafficRecord> of(TrafficSpec plain, int texts) {
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
    for (Text text : TEXTS.subList(0, texts)) {
      String value = text.value(hash);
      impression.set(text.name(), value);
      json.append(",\"").append(text.name()).append("\":\"").append(value).append('"');
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
