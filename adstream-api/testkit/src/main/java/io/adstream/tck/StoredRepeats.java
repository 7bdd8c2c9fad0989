package io.adstream.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Impression;
import io.adstream.join.JoinResult.Matched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Determines the repeated clicks from all stored rows, as a view does. */
final class StoredRepeats {

  private StoredRepeats() {}

  /** The repeated clicks' matches, compared by identity. */
  static Set<Matched> of(List<Matched> matches, Predicate<Matched> isInvalid, Duration interval) {
    Map<Impression, List<Matched>> chains = new HashMap<>();
    for (Matched match : matches) {
      if (!isInvalid.test(match)) {
        chains.computeIfAbsent(match.impression(), i -> new ArrayList<>()).add(match);
      }
    }
    Set<Matched> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<Matched> chain : chains.values()) {
      chain.sort(
          Comparator.<Matched>comparingLong(match -> match.click().eventTimeMillis())
              .thenComparing(
                  match -> match.click().clickId().getBytes(UTF_8), Arrays::compareUnsigned));
      long last = Long.MIN_VALUE;
      for (Matched match : chain) {
        long time = match.click().eventTimeMillis();
        if (last != Long.MIN_VALUE && time - last <= interval.toMillis()) {
          repeated.add(match);
        }
        last = time;
      }
    }
    return repeated;
  }
}
