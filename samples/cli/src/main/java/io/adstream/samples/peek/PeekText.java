package io.adstream.samples.peek;

import io.adstream.samples.peek.PeekReport.Advice;
import io.adstream.samples.peek.stream.Disorder;
import io.adstream.samples.peek.stream.FieldLook;
import io.adstream.samples.peek.stream.HeldFields;
import io.adstream.samples.peek.stream.Pairs;
import io.adstream.samples.peek.stream.Placement;
import io.adstream.samples.peek.stream.Refusals;
import io.adstream.samples.peek.stream.StreamLook;
import io.adstream.samples.peek.stream.StreamLook.Fate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as text for people. Not thread-safe. */
public final class PeekText {

  private static final int MOST_UNREAD = 30;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final PrintWriter out;
  private final PeekReport report;

  private PeekText(PrintWriter out, PeekReport report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints a report.
   *
   * @param file the file that its settings belong to
   */
  public static void print(PrintWriter out, PeekReport report, Path file) {
    PeekText text = new PeekText(out, report);
    text.stream("impressions", report.impressions());
    text.stream("clicks", report.clicks());
    text.pairs(report.pairs());
    text.notes();
    text.settings(file);
    out.flush();
  }

  private void stream(String name, StreamLook.Found stream) {
    line(
        "%s: topic \"%s\" at %s, %,d partition%s, %,d records read",
        name,
        stream.topic(),
        report.servers(),
        stream.partitions(),
        stream.partitions() == 1 ? "" : "s",
        stream.read());
    if (stream.read() == 0) {
      out.println();
      return;
    }
    line(
        "  %,d events, %,d heartbeats, %,d ignored, %,d rejected",
        stream.count(Fate.EVENT),
        stream.count(Fate.HEARTBEAT),
        stream.count(Fate.IGNORED),
        stream.count(Fate.REJECTED));
    if (stream.count(Fate.NOT_NOW) > 0) {
      line("  %,d cannot be judged now", stream.count(Fate.NOT_NOW));
    }
    refusals(stream.refusals());
    if (stream.count(Fate.EVENT) > 0) {
      fields(stream.fields());
      unread(name, stream.unread());
      keys(stream.keys(), stream.partitions());
      disorder(stream.disorder());
    } else {
      held(stream);
    }
    out.println();
  }

  private void refusals(List<Refusals.Found> refusals) {
    for (Refusals.Found refusal : refusals) {
      line(
          "    %,d × %s: %s (partition %d, offset %d%s)",
          refusal.count(),
          refusal.reason(),
          refusal.detail(),
          refusal.partition(),
          refusal.offset(),
          refusal.count() > 1 ? ", for one" : "");
      if (refusal.value() != null) {
        line("      %s", refusal.value());
      }
    }
  }

  private void fields(List<FieldLook.Found> fields) {
    Table table = new Table("field", "present", "distinct", "from", "to", "such as");
    for (FieldLook.Found field : fields) {
      table.add(
          field.name(),
          percent(field.present(), field.events()),
          String.format(Locale.ROOT, "%,d%s", field.distinct(), field.hasMoreDistinct() ? "+" : ""),
          field.least() == null ? "" : field.least(),
          field.greatest() == null ? "" : field.greatest(),
          String.join(", ", field.examples()));
    }
    table.print(out);
  }

  private void keys(Placement.Found keys, int partitions) {
    List<String> parts = new ArrayList<>();
    keys.keys().forEach((name, count) -> parts.add(name + " " + percent(count, keys.events())));
    line("  Kafka's keys: %s; %,d different", String.join(", ", parts), keys.distinctKeys());
    if (partitions > 1) {
      line(
          "  partitioner: %s; %,d of %,d events are where source.keying = by-impression-id needs"
              + " them",
          keys.partitioner() == null ? "none that is known" : keys.partitioner().words(),
          keys.placedById(),
          keys.events());
    }
  }

  private void disorder(Disorder.Found disorder) {
    Table table = new Table("trailing the newest", "half by", "90 % by", "99 % by", "all by");
    table.add(row("in its partition", disorder.withinPartition()));
    table.add(row("of all partitions", disorder.betweenPartitions()));
    table.print(out);
    if (disorder.lateAsConfigured() > 0) {
      line(
          "  %,d of %,d could be late: they trail by more than the configured lateness",
          disorder.lateAsConfigured(), disorder.records());
    }
    Duration behind = disorder.behindKafka();
    line(
        "  partitions are %s apart; half of Kafka's timestamps are %s the event times by %s",
        words(disorder.partitionsApart()),
        behind == null || !behind.isNegative() ? "after" : "before",
        words(behind == null ? Duration.ZERO : behind.abs()));
  }

  private static String[] row(String name, Disorder.Quantiles quantiles) {
    return new String[] {
      name,
      words(quantiles.half()),
      words(quantiles.nine()),
      words(quantiles.ninetyNine()),
      words(quantiles.most())
    };
  }

  private void held(StreamLook.Found stream) {
    stream.forms().forEach((form, count) -> line("  %,d values are %s", count, form));
    if (!stream.held().isEmpty()) {
      held("what they hold", stream.held());
    }
  }

  private void held(String title, List<HeldFields.Found> fields) {
    Table table = new Table(title, "type", "present", "distinct", "such as");
    for (HeldFields.Found field : fields) {
      table.add(
          field.place(),
          String.join(", ", field.types()),
          percent(field.present(), field.records()),
          String.format(Locale.ROOT, "%,d", field.distinct()),
          String.join(", ", field.examples()));
    }
    table.print(out);
  }

  /** What could be declared. */
  private void unread(String stream, List<HeldFields.Found> fields) {
    if (!fields.isEmpty()) {
      held("not read", fields.subList(0, Math.min(MOST_UNREAD, fields.size())));
      line(
          "  %,d field%s not read; to keep one, declare it: schema.%s.NAME = TEXT and"
              + " schema.%s.NAME.path",
          fields.size(), fields.size() == 1 ? " is" : "s are", stream, stream);
    }
  }

  private void pairs(Pairs.Found pairs) {
    line("join of the records read");
    line("  %,d clicks match an impression among them", pairs.pairs());
    if (pairs.longestDelay() != null) {
      line(
          "  the longest delay of a click is %s; %,d are after the attribution window",
          words(pairs.longestDelay()), pairs.clicksAfterWindow());
    }
    if (pairs.clicksBefore() > 0) {
      line(
          "  %,d are before their impression, by up to %s",
          pairs.clicksBefore(), words(pairs.longestBefore()));
    }
    Double ctr = pairs.ctr();
    line(
        ctr == null
            ? "  CTR: not known, no impression's whole attribution window was read"
            : "  CTR %.3f %% of the %,d impressions whose attribution window was read",
        ctr == null ? 0.0 : 100 * ctr,
        pairs.overlapImpressions());
    Double unmatched = pairs.unmatchedShare();
    line(
        unmatched == null
            ? "  clicks without an impression: not known, of no click everything before was read"
            : "  %.1f %% of the %,d clicks before which everything was read match no impression",
        unmatched == null ? 0.0 : 100 * unmatched,
        pairs.overlapClicks());
    out.println();
  }

  private void notes() {
    report.notes().forEach(out::println);
    if (!report.notes().isEmpty()) {
      out.println();
    }
  }

  private void settings(Path file) {
    if (report.settings().isEmpty()) {
      line("Settings to put into %s: none, it fits what was read", file);
      return;
    }
    line("Settings to put into %s", file);
    for (Advice advice : report.settings()) {
      line("# %s%s", advice.isGuess() ? "A guess: " : "", advice.why());
      line("%s%s = %s", advice.isGuess() ? "#" : "", advice.name(), advice.value());
    }
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /** A duration rounded to its significant part, for reading at a glance. */
  static String words(Duration duration) {
    if (duration.isNegative()) {
      return "-" + words(duration.negated());
    }
    long millis = duration.toMillis();
    if (millis < SECOND) {
      return millis + " ms";
    } else if (millis < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", (double) millis / SECOND);
    } else if (millis < HOUR) {
      return millis / MINUTE + " min " + millis % MINUTE / SECOND + " s";
    }
    return millis < 2 * DAY
        ? millis / HOUR + " h " + millis % HOUR / MINUTE + " min"
        : millis / DAY + " days";
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }
}
