package io.adstream.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.DecoderSettings;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrySettingsTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("PW", "s3cret");

  @TempDir Path directory;

  private static DecoderSettings settings(String... keysAndValues) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put("registry." + keysAndValues[i], keysAndValues[i + 1]);
    }
    return new DecoderSettings(values, ENVIRONMENT);
  }

  @Test
  void allSettingsAreRead() {
    DecoderSettings settings =
        settings(
            "url", "https://a:8081/x/, http://b",
            "user", "ada",
            "password.env", "PW",
            "connect.timeout", "1s",
            "request.timeout", "3s",
            "unknown.grace", "1m");
    RegistrySettings read = requireNonNull(RegistrySettings.read(settings));
    assertThat(settings.faults()).isEmpty();
    assertThat(read.urls()).map(String::valueOf).containsExactly("https://a:8081/x", "http://b");
    assertThat(read.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(read.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(read.unknownGrace()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read.toString()).contains("https://a:8081/x").doesNotContain("s3cret", "Basic");
  }

  @Test
  void nothingSetIsNoRegistry() {
    assertThat(RegistrySettings.read(settings())).isNull();
  }

  @Test
  void faultsAreNamedWithoutSecrets() {
    DecoderSettings settings =
        settings(
            "url", "https://ada:s3cret@host",
            "user", "ada",
            "token.env", "PW",
            "request.timeout", "0s");
    RegistrySettings.read(settings);
    assertThat(settings.faults())
        .anyMatch(fault -> fault.startsWith("decode.registry.url is wrong"))
        .anyMatch(fault -> fault.startsWith("decode.registry.user and one of"))
        .anyMatch(fault -> fault.startsWith("decode.registry.token and registry.user"))
        .anyMatch(fault -> fault.startsWith("decode.registry.request.timeout is PT0S"))
        .noneMatch(fault -> fault.contains("s3cret"));
  }

  @Test
  void passwordItselfIsNoSetting() {
    DecoderSettings settings = settings("url", "http://a", "password", "s3cret");
    RegistrySettings.read(settings);
    assertThat(settings.faults())
        .anyMatch(fault -> fault.startsWith("decode.registry.password is set"))
        .noneMatch(fault -> fault.contains("s3cret"));
  }

  @Test
  void certificatesOfAPemFileAreTrusted() throws Exception {
    Path store = directory.resolve("store");
    Path pem = directory.resolve("ca.pem");
    keytool("-genkeypair -keyalg EC -dname CN=test -ext san=ip:127.0.0.1 -validity 2", store);
    keytool("-exportcert -rfc -file " + pem, store);
    try (TestRegistry server = TestRegistry.https(context(store))) {
      server.schema(7, "AVRO", "a");
      assertThat(find(RegistrySettings.builder(server.url()).trust(pem.toString()).build()))
          .isInstanceOf(Lookup.Found.class);
      assertThat(find(RegistrySettings.builder(server.url()).build()).toString())
          .contains("is away");
    }
  }

  @Test
  void fileWithoutCertificatesIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("empty.pem"), "");
    RegistrySettings settings =
        RegistrySettings.builder("https://a").trust(file.toString()).build();
    assertThatThrownBy(() -> find(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  private static Lookup<String> find(RegistrySettings settings) {
    SchemaRegistry<String> registry = new SchemaRegistry<>(settings, RegisteredSchema::text);
    return await()
        .pollDelay(Duration.ZERO)
        .until(
            () -> registry.find(SchemaId.of(7)),
            lookup -> !lookup.toString().contains("is being asked"));
  }

  private static void keytool(String arguments, Path store) throws Exception {
    String command =
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + " "
            + arguments
            + " -keystore "
            + store
            + " -storepass changeit -alias test";
    Process process = new ProcessBuilder(command.split(" ", -1)).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  private static SSLContext context(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(store.toFile())) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void lineBreakAtTheEndOfASecretIsNoPartOfIt() {
    DecoderSettings settings =
        new DecoderSettings(
            Map.of("registry.url", "http://a", "registry.token.env", "T"), Map.of("T", "s3cret\n"));
    RegistrySettings read = requireNonNull(RegistrySettings.read(settings));
    assertThat(settings.faults()).isEmpty();
    assertThat(read.credentials().header()).isEqualTo("Bearer s3cret");
  }

  @Test
  void tokenThatCannotBeSentIsAFaultWithoutIt() {
    for (String token : List.of("s3cret\nmore", "s3cret more", "s3cret\u0000", "s3cretä", "")) {
      DecoderSettings settings =
          new DecoderSettings(
              Map.of("registry.url", "http://a", "registry.token.env", "T"), Map.of("T", token));
      RegistrySettings.read(settings);
      assertThat(settings.faults())
          .anyMatch(fault -> fault.startsWith("decode.registry.token is empty or holds"))
          .noneMatch(fault -> fault.contains("s3cret"));
      RegistrySettings.Builder builder = RegistrySettings.builder("http://a");
      assertThatThrownBy(() -> builder.bearer(token))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .message()
          .doesNotContain("s3cret");
    }
  }
}
