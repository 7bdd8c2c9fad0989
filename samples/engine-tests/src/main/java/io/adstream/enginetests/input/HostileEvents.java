package io.adstream.enginetests.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.RejectReason;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.join.JoinSpec;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Generates valid but hostile events: unusual times, duplicates, and texts. An event's id contains
 * its kind, except for texts, which are the ids. None is behind its stream by more than the
 * lateness, except those from long ago. Not thread-safe.
 */
public final class HostileEvents {

  public static final String IN_REACH = "in-reach-";
  public static final String OUT_OF_REACH = "out-of-reach-";
  public static final String TWIN = "twin-";
  public static final String LONG_AGO = "long-ago-";

  private static final long FAR_MILLIS = Instant.parse("2099-01-01T00:00:00Z").toEpochMilli();
  private static final long LONG_AGO_MILLIS = JoinSpec.DEFAULT_MIN_EVENT_TIME.toEpochMilli();

  private final SplittableRandom random;
  private final EventSchema schema;
  private final JoinSpec join;
  private final long fromMillis;
  private final long toMillis;

  /** Creates events between the beginning and the end of a traffic. */
  public HostileEvents(TrafficSpec traffic, SplittableRandom random) {
    this.random = random;
    schema = traffic.schema();
    join = traffic.join();
    fromMillis = traffic.start().toEpochMilli();
    toMillis = fromMillis + traffic.length().toMillis();
  }

