package io.adstream.samples.peek;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.samples.config.Settings;
import io.adstream.samples.peek.PeekReport.Advice;
import io.adstream.samples.peek.stream.Disorder;
import io.adstream.samples.peek.stream.Pairs;
import io.adstream.samples.peek.stream.StreamLook;
import io.adstream.samples.peek.stream.StreamLook.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Derives settings and notes from what was observed. */
final class Conclusions {

  private static final List<Duration> ROUND =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12));

  /** Clocks rarely differ by more; larger differences have other causes. */
  private static final Duration LONG_SKEW = Duration.ofMinutes(5);

  /** With fewer events per partition, one may be empty by chance. */
  private static final int ENOUGH = 10;

  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final JoinSpec join;
  private final Keying keying;
  private final List<StreamLook.Found> streams;
  private final List<Advice> settings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Conclusions(
      PipelineSpec spec, StreamLook.Found impressions, StreamLook.Found clicks, Pairs.Found pairs) {
    join = spec.plan().join();
    keying = spec.source().keying();
    streams = List.of(impressions, clicks);
    for (EventType type : EventType.values()) {
      read(type, streams.get(type.ordinal()));
    }
    settings.addAll(Mapping.of(spec, impressions, clicks));
    if (streams.stream().allMatch(stream -> stream.count(Fate.EVENT) > 0)) {
      keying();
    }
    lateness("join.impression.lateness", impressions.disorder(), join.impressionLateness());
    lateness("join.click.lateness", clicks.disorder(), join.clickLateness());
    skew(pairs);
    idle();
  }

  /** The settings that differ from the configured ones. */
  List<Advice> settings() {
    return List.copyOf(settings);
  }

  /** Oddities that no setting resolves. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  private void read(EventType type, StreamLook.Found stream) {
    String name = type == EventType.IMPRESSION ? "impressions" : "clicks";
    if (stream.read() == 0) {
      notes.add(
          "Topic \""
              + stream.topic()
              + "\" holds no records there: nothing is known of the "
              + name
              + ".");
    } else if (stream.count(Fate.EVENT) == 0) {
      notes.add(
          "None of the "
              + stream.read()
              + " records of topic \""
              + stream.topic()
              + "\" is one of the "
              + name
              + " as configured.");
    }
    Duration behind = stream.disorder().behindKafka();
    long hours = behind == null ? 0 : Math.round((double) behind.toMillis() / HOUR);
    boolean isWhole = behind != null && Math.abs(behind.toMillis() - hours * HOUR) <= 2 * MINUTE;
    if (hours != 0 && isWhole && Math.abs(hours) <= 14) {
      notes.add(
          "Half of the "
              + name
              + " are about "
              + Math.abs(hours)
              + " h "
              + (hours > 0 ? "before" : "after")
              + " Kafka's timestamps: they may be local times of another zone, or read from a file.");
    }
  }

  private void keying() {
    long misplaced = 0;
    long events = 0;
    for (StreamLook.Found stream : streams) {
      misplaced += stream.keys().misplaced();
      events += stream.keys().events();
    }
    boolean isUnequal = streams.get(0).partitions() != streams.get(1).partitions();
    Keying fitting = misplaced > 0 || isUnequal ? Keying.ANY : Keying.BY_IMPRESSION_ID;
    if (fitting != keying) {
      settings.add(
          new Advice(
              "source.keying",
              fitting.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              false,
              isUnequal
                  ? "the topics have unequal numbers of partitions"
                  : misplaced == 0
                      ? "all events are where their impression ids belong, so no shuffle is needed"
                      : misplaced
                          + " of "
                          + events
                          + " events are not where Kafka's default partitioner puts their"
                          + " impression id"));
    }
  }

  private void lateness(String name, Disorder.Found disorder, Duration configured) {
    if (disorder.lateAsConfigured() > 0) {
      settings.add(
          new Advice(
              name,
              text(rounded(disorder.withinPartition().most())),
              false,
              disorder.lateAsConfigured()
                  + " of "
                  + disorder.records()
                  + " records trail by more than "
                  + text(configured)
                  + ", by up to "
                  + text(disorder.withinPartition().most())));
    }
  }

  private void skew(Pairs.Found pairs) {
    if (pairs.longestBefore().compareTo(join.clockSkew()) > 0) {
      settings.add(
          new Advice(
              "join.clock.skew",
              text(rounded(pairs.longestBefore())),
              pairs.longestBefore().compareTo(LONG_SKEW) > 0,
              pairs.clicksBefore()
                  + " of "
                  + pairs.pairs()
                  + " clicks are before their impression, by up to "
                  + text(pairs.longestBefore())));
    }
  }

  private void idle() {
    for (StreamLook.Found stream : streams) {
      int silent = stream.disorder().emptyPartitions();
      boolean isTelling = stream.count(Fate.EVENT) >= ENOUGH * (long) stream.partitions();
      if (join.idleTimeout() == null && silent > 0 && isTelling) {
        settings.add(
            new Advice(
                "join.idle.timeout",
                text(IDLE),
                true,
                silent
                    + " of "
                    + stream.partitions()
                    + " partitions of \""
                    + stream.topic()
                    + "\" hold nothing, and nothing closes until they do"));
        return;
      }
    }
  }

  /** The next round duration. */
  static Duration rounded(Duration least) {
    for (Duration round : ROUND) {
      if (round.compareTo(least) >= 0) {
        return round;
      }
    }
    return Duration.ofDays(least.plusDays(1).minusMillis(1).toDays());
  }

  static String text(Duration duration) {
    return Settings.text(duration);
  }
}
