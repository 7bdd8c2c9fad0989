package io.adstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.adstream.jdbc.internal.server.Password;
import io.adstream.jdbc.internal.server.Server;
import io.adstream.jdbc.internal.sql.SqlName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSinkTest {

  private static final String URL = "jdbc:postgresql://db.example/ads";

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PostgresSink.builder(URL + "?preferQueryMode=simple")
                    .password("one")
                    .passwordFile(Path.of("two"))
                    .schema("pg_catalog")
                    .connections(0)
                    .build())
        .withMessageContaining("preferQueryMode")
        .withMessageContaining("password is set 2 times")
        .withMessageContaining("schema is \"pg_catalog\"")
        .withMessageContaining("connections is 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://h/db?user=u&password=canary",
        "jdbc:postgresql://u:canary@h/db",
        "jdbc:postgresql://h/db?sslpassword=canary",
        "jdbc:mysql://u:canary@h/db",
        "jdbc:postgresql://canary",
        "canary"
      })
  void urlThatIsRefusedIsNotShown(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresSink.builder(url).build())
        .withMessageContaining("url")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\0b", "PG_x", "information_schema", "\ud800"})
  void schemaThatCannotBeIsRefused(String schema) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresSink.builder(URL).schema(schema).build())
        .withMessageContaining("schema is");
  }

  @Test
  void schemaWhoseRolesHaveRoomForTheirNamesIsAccepted() {
    assertThat(SqlName.faultOf("\u00e9".repeat(29))).isNotNull();
    assertThatNoException()
        .isThrownBy(() -> PostgresSink.builder(URL).schema("x".repeat(56)).build());
  }

  @Test
  void toStringHoldsNoSecret() {
    assertThat(PostgresSink.builder(URL).password("canary").build().toString())
        .isEqualTo("PostgresSink[adstream]");
    assertThat(new Password.Given("canary").toString()).doesNotContain("canary");
    assertThat(new Server(URL, "u", new Password.Given("canary")).toString())
        .doesNotContain("canary", "jdbc:");
  }

  @Test
  void onlyLoopbackAndVerifiedTlsAreClosedToOthers() {
    assertThat(isOpen("jdbc:postgresql://db.example/ads")).isTrue();
    assertThat(isOpen("jdbc:postgresql://localhost,db.example/ads?sslmode=require")).isTrue();
    assertThat(isOpen("jdbc:postgresql://db.example/ads?sslmode=verify-full")).isFalse();
    assertThat(isOpen("jdbc:postgresql://localhost/ads")).isFalse();
    assertThat(isOpen("jdbc:postgresql://[::1]:5433/ads")).isFalse();
  }

  private static boolean isOpen(String url) {
    return new Server(url, "u", new Password.None()).isOpenToOthers();
  }
}
