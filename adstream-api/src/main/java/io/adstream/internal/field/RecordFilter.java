package io.adstream.internal.field;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.mapping.Envelope;
import io.adstream.internal.value.Written;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records hold events of a stream: those whose envelopes do, and that meet the
 * conditions which were set. Immutable.
 */
public final class RecordFilter {

  /** What a record is. */
  public enum Verdict {
    /** It may be an event. */
    KEPT,
    /** It is none of this stream's events. */
    IGNORED,
    /** It is not what it has to be; {@link #fault} says why. */
    REJECTED
  }

  private sealed interface Rule permits Inside, Operation, Required, Presence, Comparison {
    Verdict verdict(PlaceValues values);

    /** The place that a record is rejected for. */
    int place();

    /** Its name, for messages. */
    default String name() {
      return "";
    }

    /** What has to be there, for messages. */
    default String expected() {
      return "";
    }
  }

  /** The object that an envelope holds. */
  private record Inside(int place, String name, Verdict ifNull) implements Rule {
    @Override
    public Verdict verdict(PlaceValues values) {
      if (values.isNull(place)) {
        return ifNull;
      }
      return values.isContainer(place) ? Verdict.KEPT : Verdict.REJECTED;
    }

    @Override
    public String expected() {
      return "an object";
    }
  }

  /** What Debezium did: created or read a row, or something that is no event. */
  private record Operation(int place, String name) implements Rule {
    private static final List<Written> EVENTS = List.of(new Written("c"), new Written("r"));
    private static final List<Written> OTHERS =
        List.of(new Written("u"), new Written("d"), new Written("t"), new Written("m"));

    @Override
    public Verdict verdict(PlaceValues values) {
      if (isAnyOf(EVENTS, place, values)) {
        return Verdict.KEPT;
      }
      return isAnyOf(OTHERS, place, values) ? Verdict.IGNORED : Verdict.REJECTED;
    }

    @Override
    public String expected() {
      return "c, r, u, d, t or m";
    }
  }

  /** What every envelope of a kind has. */
  private record Required(int place, String name) implements Rule {
    @Override
    public Verdict verdict(PlaceValues values) {
      return values.isNull(place) ? Verdict.REJECTED : Verdict.KEPT;
    }
  }

  private record Presence(int place, boolean isWanted) implements Rule {
    @Override
    public Verdict verdict(PlaceValues values) {
      return values.isNull(place) == isWanted ? Verdict.IGNORED : Verdict.KEPT;
    }
  }

  private record Comparison(int place, boolean isWanted, List<Written> texts) implements Rule {
    @Override
    public Verdict verdict(PlaceValues values) {
      return isAnyOf(texts, place, values) == isWanted ? Verdict.KEPT : Verdict.IGNORED;
    }
  }

  private final List<Rule> envelopes = new ArrayList<>();
  private final List<Rule> conditions = new ArrayList<>();

  /**
   * A filter.
   *
   * @param places gives each place its number
   * @param faults receives what is wrong with the conditions
   */
  RecordFilter(Wrapping wrapping, List<Condition> set, FieldPlaces places, List<String> faults) {
    for (Envelope envelope : wrapping.envelopes()) {
      addRules(envelope, wrapping, places);
    }
    for (Condition condition : set) {
      FieldPlace where = FieldPlace.of(condition.path(), wrapping);
      if (where == null) {
        faults.add(
            "condition's path is \"" + condition.path() + "\", expected " + FieldPlace.EXPECTED);
      } else {
        conditions.add(rule(condition, places.number(where)));
      }
    }
  }

  private void addRules(Envelope envelope, Wrapping wrapping, FieldPlaces places) {
    String member = Wrapping.member(envelope);
    if (member == null) {
      return;
    }
    if (envelope == Envelope.DEBEZIUM) {
      envelopes.add(new Operation(places.number(wrapping.in(envelope, "op")), "op"));
    } else if (envelope == Envelope.CLOUDEVENTS) {
      String version = "specversion";
      envelopes.add(new Required(places.number(wrapping.in(envelope, version)), version));
      places.number(wrapping.in(envelope, "data_base64"));
    }
    boolean isTombstone = envelope == Envelope.CONNECT && wrapping.has(Envelope.DEBEZIUM);
    envelopes.add(
        new Inside(
            places.container(wrapping.in(envelope, member)),
            member,
            isTombstone ? Verdict.IGNORED : Verdict.REJECTED));
  }

  private static Rule rule(Condition condition, int place) {
    List<Written> texts = condition.values().stream().map(Written::new).toList();
    return switch (condition.kind()) {
      case EQUAL -> new Comparison(place, true, texts);
      case DIFFERENT -> new Comparison(place, false, texts);
      case PRESENT -> new Presence(place, true);
      case ABSENT -> new Presence(place, false);
    };
  }

  private static boolean isAnyOf(List<Written> texts, int place, PlaceValues values) {
    for (Written text : texts) {
      if (values.isWritten(place, text)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every record is kept. */
  public boolean isEmpty() {
    return envelopes.isEmpty() && conditions.isEmpty();
  }

  /** What the envelopes of a record make of it. */
  public Verdict ofEnvelopes(PlaceValues values) {
    return of(envelopes, values);
  }

  /** What the conditions make of a record that its envelopes keep and that is no heartbeat. */
  public Verdict ofConditions(PlaceValues values) {
    return of(conditions, values);
  }

  /**
   * What those conditions make of a heartbeat whose fields it holds. One that holds none of them is
   * of any stream.
   */
  public Verdict ofHeartbeat(PlaceValues values) {
    return of(conditions.stream().filter(rule -> !values.isNull(rule.place())).toList(), values);
  }

  private static Verdict of(List<Rule> rules, PlaceValues values) {
    for (Rule rule : rules) {
      Verdict verdict = rule.verdict(values);
      if (verdict != Verdict.KEPT) {
        return verdict;
      }
    }
    return Verdict.KEPT;
  }

  /** Why an envelope is rejected; null if it is not. */
  public Decoded.@Nullable Reject fault(PlaceValues values) {
    for (Rule rule : envelopes) {
      Verdict verdict = rule.verdict(values);
      if (verdict == Verdict.REJECTED) {
        return values.isNull(rule.place())
            ? new Decoded.Reject(
                RejectReason.MISSING_FIELD,
                rule.name() + " of the envelope is missing or null, see decode.envelope")
            : new Decoded.Reject(
                RejectReason.INVALID_VALUE,
                rule.name() + " of the envelope is invalid, expected " + rule.expected());
      }
      if (verdict == Verdict.IGNORED) {
        return null;
      }
    }
    return null;
  }
}
