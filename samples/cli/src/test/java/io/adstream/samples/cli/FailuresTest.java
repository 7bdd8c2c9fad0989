package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void messageThatNamesWhatCannotBeDoneIsPreferred() {
    Throwable cause = new PipelineException("Cannot go on: topic ads is missing", null);
    assertThat(Failures.text(new PipelineException("Pipeline ads has failed", cause), "run"))
        .isEqualTo("Cannot go on: topic ads is missing");
  }

  @Test
  void pipelinesOwnMessageStandsWithoutTheNameOfItsClass() {
    assertThat(Failures.text(new PipelineException("Pipeline ads has failed: why", null), "run"))
        .isEqualTo("Cannot finish run: Pipeline ads has failed: why");
  }

  @Test
  void otherFailuresAreNamedByTheirClass() {
    assertThat(Failures.text(new IllegalStateException("why"), "run"))
        .isEqualTo("Cannot finish run: java.lang.IllegalStateException: why");
  }
}
