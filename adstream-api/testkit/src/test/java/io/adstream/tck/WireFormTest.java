package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireFormTest {

  private static final List<String> SCENARIOS =
      List.of("many-clicks", "own-attributes", "exact-money");

  static List<WireForm> forms() {
    return WireForm.all();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void answerIsTheSameInEveryForm(WireForm form) {
    for (String name : SCENARIOS) {
      Scenario scenario = Scenarios.bundled(name);
      EventDecoder decoder =
          JsonEventDecoder.of(FieldMapping.read(DecoderSettings.of(form.settings())));

      assertThat(Certifier.run(new FormEngine(form, decoder), scenario)).as(name).isEmpty();
    }
  }

  @Test
  void answerIsAnotherWithoutTheSettings() {
    Scenario scenario = Scenarios.bundled("many-clicks");
    for (WireForm form : forms()) {
      boolean needsNone = form.settings().isEmpty() || form.name().equals("cloudevents-binary");
      assertThat(Certifier.run(new FormEngine(form, JsonEventDecoder.create()), scenario).isEmpty())
          .as(form.name())
          .isEqualTo(needsNone);
    }
  }

  /** Reads a form. */
  private static final class FormEngine extends ReferenceEngine {

    private final WireForm form;
    private final EventDecoder decoder;

    FormEngine(WireForm form, EventDecoder decoder) {
      this.form = form;
      this.decoder = decoder;
    }

    @Override
    protected EventDecoder decoder() {
      return decoder;
    }

    @Override
    protected byte[] written(EventType type, String value) {
      return form.write(value);
    }
  }
}
