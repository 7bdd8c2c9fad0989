package io.adstream.samples.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.samples.cli.Called;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandIT {

  @Test
  void schemaIsCheckedPrintedAndAppliedApartFromRunning(@TempDir Path directory) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      Path config =
          Files.writeString(
              directory.resolve("ads.properties"),
              """
              kafka.bootstrap.servers = localhost:1
              cube.ads.window = 1m
              cube.ads.dimensions = AdID
              cube.hourly.window = 1h
              sink.url = %s
              sink.user = adstream_writer
              sink.roles = on
              """
                  .formatted(postgres.jdbcUrl()));
      Called check = schema(config, "--check", "--user", postgres.user());
      assertThat(check.code()).isEqualTo(1);
      assertThat(check.out()).contains("statements pending");
      Called print = schema(config, "--print", "--user", postgres.user());
      assertThat(print.out()).startsWith("BEGIN;").contains("CREATE ROLE").endsWith("COMMIT;\n");
      statement.execute(print.out());
      assertThat(schema(config, "--check").out())
          .describedAs("the writer finds nothing to be done")
          .contains("up to date");
      assertThat(schema(config, "--print").out()).isEmpty();
      assertThat(schema(config, "--apply").out()).startsWith("0 statements");
      Files.writeString(config, Files.readString(config) + "sink.time.zone = Asia/Tokyo\n");
      Called refused = schema(config, "--apply");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("adstream schema --apply as the schema's owner");
      assertThat(schema(config, "--apply", "--user", "adstream_owner").code()).isZero();
      assertThat(schema(config, "--check").code()).isZero();
      Files.writeString(config, Files.readString(config).replace("Tokyo", "Kolkata"));
      for (String action : List.of("--check", "--print", "--apply")) {
        Called straddling = schema(config, action, "--user", "adstream_owner");
        assertThat(straddling.code()).as(action).isEqualTo(1);
        assertThat(straddling.out()).as(action).isEmpty();
        assertThat(straddling.err())
            .as(action)
            .contains("Asia/Kolkata", "cube hourly (PT1H)", "windows that divide PT30M");
      }
      assertThat(schema(config).code()).isEqualTo(2);
    }
  }

  private static Called schema(Path config, String... options) {
    List<String> arguments = new ArrayList<>(List.of("schema", "--config", config.toString()));
    arguments.addAll(List.of(options));
    return Called.with(arguments.toArray(String[]::new));
  }
}
