package io.adstream.sink;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the results in a store: which pipeline wrote them, under which epoch, and for which
 * specification. A sink creates one with {@link #begin} if its store is empty, stores it with the
 * results, and calls {@link #resume} each time it is opened. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param epoch identifies this incarnation of the results: 8 hexadecimal digits
 * @param fingerprint the settings that determine the results, by name; see {@link
 *     SinkSpec#fingerprint()}
 */
public record StoredIdentity(String pipeline, String epoch, Map<String, String> fingerprint) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Settings with these prefixes may be added; their columns and tables start out empty. */
  private static final List<String> ADDABLE = List.of("attribute.", "cube.", "measure.", "reach.");

  /** Settings that earlier versions did not record, so their former values are unknown. */
  private static final Set<String> RECORDED_LATER =
      Set.of(
          "keying",
          "decoder",
          "join.idleTimeout",
          "join.maxFuture",
          "join.minEventTime",
          "join.repeatInterval",
          "join.invalidWhen.impressions",
          "join.invalidWhen.clicks");

  /** Settings that affect which records are accepted, but not the meaning of stored results. */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "decoder",
          "join.idleTimeout",
          "join.impressionLateness",
          "join.clickLateness",
          "join.maxFuture",
          "join.minEventTime");

  /**
   * Copies the fingerprint.
   *
   * @param pipeline the pipeline's name
   * @param epoch identifies this incarnation of the results: 8 hexadecimal digits
   * @param fingerprint the settings that determine the results, by name; see {@link
   *     SinkSpec#fingerprint()}
   */
  public StoredIdentity {
    fingerprint = Collections.unmodifiableMap(new TreeMap<>(fingerprint));
  }

  /**
   * The differences between a specification and the stored one, each in the form {@code <setting>
   * is <value>, expected <stored value>}.
   *
   * @param additions attributes, cubes, measures and reaches that the store lacks, and settings
   *     that an earlier version did not record
   * @param changeable settings that may change with the operator's consent
   * @param incompatible settings that must not change
   */
  public record Differences(
      List<String> additions, List<String> changeable, List<String> incompatible) {

    /**
     * Copies the lists.
     *
     * @param additions attributes, cubes, measures and reaches that the store lacks, and settings
     *     that an earlier version did not record
     * @param changeable settings that may change with the operator's consent
     * @param incompatible settings that must not change
     */
    public Differences {
      additions = List.copyOf(additions);
      changeable = List.copyOf(changeable);
      incompatible = List.copyOf(incompatible);
    }
  }

  /**
   * {@return the identity of an empty store, with a random epoch}
   *
   * @param spec the pipeline whose results the store will hold
   */
  public static StoredIdentity begin(SinkSpec spec) {
    return new StoredIdentity(
        spec.pipeline(), "%08x".formatted(RANDOM.nextInt()), spec.fingerprint());
  }

  /**
   * Checks that the stored results belong to a specification, and returns the identity to store
   * from now on: the same pipeline and epoch with the specification's fingerprint, which may extend
   * the stored one.
   *
   * @param spec the specification that the sink is opened with
   * @param store the store's name in messages, such as {@code directory "ads"}; no secret, no URL
   * @return this identity, or an extended one, which the sink must store
   * @throws SinkException if the results belong to another pipeline or specification; the exception
   *     is permanent, and its message lists every setting that differs
   */
  public StoredIdentity resume(SinkSpec spec, String store) {
    Differences differences = differences(spec);
    List<String> refused = new ArrayList<>(differences.incompatible());
    refused.addAll(differences.changeable());
    if (!refused.isEmpty()) {
      throw SinkException.ofPermanent(
          "Cannot open "
              + store
              + ", which holds other results: "
              + String.join("; ", refused)
              + "; restore these settings, use another store, or rebuild",
          null);
    }
    return fingerprint.equals(spec.fingerprint())
        ? this
        : new StoredIdentity(pipeline, epoch, spec.fingerprint());
  }

  /**
   * {@return the differences between a specification and the stored one, for sinks that let
   * operators accept changes}
   *
   * @param spec the specification that the sink is opened with
   */
  public Differences differences(SinkSpec spec) {
    List<String> additions = new ArrayList<>();
    List<String> changeable = new ArrayList<>();
    List<String> incompatible = new ArrayList<>();
    if (!pipeline.equals(spec.pipeline())) {
      incompatible.add("pipeline is \"" + spec.pipeline() + "\", expected \"" + pipeline + "\"");
    }
    Set<String> names = new TreeSet<>(spec.fingerprint().keySet());
    names.addAll(fingerprint.keySet());
    for (String name : names) {
      String now = spec.fingerprint().get(name);
      String before = fingerprint.get(name);
      String words = name + " is " + orAbsent(now) + ", expected " + orAbsent(before);
      if (before == null && isAddable(name)) {
        additions.add(words);
      } else if (now == null || !now.equals(before)) {
        boolean isChange = now != null && before != null && CHANGEABLE.contains(name);
        (isChange ? changeable : incompatible).add(words);
      }
    }
    return new Differences(additions, changeable, incompatible);
  }

  private static boolean isAddable(String name) {
    return RECORDED_LATER.contains(name) || ADDABLE.stream().anyMatch(name::startsWith);
  }

  private static String orAbsent(@Nullable String value) {
    return value == null ? "absent" : value;
  }
}
