package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The error for an unknown engine names the one on this class path. */
class UnknownEngineTest {

  @Test
  void unknownEngineIsOneLineThatListsThoseThereAre() {
    StringWriter err = new StringWriter();
    CommandLine line = Adstream.commandLine().setErr(new PrintWriter(err, true));
    assertThat(line.execute("demo", "--engine", "abacus")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Cannot find engine: name is \"abacus\", expected one of [kafka-streams] (is its module"
                + " on the class path?)");
  }
}
