package io.adstream.fuzz;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.kpi.ReachSketch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events and sums of any content; text has pairs of surrogates, but no half of one. */
public final class RandomValues {

  private final Random random;

  /** The schema of the events: attributes of each type in addition to the standard ones. */
  public static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.text("CampaignID"),
              Attribute.flag("Viewable"),
              Attribute.decimal("BidPrice"),
              Attribute.integer("SlotID"))
          .click(Attribute.decimal("Revenue"), Attribute.text("Creative"), Attribute.flag("IsBot"))
          .build();

  /** The cube of the rows, with two declared measures. */
  public static final String CUBE = "fuzz";

  /** A plan of the schema and the cube. */
  public static final JoinPlan PLAN =
      PipelineSpec.builder("fuzz")
          .schema(SCHEMA)
          .cube(
              Cube.every(Duration.ofMinutes(1))
                  .named(CUBE)
                  .by("CampaignID", "SlotID", "Viewable", "BidPrice")
                  .count("viewable_impressions", "Viewable")
                  .sum("revenue", "Revenue")
                  .reach("users", "UserID"))
          .plan();

  /** Values that follow from a random number. */
  public RandomValues(Random random) {
    this.random = random;
  }

  /** An impression or a click. */
  public AdEvent event() {
    return random.nextBoolean() ? impression("i" + text(), positive(), number()) : click(number());
  }

  /** An impression with this id, cost and time. */
  public Impression impression(String id, long costMicros, long timeMillis) {
    return new Impression(id, attributes(SCHEMA.impressions()), costMicros, timeMillis);
  }

  /** A click at this time. */
  public Click click(long timeMillis) {
    return click("c" + text(), "i" + text(), positive(), timeMillis);
  }

  /** A click with these ids, cost and time. */
  public Click click(String id, String joinId, long costMicros, long timeMillis) {
    return new Click(id, joinId, attributes(SCHEMA.clicks()), costMicros, timeMillis);
  }

  /** Attributes of a schema, some of them null. */
  public Attributes attributes(StreamSchema schema) {
    @Nullable Object[] values = new Object[schema.size()];
    Arrays.setAll(values, i -> value(schema.attribute(i).type()));
    return Attributes.of(schema, values);
  }

  private @Nullable Object value(AttributeType type) {
    return switch (type) {
      case TEXT -> maybeText();
      case INTEGER -> random.nextInt(4) == 0 ? null : number();
      case DECIMAL -> random.nextInt(4) == 0 ? null : number() % AttributeType.MAX_MICROS;
      case BOOLEAN -> random.nextInt(3) == 0 ? null : (Object) random.nextBoolean();
    };
  }

  /** A row of the cube. */
  public KpiRow kpiRow() {
    List<@Nullable Object> group = new ArrayList<>();
    for (Attribute dimension : PLAN.cube(CUBE).dimensions()) {
      group.add(value(dimension.type()));
    }
    return new KpiRow(
        new KpiKey(CUBE, number(), Collections.unmodifiableList(group)),
        Measures.of(positive(), positive(), positive(), positive(), positive(), number(), number()),
        random.nextBoolean() ? List.of() : List.of(sketch()));
  }

  /** A sketch of up to 1,000 values. */
  private ReachSketch sketch() {
    ReachSketch.Builder sketch = new ReachSketch.Builder();
    for (int i = random.nextInt(random.nextBoolean() ? 10 : 1_000); i > 0; i--) {
      sketch.add(number());
    }
    return sketch.build();
  }

  /** Text of any length below 100 chars, sometimes of 3,000. */
  public String text() {
    int most = random.nextInt(50) == 0 ? 3_000 : 1 + random.nextInt(100);
    StringBuilder text = new StringBuilder();
    while (text.length() < most) {
      int bound = random.nextBoolean() ? 0x80 : 0x11_0000;
      int point = random.nextInt(bound);
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2));
  }

  /** Text, one of a few, or null. */
  public @Nullable String maybeText() {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1, 2 -> "text-" + random.nextInt(9);
      default -> text();
    };
  }

  /** A number of any size and sign. */
  public long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  /** A number of any size from 0 on. */
  public long positive() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }
}
