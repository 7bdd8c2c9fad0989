package io.adstream.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.benchmarks.jobs.Job;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {

  @Test
  void barsAreInProportionWithTheFastestOnTop() throws Exception {
    BarChart chart =
        BarChart.of(
            List.of(
                Samples.series(Job.KAFKA_STREAMS_LEFT, 40),
                Samples.series(Job.ADSTREAM_KAFKA_STREAMS, 10)));
    NodeList bars = parsed(chart).getElementsByTagName("rect");

    assertThat(bars.getLength()).isEqualTo(2);
    Element first = (Element) bars.item(0);
    Element second = (Element) bars.item(1);
    assertThat(first.getAttribute("class")).isEqualTo("ours");
    assertThat(second.getAttribute("class")).isEqualTo("theirs");
    assertThat(Double.parseDouble(first.getAttribute("width")))
        .isEqualTo(4 * Double.parseDouble(second.getAttribute("width")));
  }

  @Test
  void titlesAreEscaped() throws Exception {
    BarChart chart = new BarChart(List.of(new BarChart.Bar("a < b & c", 1, false)));

    assertThat(parsed(chart).getDocumentElement().getTextContent()).contains("a < b & c");
  }

  private static Document parsed(BarChart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(chart.svg().getBytes(UTF_8)));
  }
}
