package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.adstream.event.AttributeType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

  private static final int ROUNDS = 200_000;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "-0.000e5, 0",
    "0.0, 0",
    "1, 1000000",
    "0.001, 1000",
    "0.25, 250000",
    "1e-06, 1",
    "1E-6, 1",
    "1.5e+2, 150000000",
    "12.345678, 12345678",
    "0e1000000000, 0",
    "1e-1000000000, 0",
    "1e-99999999999999999999999, 0",
    "0.0000000000000000000000000000000000001e37, 1000000",
    "1000000000000000000000000000000000000e-36, 1000000",
    "1e12, 1000000000000000000",
    "999999999999.999999, 999999999999999999"
  })
  void costIsExactMicros(String text, long micros) {
    assertThat(micros(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0000005, 0",
    "0.00000050000000000000000000000001, 1",
    "0.0000015, 2",
    "0.0000025, 2",
    "0.0000024999999999999999999999999, 2",
    "0.0000025000000000000000000000001, 3",
    "5e-7, 0",
    "15e-7, 2",
    "9.9999995, 10000000",
    "4e-8, 0",
    "9e-7, 1",
    "9e-8, 0"
  })
  void finerIsRoundedHalfToEven(String text, long micros) {
    assertThat(micros(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "-1",
        "-0.0000000001",
        "-1e-1000000000",
        "+1",
        " 1",
        "1 ",
        "01",
        "00",
        "-01",
        "1.",
        ".5",
        "-.5",
        "1.e5",
        "1e",
        "1e+",
        "1e-",
        "1e5.0",
        "1e 5",
        "1..5",
        "1.5.5",
        "1,5",
        "1_000",
        "0x10",
        "1f",
        "1d",
        "NaN",
        "Infinity",
        "-Infinity",
        "cheap",
        "$1",
        "١",
        "null"
      })
  void anythingElseIsInvalid(String text) {
    assertThat(micros(text)).isEqualTo(Decimals.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000000000000.000001",
        "1000000000001",
        "1e13",
        "1e1000000000",
        "1e99999999999999999999999",
        "9223372036854.775808",
        "18446744073709551616",
        "18446744073709.551616",
        "99999999999999999999999999999999"
      })
  void costOverTheLargestIsInvalid(String text) {
    assertThat(micros(text)).isEqualTo(Decimals.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "-0, 0",
    "-1, -1000000",
    "-12.345678, -12345678",
    "-1e-1000000000, 0",
    "-0.0000005, 0",
    "-0.0000015, -2",
    "-0.0000025, -2",
    "-0.0000025000000000000000000000001, -3",
    "-1e12, -1000000000000000000",
    "1e12, 1000000000000000000"
  })
  void decimalMayBeNegative(String text, long micros) {
    assertThat(signedMicros(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "--1", "-+1", "-01", "-.5", "-1.", "NaN", "cheap", "1E+13", "-1e13"})
  void otherDecimalIsInvalid(String text) {
    assertThat(signedMicros(text)).isEqualTo(Decimals.INVALID);
  }

  @Test
  void randomNumbersAreWhatBigDecimalMakesOfThem() {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String text = number(random);

      assertThat(micros(text))
          .as("%s, -Dadstream.seed=%d", text, seed)
          .isEqualTo(byBigDecimal(text, true));
      assertThat(signedMicros(text))
          .as("%s, -Dadstream.seed=%d", text, seed)
          .isEqualTo(byBigDecimal(text, false));
    }
  }

  @Test
  void hostileNumbersTakeNoLongerThanTheirLength() {
    String digits = "9".repeat(1_000_000);

    assertTimeout(
        ofSeconds(1),
        () -> {
          assertThat(micros(digits)).isEqualTo(Decimals.INVALID);
          assertThat(micros("0." + digits)).isEqualTo(1_000_000);
          assertThat(micros("1e" + digits)).isEqualTo(Decimals.INVALID);
          assertThat(micros("1e-" + digits)).isZero();
          assertThat(micros(digits + "e-1000000")).isEqualTo(1_000_000);
          assertThat(micros("0".repeat(1_000_000))).isEqualTo(Decimals.INVALID);
        });
  }

  private static String number(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
    int whole = random.nextInt(16);
    for (int i = 0; i < whole; i++) {
      text.append(digit(random, i == 0 && whole > 1));
    }
    if (whole == 0) {
      text.append('0');
    }
    if (random.nextInt(4) != 0) {
      text.append('.');
      int fraction = 1 + random.nextInt(12);
      for (int i = 0; i < fraction; i++) {
        text.append(digit(random, false));
      }
    }
    if (random.nextInt(3) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E');
      text.append(new String[] {"", "+", "-"}[random.nextInt(3)]).append(random.nextInt(20));
    }
    return text.toString();
  }

  /** Mostly 0 and 5, which is where rounding goes wrong. */
  private static char digit(Random random, boolean notZero) {
    char digit = "00555012346789".charAt(random.nextInt(14));
    return digit == '0' && notZero ? '7' : digit;
  }

  private static long byBigDecimal(String text, boolean isCost) {
    BigDecimal number = new BigDecimal(text);
    BigDecimal micros = number.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
    boolean valid =
        (number.signum() >= 0 || !isCost)
            && micros.abs().compareTo(BigDecimal.valueOf(AttributeType.MAX_MICROS)) <= 0;
    return valid ? micros.longValueExact() : Decimals.INVALID;
  }

  private static long micros(String text) {
    byte[] bytes = ("-9" + text + "99").getBytes(ISO_8859_1);
    return Decimals.costMicros(bytes, 2, bytes.length - 4, 0);
  }

  private static long signedMicros(String text) {
    byte[] bytes = ("-9" + text + "99").getBytes(ISO_8859_1);
    return Decimals.micros(bytes, 2, bytes.length - 4);
  }
}
