package io.adstream.jdbc.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {

  @ParameterizedTest
  @ValueSource(strings = {"08006", "40001", "40P01", "53100", "53300", "55P03", "57P01", "57014"})
  void whatMayPassIsTransient(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.TRANSIENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "22003", "23514", "23505", "54000"})
  void whatIsWrongWithARowIsRefused(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22P03", "22P04", "42501", "42P01", "28P01", "XX000", ""})
  void theRestIsPermanent(String state) {
    assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.PERMANENT);
  }

  @Test
  void poolTimeoutIsTransientUnlessItsCauseIsNot() {
    assertThat(SqlFailure.of(new SQLTransientConnectionException("timeout")))
        .isEqualTo(SqlFailure.TRANSIENT);
    assertThat(
            SqlFailure.of(
                new SQLTransientConnectionException(
                    "timeout", new SQLException("wrong password", "28P01"))))
        .isEqualTo(SqlFailure.PERMANENT);
  }
}
