package io.adstream.internal;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings of Kafka's clients and of Kafka Streams that exactly-once delivery depends on. With
 * other values, a failure would cause missing or duplicate results instead of an error, so users
 * may only set them to the required value.
 */
public final class PinnedSettings {

  /** The prefixes that select single clients in Kafka Streams. */
  private static final List<String> PREFIXES =
      List.of(
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "consumer.",
          "producer.",
          "admin.");

  private static final String HANDLERS = "org.apache.kafka.streams.errors.";

  /** The allowed values, by name. */
  private static final Map<String, Set<String>> FIXED =
      Map.ofEntries(
          // A record skipped by a handler would have no fate.
          Map.entry(
              "processing.exception.handler",
              Set.of(HANDLERS + "LogAndFailProcessingExceptionHandler")),
          Map.entry(
              "deserialization.exception.handler", Set.of(HANDLERS + "LogAndFailExceptionHandler")),
          Map.entry(
              "default.deserialization.exception.handler",
              Set.of(HANDLERS + "LogAndFailExceptionHandler")),
          Map.entry(
              "production.exception.handler",
              Set.of(HANDLERS + "DefaultProductionExceptionHandler")),
          Map.entry(
              "default.production.exception.handler",
              Set.of(HANDLERS + "DefaultProductionExceptionHandler")),
          Map.entry("processing.guarantee", Set.of("exactly_once_v2")),
          Map.entry("isolation.level", Set.of("read_committed")),
          Map.entry("enable.auto.commit", Set.of("false")),
          Map.entry("auto.offset.reset", Set.of("earliest")),
          // A consumer would recreate a deleted topic.
          Map.entry("allow.auto.create.topics", Set.of("false")),
          Map.entry("check.crcs", Set.of("true")),
          Map.entry("acks", Set.of("all", "-1")),
          Map.entry("enable.idempotence", Set.of("true")),
          Map.entry("transaction.two.phase.commit.enable", Set.of("false")),
          Map.entry("topic.unclean.leader.election.enable", Set.of("false")));

  /** Settings that only the engine can determine, or that would run foreign code on each record. */
  private static final Set<String> ENGINES_OWN =
      Set.of(
          "bootstrap.servers",
          "application.id",
          "group.id",
          "transactional.id",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer",
          "default.key.serde",
          "default.value.serde",
          "default.timestamp.extractor",
          "default.client.supplier",
          "partitioner.class",
          "interceptor.classes",
          "processor.wrapper.class",
          "topic.cleanup.policy",
          "topic.retention.ms",
          "topic.retention.bytes");

  private static final Map<String, Set<String>> PINNED =
      Stream.concat(
              FIXED.entrySet().stream(),
              ENGINES_OWN.stream().map(name -> Map.entry(name, Set.<String>of())))
          .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private PinnedSettings() {}

  /**
   * The faults of properties for Kafka's clients, sorted by name; empty if there are none. Values
   * are quoted, since none of these settings is a secret.
   *
   * @param kafkaProperties the properties by name, as in {@link io.adstream.engine.PipelineSpec}
   */
  public static List<String> faultsOf(Map<String, String> kafkaProperties) {
    return new TreeMap<>(kafkaProperties)
        .entrySet().stream()
            .filter(property -> isOverridden(property.getKey(), property.getValue()))
            .map(property -> fault(property.getKey(), property.getValue()))
            .toList();
  }

  private static boolean isOverridden(String name, String value) {
    Set<String> allowed = PINNED.get(plain(name));
    return allowed != null && !allowed.contains(value.strip());
  }

  private static String fault(String name, String value) {
    Set<String> allowed = PINNED.getOrDefault(plain(name), Set.of());
    return "Kafka property "
        + name
        + " is \""
        + value
        + "\", expected "
        + (allowed.isEmpty()
            ? "it not to be set"
            : allowed.stream().sorted().reduce((one, other) -> other + " or " + one).orElseThrow())
        + ", since exactly-once rests on it";
  }

  private static String plain(String name) {
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }
}
