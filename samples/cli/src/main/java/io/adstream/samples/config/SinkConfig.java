package io.adstream.samples.config;

import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.samples.config.RunConfig.Results;
import io.adstream.samples.dashboards.Reports;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** Reads the sink from settings below {@code sink.}. */
final class SinkConfig {

  private enum Switch {
    ON,
    OFF
  }

  private SinkConfig() {}

  static PostgresSink read(Settings settings, Results results) {
    PostgresSink.Builder builder =
        PostgresSink.builder(
                settings.required("sink.url", "a URL such as jdbc:postgresql://host:5432/database"))
            .schema(schema(settings));
    String user = settings.text("sink.user");
    if (user != null) {
      builder.user(user);
    }
    password(settings, builder);
    long connections = settings.number("sink.connections", 0, 0, 1_000);
    if (connections > 0) {
      builder.connections((int) connections);
    }
    report(settings, builder);
    switch (results) {
      case KEEP -> {}
      case ACCEPT_CHANGES -> builder.acceptChanges();
      case REBUILD -> builder.rebuild();
    }
    return builder.build();
  }

  /** The specification of dashboards. */
  static Reports reports(Settings settings, JoinPlan plan) {
    ZoneId zone = zone(settings);
    return new Reports(
        plan, schema(settings), zone == null ? ZoneOffset.UTC : zone, currency(settings));
  }

  /** The currency of costs, from the reports' or the source's settings. */
  private static @Nullable Currency currency(Settings settings) {
    Currency sinks = currency(settings, "sink.currency");
    Currency sources = currency(settings, "decode.cost.currency");
    if (sinks != null && sources != null && !sinks.equals(sources)) {
      settings.fault(
          "sink.currency is "
              + sinks
              + " and decode.cost.currency is "
              + sources
              + ", expected one currency");
    }
    return sinks == null ? sources : sinks;
  }

  private static @Nullable Currency currency(Settings settings, String key) {
    return settings.read(key, null, "a code of ISO 4217 such as EUR", Currency::getInstance);
  }

  private static String schema(Settings settings) {
    return settings.text("sink.schema", "adstream");
  }

  private static @Nullable ZoneId zone(Settings settings) {
    return settings.read("sink.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
  }

  private static void password(Settings settings, PostgresSink.Builder builder) {
    String file = settings.text("sink.password.file");
    String variable = settings.text("sink.password.env");
    if (settings.secret("sink.password") == null) {
      return;
    }
    if (file != null) {
      builder.passwordFile(Path.of(file));
    } else if (variable != null) {
      builder.passwordVariable(variable);
    }
  }

  /** The requested properties of the schema apart from the pipeline. */
  private static void report(Settings settings, PostgresSink.Builder builder) {
    ZoneId zone = zone(settings);
    if (zone != null) {
      builder.timeZone(zone);
    }
    Currency currency = currency(settings);
    if (currency != null) {
      builder.currency(currency);
    }
    if (settings.choice("sink.roles", Switch.OFF, Switch.class) == Switch.ON) {
      builder.roles();
    }
    if (settings.text("sink.row.level.security") != null) {
      builder.rowLevelSecurity(
          settings.choice("sink.row.level.security", Switch.OFF, Switch.class) == Switch.ON);
    }
    Duration readerTimeout = settings.duration("sink.reader.timeout", null);
    if (readerTimeout != null) {
      builder.readerTimeout(readerTimeout);
    }
    settings
        .below("sink.retention.")
        .keySet()
        .forEach(
            table -> {
              Duration keep = settings.duration("sink.retention." + table, null);
              if (keep != null) {
                builder.retention(table, keep);
              }
            });
  }
}
