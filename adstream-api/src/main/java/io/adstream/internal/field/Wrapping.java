package io.adstream.internal.field;

import io.adstream.decode.mapping.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The envelopes around events, outermost first, as paths. Immutable. */
public final class Wrapping {

  private static final String CLOUD_EVENTS_HEADER = "ce_";

  private final List<Envelope> envelopes;
  private final List<String> content = new ArrayList<>();
  private List<String> around = List.of();

  Wrapping(List<Envelope> envelopes) {
    this.envelopes = envelopes;
    for (Envelope envelope : envelopes) {
      String member = member(envelope);
      if (member != null) {
        around = List.copyOf(content);
        content.add(member);
      }
    }
  }

  /** What is wrong with an order of envelopes. */
  public static List<String> faults(List<Envelope> envelopes) {
    List<String> faults = new ArrayList<>();
    for (Envelope envelope : Envelope.values()) {
      int first = envelopes.indexOf(envelope);
      if (envelopes.lastIndexOf(envelope) > first) {
        faults.add("envelope " + envelope + " is there twice, expected it once");
      }
      if (envelope == Envelope.CONFLUENT_JSON && first > 0) {
        faults.add("envelope " + envelope + " is inside of another, expected it first");
      }
    }
    return faults;
  }

  /** The member that holds what is inside; null where the value itself does. */
  static @Nullable String member(Envelope envelope) {
    return switch (envelope) {
      case CONNECT -> "payload";
      case DEBEZIUM -> "after";
      case CLOUDEVENTS -> "data";
      case CONFLUENT_JSON, CLOUDEVENTS_BINARY -> null;
    };
  }

  List<Envelope> envelopes() {
    return envelopes;
  }

  boolean has(Envelope envelope) {
    return envelopes.contains(envelope);
  }

  /** From the value's root to a place in the event's object. */
  List<String> content(List<String> names) {
    return joined(content, names);
  }

  /**
   * The place of an attribute of the innermost envelope; null where there is no envelope that has
   * any.
   */
  @Nullable FieldPlace attribute(List<String> names) {
    if (has(Envelope.CLOUDEVENTS_BINARY)) {
      return names.size() == 1
          ? new FieldPlace(FieldPlace.Source.HEADER, List.of(CLOUD_EVENTS_HEADER + names.get(0)))
          : null;
    }
    return content.isEmpty()
        ? null
        : new FieldPlace(FieldPlace.Source.VALUE, joined(around, names));
  }

  /** A member of an envelope. */
  FieldPlace in(Envelope envelope, String name) {
    List<String> names = new ArrayList<>();
    for (Envelope each : envelopes.subList(0, envelopes.indexOf(envelope))) {
      String member = member(each);
      if (member != null) {
        names.add(member);
      }
    }
    names.add(name);
    return new FieldPlace(FieldPlace.Source.VALUE, List.copyOf(names));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
