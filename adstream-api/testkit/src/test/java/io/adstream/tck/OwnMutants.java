package io.adstream.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure.Traffic;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Mutants} of declared attributes, their measures, invalid traffic and repeated clicks. */
final class OwnMutants {

  private OwnMutants() {}

  static List<Mutants.Mutant> all() {
    return List.of(
        new Mutants.Mutant(
            "arrival order decides repetition", "repeated-clicks", ArrivalOrder::new),
        new Mutants.Mutant("an invalid click begins a chain", "own-31", () -> new Chain(false)),
        new Mutants.Mutant(
            "an invalid click breaks the chain", "invalid-traffic", () -> new Chain(true)),
        new Mutants.Mutant(
            "a correction counts in the window of the click that came",
            "own-32",
            CorrectionInOtherWindow::new),
        new Mutants.Mutant(
            "rows of repeated clicks are not marked", "repeated-clicks", UnmarkedRepeats::new),
        new Mutants.Mutant(
            "an invalid impression's clicks are valid rows", "invalid-traffic", ValidRows::new),
        new Mutants.Mutant(
            "an invalid impression's clicks count as valid", "invalid-traffic", ValidClicks::new),
        new Mutants.Mutant(
            "two attributes' places are swapped", "own-31", () -> values(OwnMutants::swap)),
        new Mutants.Mutant(
            "missing counts as true",
            "own-attributes",
            () -> missingIs(AttributeType.BOOLEAN, true)),
        new Mutants.Mutant(
            "a missing integer is 0", "own-attributes", () -> missingIs(AttributeType.INTEGER, 0L)),
        new Mutants.Mutant(
            "decimals are cut to cents", "own-attributes", () -> values(OwnMutants::cut)),
        new Mutants.Mutant("sums are cut to 64 bits", "own-31", Cut::new));
  }

  /** Counts repeated clicks by another rule than that of the join. */
  private abstract static class Recounting extends ReferenceEngine {

    /** The match with the repeated clicks, or of the events, that count instead. */
    abstract Matched recounted(Matched match, List<Matched> all);

    @Override
    protected List<KpiRow> kpis() {
      KpiDeltas sums = new KpiDeltas(plan());
      super.kpis().forEach(row -> sums.add(row.key(), row.measures()));
      List<Matched> all = new ArrayList<>();
      for (JoinResult result : committed()) {
        if (result instanceof Matched match) {
          all.add(match);
        }
      }
      for (Matched match : all) {
        Matched recounted = recounted(match, all);
        sums.removeClick(match);
        sums.addMatch(
            new Matched(
                recounted.impression(), recounted.click(), false, recounted.repeatedMillis()));
      }
      return sums.rows();
    }

    final boolean isRepeat(@Nullable Matched before, Matched match) {
      var interval = plan().join().repeatInterval();
      return before != null
          && interval != null
          && match.click().eventTimeMillis() - before.click().eventTimeMillis()
              <= interval.toMillis();
    }

    static Matched repeated(Matched match, boolean repeated) {
      List<Long> times = repeated ? List.of(match.click().eventTimeMillis()) : List.of();
      return new Matched(match.impression(), match.click(), false, times);
    }
  }

  private static final class ArrivalOrder extends Recounting {
    @Override
    Matched recounted(Matched match, List<Matched> all) {
      Matched before = null;
      for (Matched other : all) {
        if (other.equals(match)) {
          break;
        }
        if (other.impression().equals(match.impression()) && !isInvalid(other)) {
          before = other;
        }
      }
      return repeated(match, !isInvalid(match) && isRepeat(before, match));
    }
  }

  /** Goes back from a valid click to whichever click of its impression is before it. */
  private static final class Chain extends Recounting {

    private static final Comparator<Matched> IN_ORDER =
        Comparator.<Matched>comparingLong(match -> match.click().eventTimeMillis())
            .thenComparing(
                match -> match.click().clickId().getBytes(UTF_8), Arrays::compareUnsigned);

    private final boolean breaks;

    Chain(boolean breaks) {
      this.breaks = breaks;
    }

    @Override
    Matched recounted(Matched match, List<Matched> all) {
      Matched before =
          all.stream()
              .filter(other -> other.impression().equals(match.impression()))
              .filter(other -> IN_ORDER.compare(other, match) < 0)
              .max(IN_ORDER)
              .orElse(null);
      boolean counts = before == null || !breaks || !isInvalid(before);
      return repeated(match, !isInvalid(match) && counts && isRepeat(before, match));
    }
  }

