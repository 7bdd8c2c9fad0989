package io.adstream.enginetests.faults.settings;

import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certifies that settings that do not determine results may change between two runs. */
@Tag("slow")
abstract class SettingsCertification extends ServerFaultCertification {

  private static final String IDLE_TIMEOUT = "join.idle.timeout";
  private static final String MEMORY = "pipeline.window.memory";
  private static final String THREADS = "pipeline.threads";
  private static final String COMMIT_INTERVAL = "pipeline.commit.interval";

  /** No partition is empty for as long as these timeouts, so nothing may be late. */
  private static final List<Map<String, String>> RUNS =
      List.of(
          Map.of(IDLE_TIMEOUT, "2m", MEMORY, "64MiB", THREADS, "1", COMMIT_INTERVAL, "1s"),
          Map.of(IDLE_TIMEOUT, "10m", MEMORY, "256MiB", THREADS, "4", COMMIT_INTERVAL, "50ms"),
          Map.of(),
          Map.of(IDLE_TIMEOUT, "1m", MEMORY, "100MiB", THREADS, "2", COMMIT_INTERVAL, "300ms"));

  @Test
  @Survives(Fault.SETTINGS_CHANGED)
  void otherSettingsAtEachStartChangeNoResult() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 100_000));
    EngineArguments arguments =
        arguments("settings", traffic).withEventsPerSecond(much(2_000, 5_000));
    SentTraffic sent = fill(arguments, traffic);
    for (Map<String, String> settings : RUNS) {
      EngineArguments changed = with(arguments, settings);
      accept(changed);
      try (ChildProcess engine = engine(changed)) {
        awaitRead(engine, arguments, read(arguments) + sent.records() / 10);
        checkUnfinished(arguments, sent);
        engine.kill();
      }
    }
    accept(arguments);
    finish(arguments.withEventsPerSecond(0), traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  /** Gives consent as the schema's owner, which a changed idle timeout requires. */
  private static void accept(EngineArguments arguments) {
    Path file = directory.resolve(arguments.name() + ".accepted.properties");
    postgres
        .owner(arguments.name())
        .acceptChanges()
        .build()
        .applySchema(arguments.read(file).spec().sinkSpec());
  }

  private static EngineArguments with(EngineArguments arguments, Map<String, String> settings) {
    EngineArguments changed = arguments;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      changed = changed.with(setting.getKey(), setting.getValue());
    }
    return changed;
  }
}
