package io.adstream.internal.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iso           | 1768478400500                          | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15T12:00:00.5Z'               | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15 12:00:00.5Z'               | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15 13:00:00.5+01:00'          | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15T12:00:00,5Z'               | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15t12:00:00.5z'               | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15T12:00:00.500999999Z'       | 2026-01-15T12:00:00.500Z",
        "iso           | '2026-01-15T12:00Z'                    | 2026-01-15T12:00:00Z",
        "iso           | '2026-01-15T12:00-0000'                | 2026-01-15T12:00:00Z",
        "iso           | '2026-01-15T12:00+00[UTC]'             | INVALID",
        "iso           | '1768478400500'                        | INVALID",
        "iso           | 1768478400500.0                        | INVALID",
        "iso           | '2026-01-15'                           | INVALID",
        "iso           | true                                   | INVALID",
        "iso           | 1768478400500000000                    | TOO_FAR",
        "epoch-seconds | 1768478400                             | 2026-01-15T12:00:00Z",
        "epoch-seconds | 1768478400.5                           | 2026-01-15T12:00:00.500Z",
        "epoch-seconds | '1768478400.5009999999'                | 2026-01-15T12:00:00.500Z",
        "epoch-seconds | 1.7684784005E9                         | 2026-01-15T12:00:00.500Z",
        "epoch-seconds | -0.0005                                | 1969-12-31T23:59:59.999Z",
        "epoch-seconds | '2026-01-15T12:00:00Z'                 | INVALID",
        "epoch-seconds | ' 1768478400'                          | INVALID",
        "epoch-seconds | 1768478400500                          | TOO_FAR",
        "epoch-seconds | 1e400                                  | TOO_FAR",
        "epoch-seconds | 1e10000000000000                       | TOO_FAR",
        "epoch-seconds | -1e400                                 | INVALID",
        "epoch-millis  | 1768478400500                          | 2026-01-15T12:00:00.500Z",
        "epoch-millis  | '1768478400500'                        | 2026-01-15T12:00:00.500Z",
        "epoch-millis  | 1768478400500.9                        | 2026-01-15T12:00:00.500Z",
        "epoch-millis  | -0                                     | 1970-01-01T00:00:00Z",
        "epoch-micros  | 1768478400500999                       | 2026-01-15T12:00:00.500Z",
        "epoch-micros  | '1768478400500999.999'                 | 2026-01-15T12:00:00.500Z",
        "epoch-nanos   | 1768478400500999999                    | 2026-01-15T12:00:00.500Z",
        "epoch-nanos   | 'NaN'                                  | INVALID",
        "yyyyMMddHHmmssSSSX        | '20260115120000500Z'       | 2026-01-15T12:00:00.500Z",
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX'['VV']' | '2026-01-15T12:00:00.500Z[UTC]' | 2026-01-15T12:00:00.500Z",
        "yyyy-MM-dd HH:mm:ss.S z   | '2026-01-15 12:00:00.5 UTC' | 2026-01-15T12:00:00.500Z",
        "yyyyMMdd'T'HHmmss.SSSX    | '20260115T120000.500Z'     | 2026-01-15T12:00:00.500Z",
        "EEE, dd MMM yyyy HH:mm:ss zzz | 'Thu, 15 Jan 2026 12:00:00 GMT' | 2026-01-15T12:00:00Z",
        "EEE, dd MMM yyyy HH:mm:ss zzz | 'Fri, 15 Jan 2026 12:00:00 GMT' | INVALID",
        "dd/MMM/yyyy:HH:mm:ss Z    | '15/Jan/2026:12:00:00 +0000' | 2026-01-15T12:00:00Z",
        "dd/MMM/yyyy:hh:mm:ss a Z  | '15/jan/2026:01:00:00 pm +0100' | 2026-01-15T12:00:00Z",
        "uuuu-MM-dd'T'HH:mmX       | '2026-02-29T12:00Z'        | INVALID",
        "yyyy-MM-dd'T'HH:mmX       | '2026-01-15T24:00Z'        | INVALID",
        "yyyy-MM-dd'T'HH:mmX       | '2026-01-15T12:00Z '       | INVALID",
        "yyyy-MM-dd'T'HH:mmX       | true                       | INVALID",
      })
  void timeIsReadAsTheFormatSays(String format, String written, String expected) {
    assertThat(millis(format, written, null)).isEqualTo(millis(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iso                | '2026-01-15T13:00'        | 2026-01-15T12:00:00Z",
        "yyyyMMddHHmmssSSS  | '20260115130000500'       | 2026-01-15T12:00:00.500Z",
        "yyyyMMddHHmmssSSS  | 20260115130000500         | 2026-01-15T12:00:00.500Z",
        "yyyyMMddHHmmss     | 20260115130000            | 2026-01-15T12:00:00Z",
        "yyMMddHH           | 26011513                  | 2026-01-15T12:00:00Z",
        "yyMMddHH           | 2601151                   | INVALID",
        "yyyy-MM-dd         | '2026-01-15'              | 2026-01-14T23:00:00Z",
        "yyyy-DDD           | '2026-015'                | 2026-01-14T23:00:00Z",
        "d.M.yyyy HH:mm     | '15.1.2026 13:00'         | 2026-01-15T12:00:00Z",
        "iso                | '2026-03-29T02:30'        | 2026-03-29T01:30:00Z",
        "iso                | '2026-10-25T02:30'        | 2026-10-25T00:30:00Z",
        "yyyy-MM-dd HH:mm   | '2026-03-29 02:30'        | 2026-03-29T01:30:00Z",
        "yyyy-MM-dd HH:mm   | '2026-10-25 02:30'        | 2026-10-25T00:30:00Z",
      })
  void localTimeIsOfTheZone(String format, String written, String expected) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");

    assertThat(TimeFormat.of(format).isLocal()).isEqualTo(!format.equals("iso"));
    assertThat(millis(format, written, berlin)).isEqualTo(millis(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iso           | '1768478400'          | its number in seconds would be 2026-01-15T12:00:00Z",
        "iso           | '1768478400500'       | its number in milliseconds would be 2026-01-15T12:00:00.500Z",
        "iso           | 1768478400500         | ",
        "iso           | '2026-01-15 12:00'    | it is a local time, whose zone can be set",
        "epoch-seconds | 1768478400500         | its number in milliseconds would be 2026-01-15T12:00:00.500Z",
        "epoch-micros  | 1768478400500         | its number in milliseconds would be 2026-01-15T12:00:00.500Z",
        "epoch-millis  | 1768478400            | its number in seconds would be 2026-01-15T12:00:00Z",
        "epoch-nanos   | 1768478400500000      | its number in microseconds would be 2026-01-15T12:00:00.500Z",
        "epoch-nanos   | 'yesterday'           | ",
      })
  void hintNamesWhatATimeMayBe(String format, String written, @Nullable String hint) {
    boolean isText = written.startsWith("'");
    byte[] value = written.replace("'", "").getBytes(ISO_8859_1);

    assertThat(TimeFormat.of(format).hint(value, isText, null))
        .isEqualTo(hint == null ? "" : "; " + hint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seconds", "HH:mm", "yyyy-'MM", "yyyy-MM-ddTHH", "{}", "ISO", ""})
  void otherTextIsNoFormat(String text) {
    assertThatThrownBy(() -> TimeFormat.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yyyy-MM-dd hh:mm:ss | expected HH, or an a",
        "yyyy-MM-dd KK:mm    | expected HH, or an a",
        "yyyy-MM-dd mm:ss    | expected HH, mm, ss and SSS",
        "yyyy-MM-dd HH:ss    | expected HH, mm, ss and SSS",
        "yyyyMMddhhmmssX     | expected HH, or an a",
        "yyyy-MM-dd a        | expected HH, mm, ss and SSS",
      })
  void patternWithHalfATimeIsNoFormat(String pattern, String expected) {
    assertThatThrownBy(() -> TimeFormat.of(pattern)).hasMessageContaining(expected);
  }

  @Test
  void timeMayBeMissingButNotHalfThere() {
    ZoneId zone = ZoneId.of("UTC");
    String pattern = "yyyy-MM-dd['T'HH][:mm]";

    assertThat(millis(pattern, "'2026-01-15'", zone)).isEqualTo(millis("2026-01-15T00:00:00Z"));
    assertThat(millis(pattern, "'2026-01-15T12'", zone)).isEqualTo(millis("2026-01-15T12:00:00Z"));
    assertThat(millis(pattern, "'2026-01-15:30'", zone)).isEqualTo(EventTimes.INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iso                     | 2026-01-15T12:00:00.500Z | 2026-01-15T12:00:00.500Z",
        "epoch-seconds           | 1768478400.500           | 2026-01-15T12:00:00.500Z",
        "epoch-millis            | 1768478400500            | 2026-01-15T12:00:00.500Z",
        "epoch-nanos             | 1768478400500000000      | 2026-01-15T12:00:00.500Z",
        "yyyyMMddHHmmssSSS       | 20260115130000500        | 2026-01-15T12:00:00.500Z",
        "yyyy-MM-dd HH:mm:ss     | 2026-01-15 13:00:01      | 2026-01-15T12:00:01Z",
        "dd.MM.yyyy              | 16.01.2026               | 2026-01-15T23:00:00Z",
        "d/MMM/yyyy hh:mm:ss a X | 15/Jan/2026 01:00:01 PM +01 | 2026-01-15T12:00:01Z",
      })
  void timeIsWrittenAsItIsReadAndNeverEarlier(String format, String text, String expected) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant time = Instant.parse("2026-01-15T12:00:00.5Z");

    assertThat(TimeFormat.of(format).written(time, berlin)).isEqualTo(text);
    assertThat(millis(format, "'" + text + "'", berlin)).isEqualTo(millis(expected));
  }

  @Test
  void longTextIsNotParsed() {
    assertThat(millis("yyyy-MM-ddX", "'" + "2".repeat(200) + "'", null))
        .isEqualTo(EventTimes.INVALID);
  }

  private static long millis(String format, String written, @Nullable ZoneId zone) {
    boolean isText = written.startsWith("'");
    String text = isText ? written.substring(1, written.length() - 1) : written;
    byte[] bytes = ("##" + text + "99").getBytes(ISO_8859_1);
    return TimeFormat.of(format).millis(bytes, 2, bytes.length - 4, isText, zone);
  }

  private static long millis(String expected) {
    return switch (expected) {
      case "INVALID" -> EventTimes.INVALID;
      case "TOO_FAR" -> EventTimes.TOO_FAR;
      default -> Instant.parse(expected).toEpochMilli();
    };
  }
}
