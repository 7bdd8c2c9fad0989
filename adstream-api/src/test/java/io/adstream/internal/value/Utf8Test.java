package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  private static final int ROUNDS = 200_000;

  @Test
  void asciiIsValidAndHalfACharIsNot() {
    for (int length = 4; length < 30; length++) {
      byte[] bytes = "[".repeat(length).getBytes(UTF_8);
      assertThat(Utf8.isDocument(bytes, 0)).isTrue();
      for (int at = 0; at < length; at++) {
        bytes[at] = (byte) 0x80;
        assertThat(Utf8.isDocument(bytes, 0)).isFalse();
        bytes[at] = '[';
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c3a9",
        "c280",
        "dfbf",
        "e0a080",
        "ed9fbf",
        "ee8080",
        "efbfbf",
        "f0908080",
        "f48fbfbf"
      })
  void encodedCharsAreValid(String hex) {
    assertThat(Utf8.isDocument(HexFormat.of().parseHex("20202020" + hex), 0)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0",
        "c080",
        "c1bf",
        "c2",
        "c220",
        "e09fbf",
        "e0a0",
        "e0a020",
        "eda080",
        "edbfbf",
        "f08fbfbf",
        "f09080",
        "f0908020",
        "f4908080",
        "f5808080",
        "ff",
        "fe"
      })
  void anythingElseIsInvalid(String hex) {
    assertThat(Utf8.isDocument(HexFormat.of().parseHex("20202020" + hex), 0)).isFalse();
  }

  @Test
  void earlyNulIsInvalidBecauseItMeansAnotherEncoding() {
    assertThat(Utf8.isDocument(new byte[] {'{', 0, '}', 0}, 0)).isFalse();
  }

  @Test
  void randomBytesAreWhatTheJdkSays() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    int[] starts = {0x7F, 0x80, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xA0};
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[4 + random.nextInt(9)];
      for (int p = 0; p < bytes.length; p++) {
        boolean start = p < 4 || random.nextInt(3) == 0;
        bytes[p] = (byte) (start ? starts[random.nextInt(13)] : 0x80 + random.nextInt(0x40));
        bytes[p] = p < 4 ? (byte) 'x' : bytes[p];
      }

      assertThat(Utf8.isDocument(bytes, 0))
          .as("%s, -Dadstream.seed=%d", HexFormat.of().formatHex(bytes), seed)
          .isEqualTo(jdkReads(bytes));
    }
  }

  private static boolean jdkReads(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
