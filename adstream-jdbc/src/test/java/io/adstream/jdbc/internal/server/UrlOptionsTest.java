package io.adstream.jdbc.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.jdbc.PostgresSink;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d, jdbc:postgresql://h/d",
    "jdbc:postgresql://h/d?options=-c%20a=1, jdbc:postgresql://h/d",
    "jdbc:postgresql://h/d?options=-c%20a=1&ssl=true, jdbc:postgresql://h/d?ssl=true",
    "jdbc:postgresql://h/d?ssl=true&options=x, jdbc:postgresql://h/d?ssl=true",
    "jdbc:postgresql://h/d?a=1&options=x&b=2, jdbc:postgresql://h/d?a=1&b=2",
    "jdbc:postgresql://h/d?myoptions=x, jdbc:postgresql://h/d?myoptions=x"
  })
  void urlLosesItsOptionsAndNothingElse(String url, String rest) {
    assertThat(UrlOptions.remove(url)).isEqualTo(rest);
  }

  @Test
  void settingsAreReadAsTheServerReadsThem() {
    assertThat(UrlOptions.parse(null)).isEmpty();
    assertThat(UrlOptions.parse("-c lock_timeout=5s  -cSEARCH_PATH=a\\ b\\\\ --work-mem=8MB"))
        .isEqualTo(Map.of("lock_timeout", "5s", "search_path", "a b\\", "work_mem", "8MB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c", "-c lock_timeout", "-d 5", "lock_timeout=5s", "-c x;y=1"})
  void optionsOfAnotherFormAreRefused(String options) {
    assertThat(UrlOptions.parse(options)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PostgresSink.builder("jdbc:postgresql://h/d?options=" + options.replace(" ", "%20"))
                    .build())
        .withMessageContaining("options is of another form, expected -c name=value");
  }

  @Test
  void settingsOfTheUrlStandBesideTheOthers() {
    Server server =
        new Server(
            "jdbc:postgresql://h/d?options=-c%20lock_timeout%3D5s", "u", new Password.None());
    assertThat(server.settings().values())
        .containsEntry("lock_timeout", "5s")
        .containsEntry("statement_timeout", "60s");
  }
}
