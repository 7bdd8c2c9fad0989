package io.adstream.benchmarks;

import io.adstream.decode.Decoded;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.kpi.Cube;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Impressions of the workload with as many further attributes as ad servers have, and the schema
 * that declares them: ten texts, the first two of which are dimensions, and a flag and an amount,
 * which are measures.
 */
public final class WideTraffic {

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

  private static final String FLAG = "Viewable";
  private static final String AMOUNT = "Bid";

  private static final EventSchema SCHEMA = schema();

  private WideTraffic() {}

  private static EventSchema schema() {
    List<Attribute> attributes = new ArrayList<>();
    TEXTS.forEach(text -> attributes.add(Attribute.text(text.name())));
    attributes.add(Attribute.flag(FLAG));
    attributes.add(Attribute.decimal(AMOUNT));
    return EventSchema.builder().impression(attributes.toArray(Attribute[]::new)).build();
  }

  /** A workload's specification with the attributes declared. */
  public static TrafficSpec spec(TrafficSpec plain) {
    List<Cube> cubes = new ArrayList<>(plain.cubes());
    List<String> dimensions = new ArrayList<>(cubes.get(0).dimensions());
    TEXTS.subList(0, 2).forEach(text -> dimensions.add(text.name()));
    cubes.set(0, cubes.get(0).by(dimensions).count("viewable", FLAG).sum("bids", AMOUNT));
    return plain.withSchema(SCHEMA).withCubes(cubes);
  }

  /** A workload's record; an impression has the attributes. */
  public static TrafficRecord of(TrafficRecord plain) {
    return plain.meaning() instanceof Decoded.Event event
            && event.event() instanceof Impression impression
        ? wide(plain, impression)
        : plain;
  }

  private static TrafficRecord wide(TrafficRecord record, Impression plain) {
    Impression.Builder impression =
        Impression.builder(plain.impressionId(), SCHEMA)
            .costMicros(plain.costMicros())
            .eventTimeMillis(plain.eventTimeMillis());
    StreamSchema schema = plain.attributes().schema();
    for (int i = 0; i < schema.standardSize(); i++) {
      impression.set(schema.attribute(i).name(), plain.attributes().value(i));
    }
    StringBuilder json = new StringBuilder(record.value());
    json.setLength(json.length() - 1);
    int hash = plain.impressionId().hashCode() & Integer.MAX_VALUE;
    for (Text text : TEXTS) {
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
