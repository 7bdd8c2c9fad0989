package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoIT {

  @Test
  void tablesEqualTheBatchAnswer() {
    StringWriter out = new StringWriter();
    CommandLine line = Adstream.commandLine();
    line.setOut(new PrintWriter(out, true));
    int code =
        line.execute(
            "demo", "--seconds", "8", "--seed", "3", "--window", "2s", "--lateness", "400ms");

    assertThat(out.toString()).endsWith("tables equal the batch answer: yes\n");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("psql -h localhost -p ")
        .containsPattern("late [1-9]")
        .containsPattern(
            ", viewable_impressions [1-9][0-9,]*, revenue [0-9.,]+, vctr 0\\.[0-9]{4};");
  }
}
