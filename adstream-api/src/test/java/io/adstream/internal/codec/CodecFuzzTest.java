package io.adstream.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.fuzz.Allocation;
import io.adstream.fuzz.Damage;
import io.adstream.fuzz.RandomValues;
import io.adstream.fuzz.Tries;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.ReachSketch;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Written values are read back unchanged, and any other bytes are rejected or valid. */
class CodecFuzzTest {

  private static final int TRIES = 10_000;
  private static final RejectReason[] REASONS = RejectReason.values();
  private static final EventType[] TYPES = EventType.values();
  private static final EventCodec EVENTS = new EventCodec(RandomValues.SCHEMA);
  private static final DeliveryCodec DELIVERIES = new DeliveryCodec(RandomValues.PLAN);
  private static final RoutedCodec ROUTES = new RoutedCodec(RandomValues.SCHEMA);

  /** The kinds of stored or sent data, each with a codec. */
  @SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
  enum Kind {
    EVENT(EVENTS::read),
    DELIVERY(DELIVERIES::read),
    ROUTED(ROUTES::read);

    private final Function<ByteReader, Object> read;

    Kind(Function<ByteReader, Object> read) {
      this.read = read;
    }
  }

  /** Loads the classes for sketches first, so that their memory is not attributed to a value. */
  @BeforeAll
  static void loadSketches() {
    byte[] sketch = new ReachSketch.Builder().add(1L).build().toBytes();
    ReachSketch.ofBytes(sketch).registers();
    assertThatThrownBy(() -> ReachSketch.ofBytes(Arrays.copyOf(sketch, sketch.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadAsItWas(Kind kind) {
    Tries.of(
        TRIES,
        random -> {
          List<Object> values = new ArrayList<>();
          ByteWriter out = new ByteWriter();
          for (int i = random.nextInt(4); i >= 0; i--) {
            values.add(value(kind, random));
            write(out, values.get(values.size() - 1));
          }
          ByteReader in = new ByteReader(out.toByteArray());
          for (Object value : values) {
            assertThat(bytes(kind.read.apply(in))).isEqualTo(bytes(value));
          }
          assertThat(in.hasMore()).isFalse();
        });
  }

  @Test
  void deliveryEqualsTheOneThatWasWritten() {
    Tries.of(
        TRIES,
        random -> {
          Object delivery = value(Kind.DELIVERY, random);
          assertThat(DELIVERIES.read(new ByteReader(bytes(delivery)))).isEqualTo(delivery);
        });
  }

  @ParameterizedTest
  @EnumSource
  void everyCutIsRefused(Kind kind) {
    Tries.of(
        TRIES,
        random -> {
          byte[] whole = bytes(value(kind, random));
          byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
          assertThatThrownBy(() -> kind.read.apply(new ByteReader(cut)))
              .isInstanceOf(CorruptBytesException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void damageIsRefusedOrGivesAValidValue(Kind kind) {
    Tries.of(
        2 * TRIES,
        random -> {
          byte[] bytes = Damage.of(bytes(value(kind, random)), random);
          long allocated = Allocation.during(() -> readDamaged(kind, bytes));
          assertThat(allocated).isLessThan(200_000 + 200L * bytes.length);
        });
  }

  @ParameterizedTest
  @EnumSource
  void randomBytesAreRefusedOrGiveAValidValue(Kind kind) {
    Tries.of(2 * TRIES, random -> readDamaged(kind, Damage.any(random, 200)));
  }

  private static void readDamaged(Kind kind, byte[] bytes) {
    Object value;
    try {
      value = kind.read.apply(new ByteReader(bytes));
    } catch (CorruptBytesException e) {
      return;
    }
    if (value instanceof Routed.Read read && read.decoded() instanceof Decoded.Event event) {
      assertThat(event.event().type()).isEqualTo(EventBytes.of(event).type());
    }
    byte[] again = bytes(value);
    assertThat(bytes(kind.read.apply(new ByteReader(again)))).isEqualTo(again);
  }

  private static byte[] bytes(Object value) {
    ByteWriter out = new ByteWriter();
    write(out, value);
    return out.toByteArray();
  }

  private static void write(ByteWriter out, Object value) {
    if (value instanceof AdEvent event) {
      EVENTS.write(out, event);
    } else if (value instanceof Delivery delivery) {
      DELIVERIES.write(out, delivery);
    } else if (value instanceof Routed routed) {
      ROUTES.write(out, routed);
    }
  }

  private static Object value(Kind kind, Random random) {
    return switch (kind) {
      case EVENT -> new RandomValues(random).event();
      case DELIVERY -> delivery(new RandomValues(random), random);
      case ROUTED -> routed(new RandomValues(random), random);
    };
  }

  private static Delivery delivery(RandomValues values, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        List<KpiRow> rows = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          rows.add(values.kpiRow());
        }
        yield new Delivery.KpiRows(rows);
      }
      case 1 -> {
        long[] counters = Counters.ZERO.toArray();
        Arrays.setAll(counters, i -> values.positive());
        yield new Delivery.Status(
            new LaneStatus(
                values.number(),
                values.number(),
                values.number(),
                values.positive(),
                values.positive(),
                Counters.of(counters)));
      }
      default -> {
        JoinResult result = result(values, random);
        boolean isTimed = result instanceof JoinResult.Matched && random.nextBoolean();
        yield new Delivery.Result(result, isTimed ? values.positive() : Delivery.NO_TIME);
      }
    };
  }

  private static JoinResult result(RandomValues values, Random random) {
    Impression impression =
        values.impression("i" + values.text(), values.positive(), values.number());
    Click click = values.click(values.number());
    return switch (random.nextInt(5)) {
      case 0 ->
          new JoinResult.Matched(
              impression,
              click,
              random.nextBoolean(),
              random.nextBoolean() ? List.of() : List.of(values.number(), values.number()));
      case 1 -> new JoinResult.Unclicked(impression);
      case 2 -> new JoinResult.Orphan(click);
      case 3 -> new JoinResult.Late(values.event(), values.number());
      default ->
          new JoinResult.Rejected(
              REASONS[random.nextInt(REASONS.length)],
              values.text(),
              TYPES[random.nextInt(TYPES.length)],
              values.text(),
              random.nextInt(1_000),
              values.positive(),
              random.nextBoolean() ? null : Damage.any(random, 100));
    };
  }

  private static Routed routed(RandomValues values, Random random) {
    EventType type = TYPES[random.nextInt(TYPES.length)];
    int partition = random.nextInt() >>> (1 + random.nextInt(31));
    return switch (random.nextInt(6)) {
      case 0 -> new Routed.Advance(type, partition, values.number());
      case 1 -> new Routed.Idle(type, partition);
      case 2 -> {
        Decoded heartbeat = new Decoded.Heartbeat(values.number());
        yield new Routed.Read(type, partition, values.positive(), heartbeat, null);
      }
      case 3 -> {
        Decoded reject = new Decoded.Reject(REASONS[random.nextInt(REASONS.length)], values.text());
        byte[] value = random.nextBoolean() ? null : Damage.any(random, 100);
        yield new Routed.Read(type, partition, values.positive(), reject, value);
      }
      case 4 -> new Routed.Read(type, partition, values.positive(), new Decoded.Ignored(), null);
      default -> {
        AdEvent event = values.event();
        yield new Routed.Read(
            event.type(), partition, values.positive(), new Decoded.Event(event), null);
      }
    };
  }
}
