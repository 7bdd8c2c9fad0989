package io.adstream.samples.dashboards;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetsIT {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static EmbeddedPostgres postgres;
  private static int schemas;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @ParameterizedTest
  @MethodSource("io.adstream.samples.dashboards.DashboardsTest#specifications")
  void queriesReturnAllColumnsAndMetrics(Reports of) throws Exception {
    String schema = "reports_" + ++schemas;
    Reports reports = new Reports(of.plan(), schema, of.timeZone(), of.currency());
    PostgresSink.builder(postgres.jdbcUrl())
        .user(postgres.user())
        .schema(schema)
        .build()
        .applySchema(new SinkSpec(schema, of.plan(), of.plan().fingerprint()));
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (Object file : Dashboards.of(reports).files().values()) {
        JsonNode dataset = YAML.valueToTree(file);
        for (String sql : queries(dataset)) {
          assertThatCode(() -> statement.execute(sql)).as(sql).doesNotThrowAnyException();
        }
      }
    }
  }

  private static List<String> queries(JsonNode dataset) {
    // The other values that Superset fills in are times.
    String from =
        dataset
            .path("sql")
            .asText()
            .replaceAll("(?s)\\{%.*?%}", "")
            .replace("{{ every }}", "NULL")
            .replace("{{ grain }}", "'hour'")
            .replaceAll("\\{\\{.*?}}", "localtimestamp");
    List<String> columns = new ArrayList<>();
    for (JsonNode column : dataset.path("columns")) {
      columns.add(
          column.path("expression").asText("\"" + column.path("column_name").asText() + "\""));
    }
    List<String> metrics = dataset.path("metrics").findValuesAsText("expression");
    List<String> queries = new ArrayList<>();
    for (List<String> selected : List.of(columns, metrics)) {
      if (!selected.isEmpty()) {
        queries.add("SELECT %s FROM (%s) AS dataset".formatted(String.join(", ", selected), from));
      }
    }
    return queries;
  }
}
