package io.adstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adstream.registry.Lookup.Found;
import io.adstream.registry.Lookup.NotNow;
import io.adstream.registry.Lookup.Unusable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An Apicurio Registry, which profile {@code faults} fetches; SchemaRegistryTest has the rest. */
@Tag("slow")
class RealRegistryIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String AVRO =
      "{\"type\":\"record\",\"name\":\"I\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}";
  private static final String DEVICE =
      "syntax = \"proto3\"; package acme; message Device { string name = 1; }";
  private static final String ADS =
      "syntax = \"proto3\"; package acme; import \"device.proto\";"
          + " message Ad { Device device = 1; }";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Process process;
  private static String url;

  @BeforeAll
  static void start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    Path directory = Path.of("target", "apicurio");
    Path jar;
    try (Stream<Path> files = Files.list(directory)) {
      jar = files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst().orElseThrow();
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toAbsolutePath().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "apicurio.log").toFile())
            .start();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                HTTP.send(
                            HttpRequest.newBuilder(URI.create(url + "/subjects")).build(),
                            BodyHandlers.discarding())
                        .statusCode()
                    == 200);
  }

  @AfterAll
  static void stop() {
    process.destroyForcibly();
  }

  private static SchemaId register(String subject, String type, String text, String... reference)
      throws Exception {
    ObjectNode body = JSON.createObjectNode().put("schemaType", type).put("schema", text);
    if (reference.length > 0) {
      body.withArray("references")
          .addObject()
          .put("name", reference[0])
          .put("subject", reference[1])
          .put("version", 1);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return SchemaId.of(
        JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body()).get("id").asLong());
  }

  private static Lookup<RegisteredSchema> find(
      SchemaRegistry<RegisteredSchema> registry, SchemaId id) {
    return await()
        .atMost(PATIENCE)
        .until(() -> registry.find(id), lookup -> !(lookup instanceof NotNow));
  }

  @Test
  void schemasAndReferencesAreFoundAndUnknownIdsGivenUp() throws Exception {
    SchemaRegistry<RegisteredSchema> registry =
        new SchemaRegistry<>(
            RegistrySettings.builder(url).unknownGrace(Duration.ofSeconds(1)).build(),
            schema -> schema);
    SchemaId avro = register("imp-value", "AVRO", AVRO);
    assertThat(find(registry, avro))
        .isInstanceOfSatisfying(
            Found.class,
            found -> {
              RegisteredSchema schema = (RegisteredSchema) found.schema();
              assertThat(schema.type()).isEqualTo("AVRO");
              assertThat(schema.text()).contains("\"I\"");
            });
    register("device", "PROTOBUF", DEVICE);
    SchemaId ads = register("ads-value", "PROTOBUF", ADS, "device.proto", "device");
    assertThat(find(registry, ads))
        .isInstanceOfSatisfying(
            Found.class,
            found -> {
              RegisteredSchema schema = (RegisteredSchema) found.schema();
              assertThat(schema.type()).isEqualTo("PROTOBUF");
              assertThat(schema.references())
                  .singleElement()
                  .satisfies(
                      device -> {
                        assertThat(device.name()).isEqualTo("device.proto");
                        assertThat(device.text()).contains("message Device");
                      });
            });
    assertThat(find(registry, SchemaId.of(4_711))).isInstanceOf(Unusable.class);
  }

  @Test
  void pathThatIsNotTheRegistrysIsNotNow() {
    RegistrySettings settings =
        RegistrySettings.builder(url.replace("/apis/ccompat/v7", "")).build();
    SchemaRegistry<RegisteredSchema> registry = new SchemaRegistry<>(settings, schema -> schema);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(registry.find(SchemaId.of(1)).toString()).contains("URL's path"));
  }
}
