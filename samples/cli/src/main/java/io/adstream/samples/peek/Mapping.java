package io.adstream.samples.peek;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.samples.peek.PeekReport.Advice;
import io.adstream.samples.peek.stream.HeldFields;
import io.adstream.samples.peek.stream.Refusals;
import io.adstream.samples.peek.stream.StreamLook;
import io.adstream.samples.peek.stream.StreamLook.Fate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Suggests settings for topics whose records do not decode to events as configured: the paths of
 * ids, times and costs, from the names and values in JSON records, and the format of other records.
 * Most are guesses.
 */
final class Mapping {

  private static final Pattern TIME =
      name(
          "(time|timestamp|ts|at|date|datetime|stamp|(sent|[a-z]+ed)_?at|.*(_ts|_at)"
              + "|.*time(stamp)?|(time_?)?(usec|millis|ms|nanos).*)");

  private static final Pattern COST =
      name(".*(cost|price|cpm|cpc|bid|revenue|spend|payout|amount).*");
  private static final Pattern CLICK_ID =
      name("click_?(id|uuid)|clid|message_?id|event_?(id|uuid)|id|uuid");
  private static final Pattern IMPRESSION_ID =
      name("imp(ression)?_?(id|uuid)|impid|(bid|request|auction|view|show)_?(id|uuid)|id|uuid");

  private static final Map<String, Pattern> ATTRIBUTES = attributes();

  private final PipelineSpec spec;
  private final List<Advice> settings = new ArrayList<>();

  private Mapping(PipelineSpec spec) {
    this.spec = spec;
  }

  /** Settings for streams none of whose records is an event. */
  static List<Advice> of(PipelineSpec spec, StreamLook.Found impressions, StreamLook.Found clicks) {
    Mapping mapping = new Mapping(spec);
    boolean anyMissing = false;
    for (StreamLook.Found stream : List.of(impressions, clicks)) {
      anyMissing |= stream.read() > 0 && stream.count(Fate.EVENT) == 0;
    }
    if (anyMissing) {
      mapping.form(impressions, clicks);
      mapping.ids(impressions, clicks);
    }
    mapping.rest(EventType.IMPRESSION, impressions);
    mapping.rest(EventType.CLICK, clicks);
    return mapping.settings;
  }

  private static Map<String, Pattern> attributes() {
    Map<String, Pattern> patterns = new LinkedHashMap<>();
    patterns.put("UserID", name("user_?(id|uuid)?|uid|anonymous_?id|visitor_?id|cookie(_?id)?"));
    patterns.put("SessionID", name("session_?(id|uuid)?|sid"));
    patterns.put("AdID", name("ad_?id|creative(_?id)?|crid|line_?item_?id|banner_?id"));
    patterns.put("AdCategory", name("(ad_?)?category|iab_?cat|campaign(_?id)?"));
    patterns.put("Device", name("device(_?(type|category))?"));
    patterns.put("OS", name("os|os_?(name|family)|platform"));
    patterns.put("Browser", name("browser(_?name)?"));
    patterns.put("Location", name("location|country(_?code)?|geo|region"));
    patterns.put("PageID", name("page(_?(id|url))?|placement(_?id)?|site_?id|ad_?unit(_?id)?"));
    patterns.put("Referrer", name("referr?er|ref"));
    patterns.put("ClickPosition", name("(click_?)?position|slot"));
    return patterns;
  }

