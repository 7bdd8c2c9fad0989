package io.adstream.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "16385, 1, 1", "1, 0, 1", "1, 1, 0", "-1, -1, -1"})
  void limitOutOfBoundsIsRefused(int chars, int levels, int bytes) {
    assertThatThrownBy(() -> new Limits(chars, levels, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(chars + " chars, " + levels + " levels, " + bytes + " bytes");
  }

  @Test
  void boundsThemselvesAreAllowed() {
    assertThat(new Limits(1, 1, 1).maxTextChars()).isEqualTo(1);
    assertThat(new Limits(16_384, 1, 1).maxTextChars()).isEqualTo(16_384);
  }
}