  private static final class CorrectionInOtherWindow extends Recounting {
    @Override
    Matched recounted(Matched match, List<Matched> all) {
      List<Long> times =
          match.repeatedMillis().stream().map(time -> match.click().eventTimeMillis()).toList();
      return new Matched(match.impression(), match.click(), false, times);
    }
  }

  private static final class ValidClicks extends Recounting {
    @Override
    Matched recounted(Matched match, List<Matched> all) {
      Impression shown = match.impression();
      @Nullable Object[] values = array(shown.attributes());
      int flag = plan().invalidIndex(EventType.IMPRESSION);
      if (flag >= 0) {
        values[flag] = false;
      }
      Attributes unflagged = Attributes.of(shown.attributes().schema(), values);
      Impression valid =
          new Impression(
              shown.impressionId(), unflagged, shown.costMicros(), shown.eventTimeMillis());
      return new Matched(valid, match.click(), false, match.repeatedMillis());
    }
  }

  private static final class UnmarkedRepeats extends ReferenceEngine {
    @Override
    public Outcome outcome() {
      Outcome right = super.outcome();
      return right.toBuilder()
          .joined(right.joined().stream().map(UnmarkedRepeats::unmarked).toList())
          .build();
    }

    private static Outcome.Joined unmarked(Outcome.Joined row) {
      return new Outcome.Joined(
          row.match(), row.impressionAttributes(), row.clickAttributes(), row.invalid(), false);
    }
  }

  private static final class ValidRows extends ReferenceEngine {
    @Override
    protected boolean isInvalid(Matched match) {
      return super.isInvalid(match) && plan().traffic(match.impression()) != Traffic.INVALID;
    }
  }

  /** Sums of integers wrap around. */
  private static final class Cut extends ReferenceEngine {
    @Override
    public Outcome outcome() {
      Outcome right = super.outcome();
      List<Outcome.Kpi> cut = new ArrayList<>();
      for (Outcome.Kpi row : right.kpis()) {
        Map<String, BigDecimal> measures = new LinkedHashMap<>();
        row.measures()
            .forEach(
                (name, value) ->
                    measures.put(
                        name, value.scale() > 0 ? value : BigDecimal.valueOf(value.longValue())));
        cut.add(new Outcome.Kpi(row.key(), measures));
      }
      return right.toBuilder().kpis(cut).build();
    }
  }

  /** Makes other values of an event's, each of which has its attribute. */
  private interface Change {
    void of(StreamSchema schema, @Nullable Object[] values);
  }

  /** An engine that takes other values for those that it has read. */
  private static ReferenceEngine values(Change change) {
    return new ReferenceEngine() {
      @Override
      protected @Nullable Decoded decode(EventType type, byte[] value) {
        if (super.decode(type, value) instanceof Decoded.Event decoded) {
          AdEvent event = decoded.event();
          @Nullable Object[] values = array(event.attributes());
          change.of(event.attributes().schema(), values);
          Attributes changed = Attributes.of(event.attributes().schema(), values);
          return new Decoded.Event(Mutants.copy(event, "", event.costMicros(), changed));
        }
        return super.decode(type, value);
      }
    };
  }

  private static @Nullable Object[] array(Attributes attributes) {
    @Nullable Object[] values = new Object[attributes.schema().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = attributes.value(i);
    }
    return values;
  }

  /** Each declared value is where the next one of the same type belongs. */
  private static void swap(StreamSchema schema, @Nullable Object[] values) {
    for (int i = schema.standardSize(); i < values.length; i++) {
      for (int j = i + 1; j < values.length; j++) {
        if (schema.attribute(i).type() == schema.attribute(j).type()) {
          Object value = values[i];
          values[i] = values[j];
          values[j] = value;
        }
      }
    }
  }

  /** An engine for which a missing value of a type is this one. */
  private static ReferenceEngine missingIs(AttributeType type, Object value) {
    return values(
        (schema, values) -> {
          for (int i = 0; i < values.length; i++) {
            if (values[i] == null && schema.attribute(i).type() == type) {
              values[i] = value;
            }
          }
        });
  }

  private static void cut(StreamSchema schema, @Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Long micros && schema.attribute(i).type() == AttributeType.DECIMAL) {
        values[i] = micros / 10_000 * 10_000;
      }
    }
  }
}
