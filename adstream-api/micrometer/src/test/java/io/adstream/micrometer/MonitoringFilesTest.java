package io.adstream.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetric.Kind;
import io.adstream.status.PipelineMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table of metrics, the dashboard and the alerts use the names that are in the code. */
class MonitoringFilesTest {

  private static final Path ROOT = Path.of("../..");
  private static final Pattern NAME = Pattern.compile("\\badstream_[a-z_]+");

  private final PipelineMetrics example = Example.of(1, 0);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AdstreamMetrics metrics = new AdstreamMetrics(() -> example, Tags.empty());
  private Set<String> exported = Set.of();

  @BeforeEach
  void export() {
    metrics.bindTo(registry);
    exported = names(registry.scrape());
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  private String table() {
    StringBuilder lines = new StringBuilder();
    for (PipelineMetric metric : PipelineMetric.values()) {
      Set<String> tags =
          metric.samples(example).stream()
              .flatMap(sample -> sample.tags().keySet().stream())
              .map(tag -> "`" + tag + "`")
              .collect(Collectors.toCollection(TreeSet::new));
      lines
          .append("| `")
          .append(metric.metricName())
          .append("` | `")
          .append(prometheusName(metric))
          .append("` | ")
          .append(metric.kind().name().toLowerCase(java.util.Locale.ROOT))
          .append(" | ")
          .append(tags.isEmpty() ? "" : String.join(", ", tags))
          .append(" | ")
          .append(metric.description())
          .append(" |\n");
    }
    return lines.toString();
  }

  private String prometheusName(PipelineMetric metric) {
    Meter.Id id = registry.get(metric.metricName()).meters().iterator().next().getId();
    String name = id.getConventionName(registry.config().namingConvention());
    String exportedName =
        metric.kind() == Kind.HISTOGRAM
            ? name + "_bucket"
            : metric.kind() == Kind.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    assertThat(exported).contains(exportedName);
    return exportedName;
  }

  @Test
  void tableOfMetricsIsComplete() throws IOException {
    assertThat(Files.readString(ROOT.resolve("docs/metrics.md")))
        .contains("\n\n" + tableHead() + table() + "\n");
  }

  private static String tableHead() {
    return "| Micrometer | Prometheus | kind | tags | what |\n|---|---|---|---|---|\n";
  }

  @Test
  void dashboardKnowsNoOtherNames() throws IOException {
    Path file = ROOT.resolve("samples/monitoring/dashboard.json");
    Set<String> used = new TreeSet<>();
    JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
    for (JsonNode expression : dashboard.findValues("expr")) {
      used.addAll(names(expression.asText()));
    }
    assertThat(exported).containsAll(used);
    Set<String> shown = exported.stream().filter(used::contains).collect(Collectors.toSet());
    for (PipelineMetric metric : PipelineMetric.values()) {
      assertThat(shown).as("names on the dashboard").contains(prometheusName(metric));
    }
  }

  @Test
  void alertsKnowNoOtherNames() throws IOException {
    for (String file : new String[] {"alerts.yml", "alerts.test.yml"}) {
      String text = Files.readString(ROOT.resolve("samples/monitoring").resolve(file));
      assertThat(exported).as(file).containsAll(names(text));
    }
  }

  @Test
  void alertsKnowNoOtherStates() throws IOException {
    String text =
        Files.readString(ROOT.resolve("samples/monitoring/alerts.yml"))
            + Files.readString(ROOT.resolve("samples/monitoring/alerts.test.yml"));
    Set<String> states =
        PipelineMetric.STATE.samples(example).stream()
            .map(sample -> sample.tags().get("state"))
            .collect(Collectors.toSet());
    Matcher matcher = Pattern.compile("state=~?\"([a-z_|]+)\"").matcher(text);
    while (matcher.find()) {
      assertThat(states).contains(matcher.group(1).split("\\|"));
    }
  }
}
