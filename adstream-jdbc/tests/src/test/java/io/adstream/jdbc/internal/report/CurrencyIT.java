package io.adstream.jdbc.internal.report;

import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineSpec;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.kpi.Cube;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.util.Currency;
import org.junit.jupiter.api.Test;

/** The currency of costs in the reporting views. */
class CurrencyIT {

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";
  private final SinkSpec spec =
      PipelineSpec.builder("ads")
          .kafka("unused:1", "impressions", "clicks")
          .cube(Cube.every(Duration.ofMinutes(1)).by("AdID").named("ads"))
          .build()
          .sinkSpec();

  private void open(PostgresSink.Builder sink) {
    sink.build().open(spec).close();
  }

  private String comment(String view, String column) {
    return query(
            "SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = '%s%s'::regclass AND attname = '%s'"
                .formatted(bi, view, column))
        .get(0);
  }

  @Test
  void viewsNameTheCurrencyOfCosts() {
    open(TestDatabase.sink(schema).currency(Currency.getInstance("EUR")));
    execute(
        "INSERT INTO %s.campaign (campaign_id, currency) VALUES ('a', NULL), ('b', 'USD')"
            .formatted(schema));

    assertThat(query("SELECT currency FROM " + bi + "reporting_currency")).containsExactly("EUR");
    assertThat(
            query(
                "SELECT concat_ws(' ', campaign_id, currency) FROM %scampaign_pacing ORDER BY 1"
                    .formatted(bi)))
        .containsExactly("a EUR", "b USD");
    assertThat(comment("kpi_ads", "impression_cost")).isEqualTo("Cost of the impressions, in EUR.");
    assertThat(comment("kpi_ads_day", "total_cost")).contains("click cost, in EUR.");
    assertThat(comment("matched_click", "click_cost")).isEqualTo("Cost of the clicks, in EUR.");
  }

  @Test
  void currencyStaysUntilAnotherIsGiven() {
    open(TestDatabase.sink(schema));
    assertThat(query("SELECT currency FROM " + bi + "reporting_currency")).containsOnlyNulls();
    assertThat(comment("kpi_ads", "click_cost")).contains("in the currency unit");

    open(TestDatabase.sink(schema).currency(Currency.getInstance("USD")));
    open(TestDatabase.sink(schema));
    assertThat(comment("kpi_ads", "click_cost")).contains("in USD");

    open(TestDatabase.sink(schema).currency(Currency.getInstance("JPY")));
    assertThat(comment("kpi_ads", "click_cost")).contains("in JPY");
    assertThat(
            query(
                "SELECT col_description('%s.joined'::regclass, attnum) FROM pg_attribute WHERE attrelid = '%s.joined'::regclass AND attname = 'click_cost'"
                    .formatted(schema, schema)))
        .containsExactly("Cost of the clicks, in the currency unit.");
    assertThat(query("SELECT currency FROM " + bi + "reporting_currency")).containsExactly("JPY");
  }
}
