package io.adstream.enginetests.tables;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of a {@link TrafficSpec} with values for all declared attributes, and with second
 * clicks, some of which are repeated. Values are derived from the event's id, so that copies are
 * equal. Not thread-safe.
 */
public final class DeclaredTraffic implements Iterator<TrafficRecord> {

  private static final int MISSING_ONE_IN = 16;
  private static final int SECOND_CLICK_ONE_IN = 3;

  private final EventSchema schema;
  private final long slackMillis;
  private final Traffic traffic;
  private final Deque<TrafficRecord> next = new ArrayDeque<>();
  private final Set<String> clicks = new HashSet<>();

  /** Starts from the first record. */
  public DeclaredTraffic(TrafficSpec spec) {
    schema = spec.schema();
    Duration slack = spec.join().clickLateness().minus(spec.mix().disorder());
    slackMillis = Math.max(0, slack.toMillis());
    traffic = new Traffic(spec.withCubes(List.of()).withSchema(EventSchema.STANDARD));
  }

  @Override
  public boolean hasNext() {
    return !next.isEmpty() || traffic.hasNext();
  }

  @Override
  public TrafficRecord next() {
    if (next.isEmpty()) {
      TrafficRecord record = traffic.next();
      if (record.meaning() instanceof Decoded.Event event) {
        next.add(declared(record, event.event(), record.value()));
        if (event.event() instanceof Click click && clicks.add(click.clickId())) {
          addSecond(record, click);
        }
      } else {
        return record;
      }
    }
    return next.remove();
  }

  /**
   * A second click is sent together with the first, and close enough to it in event time that
   * neither is late.
   */
  private void addSecond(TrafficRecord record, Click click) {
    int hash = hash(click.clickId(), "second");
    if (hash % SECOND_CLICK_ONE_IN != 0) {
      return;
    }
    long shift = hash / SECOND_CLICK_ONE_IN % (slackMillis + 1) - slackMillis / 4;
    long timeMillis = click.eventTimeMillis() + shift * 3 / 4;
    String id = click.clickId() + "-2";
    Click second =
        new Click(id, click.joinId(), click.attributes(), click.costMicros(), timeMillis);
    String value =
        record
            .value()
            .replace(click.clickId(), id)
            .replace(time(click.eventTimeMillis()), time(timeMillis));
    next.add(declared(record, second, value));
  }

  /** In the traffic's notation. */
  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private TrafficRecord declared(TrafficRecord record, AdEvent event, String value) {
    StreamSchema stream = schema.of(event.type());
    StringBuilder json = new StringBuilder(value.substring(0, value.length() - 1));
    @Nullable Object[] values = new Object[stream.size()];
    for (int i = 0; i < values.length; i++) {
      Attribute attribute = stream.attribute(i);
      if (i < stream.standardSize()) {
        values[i] = event.attributes().value(i);
      } else {
        values[i] = valueOf(event.id(), attribute);
        write(json, attribute, values[i], event.id());
      }
    }
    return new TrafficRecord(
        record.type(),
        record.key(),
        json.append('}').toString(),
        record.arrivalMillis(),
        new Decoded.Event(withAttributes(event, stream, values)));
  }

  private static AdEvent withAttributes(
      AdEvent event, StreamSchema stream, @Nullable Object[] values) {
    Attributes attributes = Attributes.of(stream, values);
    return event instanceof Click click
        ? new Click(
            click.clickId(),
            click.joinId(),
            attributes,
            click.costMicros(),
            click.eventTimeMillis())
        : new Impression(event.id(), attributes, event.costMicros(), event.eventTimeMillis());
  }

  private static @Nullable Object valueOf(String id, Attribute attribute) {
    int hash = hash(id, attribute.name());
    if (hash % MISSING_ONE_IN == 0) {
      return null;
    }
    int rest = hash / MISSING_ONE_IN;
    return switch (attribute.type()) {
      case TEXT -> attribute.name() + "-" + rest % 5;
      case INTEGER ->
          rest % 4 == 0 ? (Long) (Long.MAX_VALUE / 4_000_000) : (Long) (rest % 2_001L - 1_000);
      case DECIMAL -> (Long) (rest % 4_000_001L - 2_000_000);
      case BOOLEAN -> (Boolean) (rest % 4 == 0);
    };
  }

  private static void write(
      StringBuilder json, Attribute attribute, @Nullable Object value, String id) {
    boolean isMissing = value == null && hash(id, "null") % 2 == 0;
    if (isMissing) {
      return;
    }
    json.append(",\"").append(attribute.path()).append("\":");
    if (value == null) {
      json.append("null");
    } else if (attribute.type() == AttributeType.TEXT) {
      json.append('"').append(value).append('"');
    } else if (attribute.type() == AttributeType.DECIMAL) {
      json.append(BigDecimal.valueOf((Long) value, 6).toPlainString());
    } else {
      json.append(value);
    }
  }

  private static int hash(String id, String of) {
    int hash = (id + " " + of).hashCode() * 0x9E3779B1;
    return (hash ^ hash >>> 15) & Integer.MAX_VALUE;
  }
}