  /**
   * Impressions with one click each, whose clocks differ by the maximum allowed or by a millisecond
   * more; sent in any order.
   */
  public List<RawRecord> clocksApart(int pairs) {
    long skew = join.clockSkew().toMillis();
    long window = join.attributionWindow().toMillis();
    long[] inReach = {-skew, 1 - skew, -1, 0, 1, window - 1, window};
    long[] outOfReach = {-skew - 1, window + 1, -2 * skew, window + skew};
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      boolean matches = random.nextBoolean();
      long[] distances = matches ? inReach : outOfReach;
      String id = (matches ? IN_REACH : OUT_OF_REACH) + i;
      long time = time();
      long distance = distances[random.nextInt(distances.length)];
      records.add(sent(impression(id, "plain", 1_000 + i, time)));
      records.add(sent(click(id, null, 2_000 + i, time + distance)));
    }
    return records;
  }

  /** Impressions and clicks that are sent several times with different contents. */
  public List<RawRecord> twins(int impressions) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < impressions; i++) {
      String id = TWIN + i;
      long time = time();
      for (int version = 0; version <= 1 + random.nextInt(3); version++) {
        long cost = 1_000L * version + i;
        records.add(sent(impression(id, "version " + version, cost, near(time))));
        Click click = click(id, "version " + version, cost, near(time + 5_000));
        records.add(sent(click));
        // An identical copy.
        records.add(sent(click));
      }
    }
    return records;
  }

  /** Impressions and clicks in another partition than their impression id's. */
  public List<RawRecord> misplaced(int pairs) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      String id = "misplaced-" + i;
      long time = time();
      for (AdEvent event :
          List.of(impression(id, "far", 1_000, time), click(id, null, 1_000, time))) {
        RawRecord there = sent(event);
        int own = DefaultPartitioner.partition(id.getBytes(UTF_8), Workload.LANES);
        records.add(
            RawRecord.rejected(
                event.type(),
                (own + 1 + random.nextInt(Workload.LANES - 1)) % Workload.LANES,
                there.value(),
                RejectReason.WRONG_PARTITION,
                there.arrivalMillis()));
      }
    }
    return records;
  }

  private long near(long timeMillis) {
    return timeMillis + random.nextLong(1_000);
  }

  /** Impressions and clicks with the oldest accepted times, sent between two times. */
  public List<RawRecord> longAgo(int pairs, long fromArrivalMillis, long toArrivalMillis) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      String id = LONG_AGO + i;
      long arrival = random.nextLong(fromArrivalMillis, toArrivalMillis);
      records.add(RawRecord.of(impression(id, "late", 1_000, LONG_AGO_MILLIS + i), arrival));
      records.add(RawRecord.of(click(id, null, 1_000, LONG_AGO_MILLIS + i), arrival));
    }
    return records;
  }

  /** Impressions, clicks and heartbeats of 2099. */
  public List<RawRecord> farAhead(int pairs) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      String id = "far-ahead-" + i;
      records.add(refused(impression(id, "far", 1_000, FAR_MILLIS + i)));
      records.add(refused(click(id, null, 1_000, FAR_MILLIS + i)));
      for (EventType type : EventType.values()) {
        byte[] heartbeat =
            RawRecord.heartbeat(type, 0, Instant.ofEpochMilli(FAR_MILLIS + i)).value();
        records.add(
            RawRecord.rejected(
                type,
                random.nextInt(Workload.LANES),
                heartbeat,
                RejectReason.FUTURE_TIME,
                arrival(time())));
      }
    }
    return records;
  }

  /** Impressions, clicks and heartbeats with numbers that are not milliseconds, and of 1970. */
  public List<RawRecord> otherUnits(int each) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      long time = time();
      for (EventType type : EventType.values()) {
        records.add(otherUnit(type, i, time / 1_000, RejectReason.INVALID_VALUE));
        records.add(otherUnit(type, i, 14_102_100, RejectReason.INVALID_VALUE));
        records.add(otherUnit(type, i, 0, RejectReason.INVALID_VALUE));
        records.add(otherUnit(type, i, time * 1_000, RejectReason.FUTURE_TIME));
        records.add(otherUnit(type, i, time * 1_000_000, RejectReason.FUTURE_TIME));
      }
    }
    return records;
  }

  private RawRecord otherUnit(EventType type, int number, long time, RejectReason reason) {
    String ids =
        number % 3 == 0
            ? "\"Heartbeat\":true"
            : type == EventType.IMPRESSION
                ? "\"ImpressionID\":\"unit-" + number + "\""
                : "\"ClickID\":\"unit-" + number + "\",\"JoinID\":\"unit-" + number + "\"";
    String json = "{" + ids + ",\"EventTime\":" + time + "}";
    return RawRecord.rejected(
        type, random.nextInt(Workload.LANES), json.getBytes(UTF_8), reason, arrival(time()));
  }

  private RawRecord refused(AdEvent event) {
    return RawRecord.rejected(
        event.type(),
        random.nextInt(Workload.LANES),
        RawRecord.of(event, 0).value(),
        RejectReason.FUTURE_TIME,
        arrival(time()));
  }

  /** Impressions and clicks with a hostile text in every text field. */
  public List<RawRecord> texts() {
    List<RawRecord> records = new ArrayList<>();
    List<String> texts = new HostileTexts(random).all();
    for (String text : texts) {
      String other = texts.get(random.nextInt(texts.size()));
      long time = time();
      Impression.Builder impression =
          Impression.builder(text, schema).costMicros(1_000).eventTimeMillis(time);
      boolean swap = false;
      for (Attribute attribute : schema.impressions().attributes()) {
        if (attribute.type() == AttributeType.TEXT) {
          impression.set(attribute.name(), swap ? text : other);
          swap = !swap;
        }
      }
      Click click = click(text, other, 2_000, time + random.nextLong(1_000));
      records.add(inSomeBytes(impression.build()));
      records.add(inSomeBytes(click));
    }
    return records;
  }

  /**
   * Impressions within one second, each of which forms a separate group in a cube, with texts of
   * the maximum length.
   */
  public List<RawRecord> longTexts(int impressions) {
    HostileTexts texts = new HostileTexts(random);
    long time = time();
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < impressions; i++) {
      Impression impression =
          Impression.builder("long-" + i, schema)
              .adCategory(texts.longest())
              .device(texts.longest())
              .costMicros(1_000)
              .eventTimeMillis(near(time))
              .build();
      records.add(RawRecord.of(impression, time + 1_000));
    }
    return records;
  }

  /** Sometimes with differently escaped bytes. */
  private RawRecord inSomeBytes(AdEvent event) {
    long arrival = arrival(event.eventTimeMillis());
    return random.nextBoolean() ? RawRecord.of(event, arrival) : RawRecord.escaped(event, arrival);
  }

  private Impression impression(String id, String category, long costMicros, long time) {
    return Impression.builder(id, schema)
        .adId("ad")
        .adCategory(category)
        .device("hostile")
        .costMicros(costMicros)
        .eventTimeMillis(time)
        .build();
  }

  /** A click on the impression of the same id. */
  private Click click(String id, @Nullable String position, long costMicros, long time) {
    return Click.builder(id, id, schema)
        .clickPosition(position)
        .costMicros(costMicros)
        .eventTimeMillis(time)
        .build();
  }

  private long time() {
    return random.nextLong(fromMillis, toMillis);
  }

  private RawRecord sent(AdEvent event) {
    return RawRecord.of(event, arrival(event.eventTimeMillis()));
  }

  /** Within the lateness. */
  private long arrival(long timeMillis) {
    return timeMillis + random.nextLong(join.clickLateness().toMillis());
  }
}