  private static Pattern name(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** The format of the values, if they are not JSON objects. */
  private void form(StreamLook.Found impressions, StreamLook.Found clicks) {
    Set<String> forms = new HashSet<>(impressions.forms().keySet());
    forms.addAll(clicks.forms().keySet());
    for (String form : forms) {
      if (form.startsWith("bytes behind the id")) {
        guess("decode.format", "avro", "values are " + form + "; or protobuf");
        return;
      } else if (form.startsWith("JSON behind the id")) {
        guess("decode.envelope", "confluent-json", "values are " + form);
        return;
      } else if (form.startsWith("Avro")) {
        guess("decode.format", "avro", "values are " + form);
        return;
      }
    }
    List<String> places = impressions.held().stream().map(HeldFields.Found::place).toList();
    if (holds(places, "/after/") || holds(places, "/payload/after/")) {
      guess("decode.envelope", "debezium", "values have the members op and after");
    } else if (holds(places, "/schema/") && holds(places, "/payload/")) {
      guess("decode.envelope", "connect", "values have the members schema and payload");
    } else if (places.contains("specversion")) {
      guess("decode.envelope", "cloudevents", "values have the member specversion");
    }
  }

  private static boolean holds(List<String> places, String prefix) {
    return places.stream().anyMatch(place -> place.startsWith(prefix));
  }

  /** The fields that link both streams, which share their values. */
  private void ids(StreamLook.Found impressions, StreamLook.Found clicks) {
    HeldFields.Found impressionId = null;
    HeldFields.Found joinId = null;
    int most = 0;
    for (HeldFields.Found here : impressions.held()) {
      for (HeldFields.Found there : clicks.held()) {
        int shared = shared(here, there);
        boolean isBetter =
            shared > most
                || (shared == most
                    && shared > 0
                    && rank(here, IMPRESSION_ID) + rank(there, IMPRESSION_ID)
                        < rank(impressionId, IMPRESSION_ID) + rank(joinId, IMPRESSION_ID));
        if (isBetter) {
          most = shared;
          impressionId = here;
          joinId = there;
        }
      }
    }
    if (impressionId == null) {
      impressionId = best(impressions.held(), IMPRESSION_ID, Set.of());
    }
    guess("decode.impression.ImpressionID", impressionId, most + " of its values are in clicks");
    guess("decode.click.JoinID", joinId, most + " of its values are in impressions");
    Set<String> taken = joinId == null ? Set.of() : Set.of(joinId.place());
    guess("decode.click.ClickID", best(unique(clicks.held()), CLICK_ID, taken), "its name");
  }

  /** The number of shared values of fields that identify records; 0 for other fields. */
  private static int shared(HeldFields.Found here, HeldFields.Found there) {
    boolean tellApart =
        here.distinct() * 10 >= Math.min(here.present(), 1_000) * 9
            && !here.types().contains("boolean")
            && there.distinct() * 2 >= Math.min(there.present(), 1_000);
    if (!tellApart) {
      return 0;
    }
    Set<String> both = new HashSet<>(here.values());
    both.retainAll(there.values());
    return TIME.matcher(lastName(here.place())).matches() ? 0 : both.size();
  }

  private static List<HeldFields.Found> unique(List<HeldFields.Found> fields) {
    return fields.stream().filter(f -> f.distinct() >= Math.min(f.present(), 1_000)).toList();
  }

  /** Time, cost and standard attributes of a stream without events. */
  private void rest(EventType type, StreamLook.Found stream) {
    if (stream.read() == 0 || stream.count(Fate.EVENT) > 0) {
      return;
    }
    String prefix = type == EventType.IMPRESSION ? "decode.impression." : "decode.click.";
    unit(prefix, stream);
    Set<String> places = new HashSet<>();
    settings.forEach(setting -> places.add(setting.value()));
    time(prefix, best(stream.held(), TIME, places));
    String cost = type == EventType.IMPRESSION ? "ImpressionCost" : "ClickCost";
    List<HeldFields.Found> numbers =
        stream.held().stream().filter(f -> Plausible.isNumber(f.examples())).toList();
    guess(prefix + cost, best(numbers, COST, places), "its name; set its unit, too");
    ATTRIBUTES.forEach(
        (attribute, pattern) -> {
          if (spec.plan().schema().of(type).indexOf(attribute) >= 0) {
            guess(prefix + attribute, best(stream.held(), pattern, places), "its name");
          }
        });
  }

  /** The unit that the rejections' details suggest. */
  private void unit(String prefix, StreamLook.Found stream) {
    for (Refusals.Found refusal : stream.refusals()) {
      String unit = Plausible.unitIn(refusal.detail());
      if (unit != null) {
        settings.add(
            new Advice(prefix + "time.format", unit, false, refusal.count() + " times look so"));
        return;
      }
    }
  }

  private void time(String prefix, HeldFields.@Nullable Found time) {
    if (time == null) {
      return;
    }
    String name = prefix + "EventTime";
    guess(name, time, "its name");
    String unit = Plausible.unitOf(time.examples());
    if (unit != null && !unit.equals("iso") && !unit.equals("epoch-millis")) {
      guess(prefix + "time.format", unit, "values such as " + time.examples().get(0));
    }
  }

  private static HeldFields.@Nullable Found best(
      List<HeldFields.Found> fields, Pattern names, Set<String> taken) {
    Optional<HeldFields.Found> best =
        fields.stream()
            .filter(field -> names.matcher(lastName(field.place())).matches())
            .filter(field -> !taken.contains(field.place()))
            .max(
                (a, b) ->
                    a.present() != b.present()
                        ? Long.compare(a.present(), b.present())
                        : Integer.compare(b.place().length(), a.place().length()));
    return best.orElse(null);
  }

  /** 0 for a matching name, 1 for another. */
  private static int rank(HeldFields.@Nullable Found field, Pattern names) {
    return field != null && names.matcher(lastName(field.place())).matches() ? 0 : 1;
  }

  static String lastName(String place) {
    return place.startsWith("/") ? place.substring(place.lastIndexOf('/') + 1) : place;
  }

  private void guess(String name, HeldFields.@Nullable Found field, String why) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (field != null && !field.place().equals(last)) {
      guess(name, field.place(), why);
    }
  }

  private void guess(String name, String value, String why) {
    if (settings.stream().noneMatch(setting -> setting.name().equals(name))) {
      settings.add(new Advice(name, value, true, why));
    }
  }
}
