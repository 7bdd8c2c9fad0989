package io.adstream.internal.field;

import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.EventFields;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The places from which a stream's fields, conditions and envelopes are read, and their assignment
 * to fields. Not changed once it is complete.
 */
public final class FieldPlaces {

  /** More branches than this are left to the parser: the scan has a bit for each in a long. */
  private static final int MOST_BRANCHES = Long.SIZE;

  private final StreamFields fields;
  private final Map<FieldPlace, Integer> numbers = new LinkedHashMap<>();
  private final List<FieldPlace> places = new ArrayList<>();
  private final int[][] ofField;
  private final int[] firstOfField;

  /** How many fields, conditions and envelopes read each place. */
  private final List<Integer> readers = new ArrayList<>();

  private final BitSet containers = new BitSet();
  private final FieldTree root = new FieldTree();
  private boolean isScannable;
  private boolean isInValue = true;

  /**
   * The places of fields; more can be added until it is complete.
   *
   * @param faults receives what is wrong with the fields' paths
   */
  FieldPlaces(StreamFields fields, Wrapping wrapping, List<String> faults) {
    this.fields = fields;
    ofField = new int[fields.count()][];
    firstOfField = new int[fields.count()];
    for (String field : fields.mapping().paths().keySet()) {
      if (!fields.fields().contains(field)) {
        faults.add("field is \"" + field + "\", expected one of " + fields.fields());
      }
    }
    Map<FieldPlace, List<Integer>> shared = new LinkedHashMap<>();
    for (int field = 0; field < fields.count(); field++) {
      List<String> paths = paths(field);
      if (paths.size() > 1 && field >= fields.requiredCount()) {
        faults.add(named(List.of(field)) + " is " + paths + ", expected one path: it is no id");
      }
      ofField[field] = new int[paths.size()];
      for (int part = 0; part < paths.size(); part++) {
        FieldPlace place = FieldPlace.of(paths.get(part), wrapping);
        if (place == null) {
          faults.add(named(List.of(field)) + invalid(paths.get(part)));
        } else {
          ofField[field][part] = number(place);
          if (field >= fields.requiredCount()) {
            shared.computeIfAbsent(place, p -> new ArrayList<>()).add(field);
          }
        }
      }
      firstOfField[field] = paths.isEmpty() ? StreamFields.UNKNOWN : ofField[field][0];
    }
    shared.values().stream()
        .filter(same -> same.size() > 1)
        .forEach(
            same ->
                faults.add(
                    named(same)
                        + " is \""
                        + paths(same.get(0)).get(0)
                        + "\", expected a name for each"));
  }

  private List<String> paths(int field) {
    return field == fields.time() && fields.mapping().times().isKafka()
        ? List.of(fields.path(field))
        : fields.paths(field);
  }

  private String named(List<Integer> same) {
    return "name of " + same.stream().map(fields.fields()::get).toList();
  }

  private static String invalid(String path) {
    if (path.isEmpty()) {
      return " is empty, expected text";
    }
    return " is \""
        + path
        + "\", expected "
        + (path.startsWith("/") ? "a JSON Pointer (RFC 6901) after a /" : FieldPlace.EXPECTED);
  }

  /** The number of a place, which is added if it is not there. */
  int number(FieldPlace place) {
    int number =
        numbers.computeIfAbsent(
            place,
            added -> {
              places.add(added);
              readers.add(0);
              return places.size() - 1;
            });
    readers.set(number, readers.get(number) + 1);
    return number;
  }

  /** The number of a place in which an envelope holds an object; it is added if it is not there. */
  int container(FieldPlace place) {
    int number = number(place);
    containers.set(number);
    return number;
  }

  /** The number of a place, or {@link StreamFields#UNKNOWN}. */
  int find(FieldPlace place) {
    return numbers.getOrDefault(place, StreamFields.UNKNOWN);
  }

  /** Completes what a document's root holds. */
  void complete() {
    boolean isValueOnly = true;
    for (int i = 0; i < places.size(); i++) {
      FieldPlace place = places.get(i);
      if (place.source() == FieldPlace.Source.VALUE) {
        root.add(place.names(), i);
      } else {
        isInValue = false;
        isValueOnly &= place.source() == FieldPlace.Source.TIMESTAMP && isTimeOnly(i);
      }
    }
    isScannable =
        root.complete(0, firstOfField[fields.heartbeat()]) <= MOST_BRANCHES && isValueOnly;
  }

  /** Whether the event time and nothing else is read from a place. */
  private boolean isTimeOnly(int place) {
    return readers.get(place) == 1 && firstOfField[fields.time()] == place;
  }

  /** How many places there are. */
  public int count() {
    return places.size();
  }

  /**
   * The names and indexes that lead to each place from the value's root, in the order of the
   * numbers; empty for what is beside the value.
   */
  public List<List<String>> paths() {
    return places.stream()
        .map(place -> place.source() == FieldPlace.Source.VALUE ? place.names() : List.<String>of())
        .toList();
  }

  /** What a value's root holds. */
  public FieldTree root() {
    return root;
  }

  /** The numbers of a field's places: one, or one for each part of an id. */
  public int[] of(int field) {
    return ofField[field];
  }

  /** The number of a field's place, or of its first part. */
  public int first(int field) {
    return firstOfField[field];
  }

  /** The number of each field's place, or of its first part; not to be changed. */
  public int[] first() {
    return firstOfField;
  }

  /** Whether a place is Kafka's timestamp. */
  public boolean isTimestamp(int place) {
    return !isInValue && places.get(place).source() == FieldPlace.Source.TIMESTAMP;
  }

  /** Whether an envelope holds an object here. */
  public boolean isContainer(int place) {
    return containers.get(place);
  }

  /** Whether all places are in the value. */
  public boolean isInValue() {
    return isInValue;
  }

  /** Whether {@link io.adstream.internal.json.JsonScan} can read them. */
  public boolean isScannable() {
    return isScannable;
  }

  /** Gives a record's fields what is beside its value. */
  public void giveRecord(SourceRecord record, EventFields target) {
    for (int i = 0; i < places.size(); i++) {
      switch (places.get(i).source()) {
        case VALUE -> {}
        case KEY -> target.text(i, record.key());
        case HEADER -> target.text(i, record.header(places.get(i).names().get(0)));
        case TIMESTAMP -> {
          if (record.timestampMillis() != SourceRecord.NO_TIMESTAMP) {
            target.time(i, record.timestampMillis());
          }
        }
      }
    }
  }

  /** Whether a part of a record is read beside its value and timestamp. */
  public boolean reads(SourceRecord.Part part) {
    FieldPlace.Source source =
        part == SourceRecord.Part.KEY ? FieldPlace.Source.KEY : FieldPlace.Source.HEADER;
    return places.stream().anyMatch(place -> place.source() == source);
  }
}
