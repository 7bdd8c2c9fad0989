package io.adstream.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry for schemas, each of its addresses in turn until one answers. Redirects are not
 * followed, since they would take the credentials along. Safe for use by several threads.
 */
final class RegistryClient {

  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int MOST_REFERENCES = 200;
  private static final int UNKNOWN_SUBJECT = 40401;
  private static final int UNKNOWN_SCHEMA = 40403;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistrySettings settings;
  private final HttpClient http;

  /** The address that answered last. */
  private volatile int preferred;

  /** The addresses that have given a schema, whose "not found" is about a schema. */
  private final Set<URI> proven = ConcurrentHashMap.newKeySet();

  /**
   * A client.
   *
   * @throws IllegalArgumentException if the trusted certificates cannot be read
   */
  RegistryClient(RegistrySettings settings) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (settings.caFile() != null) {
      builder.sslContext(Trust.inPem(Path.of(requireNonNull(settings.caFile()))));
    }
    http = builder.build();
  }

  /** The schema of this id, with all that it refers to. */
  RegisteredSchema schema(SchemaId id)
      throws RegistryException, UnusableSchemaException, InterruptedException {
    JsonNode answer = ask(id.path(), id.toString());
    Map<String, RegisteredSchema> references = new LinkedHashMap<>();
    addReferences(answer, references, new ArrayList<>());
    return schema("", answer, new ArrayList<>(references.values()));
  }

  private static RegisteredSchema schema(
      String name, JsonNode answer, List<RegisteredSchema> references) {
    return new RegisteredSchema(
        name, answer.path("schemaType").asText("AVRO"), answer.get("schema").asText(), references);
  }

  /** Adds what a schema refers to, depth first. */
  private void addReferences(
      JsonNode schema, Map<String, RegisteredSchema> found, List<String> above)
      throws RegistryException, UnusableSchemaException, InterruptedException {
    for (JsonNode reference : schema.path("references")) {
      String name = reference.path("name").asText();
      String place =
          "/subjects/"
              + URLEncoder.encode(reference.path("subject").asText(), UTF_8).replace("+", "%20")
              + "/versions/"
              + reference.path("version").asInt();
      if (above.contains(place)) {
        throw new UnusableSchemaException("refers to itself by " + name);
      }
      if (!found.containsKey(name)) {
        if (found.size() + above.size() >= MOST_REFERENCES) {
          throw new UnusableSchemaException(
              "refers to more than " + MOST_REFERENCES + " other schemas");
        }
        JsonNode answer = ask(place, "the reference " + name);
        above.add(place);
        addReferences(answer, found, above);
        above.remove(place);
        found.put(name, schema(name, answer, List.of()));
      }
    }
  }

  /** An answer that holds a schema. */
  private JsonNode ask(String path, String what) throws RegistryException, InterruptedException {
    RegistryException last = null;
    int count = settings.urls().size();
    int first = preferred;
    for (int i = 0; i < count; i++) {
      int number = (first + i) % count;
      try {
        JsonNode answer = ask(settings.urls().get(number), path, what);
        preferred = number;
        return answer;
      } catch (RegistryException e) {
        if (e.kind() != Kind.AWAY) {
          throw e;
        }
        last = e;
      }
    }
    throw requireNonNull(last);
  }

  private JsonNode ask(URI url, String path, String what)
      throws RegistryException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    String authorization = settings.credentials().header();
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> response = send(url, request.build());
    int status = response.statusCode();
    JsonNode body = json(response.body());
    if (status == 200 && body != null && body.path("schema").isTextual()) {
      proven.add(url);
      return body;
    }
    int code = body == null ? 0 : body.path("error_code").asInt();
    throw switch (status) {
      case 401, 403 ->
          new RegistryException(
              Kind.REFUSED,
              "the registry at " + url + " refuses the credentials (HTTP " + status + ")");
      case 400, 404, 422 -> {
        boolean unknown = code >= UNKNOWN_SUBJECT && code <= UNKNOWN_SCHEMA;
        yield unknown || (code != 0 && proven.contains(url))
            ? new RegistryException(Kind.UNKNOWN, what + " is unknown to the registry")
            : new RegistryException(
                Kind.AWAY,
                "the registry at "
                    + url
                    + " does not answer as one (HTTP "
                    + status
                    + "): is the URL's path right?");
      }
      case 200 ->
          new RegistryException(Kind.AWAY, "the registry at " + url + " does not answer as one");
      default ->
          new RegistryException(Kind.AWAY, "the registry at " + url + " answers HTTP " + status);
    };
  }

  private HttpResponse<byte[]> send(URI url, HttpRequest request)
      throws RegistryException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request, info -> new LimitedBody(MOST_BYTES));
    try {
      return sent.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new RegistryException(
          Kind.AWAY,
          "the registry at "
              + url
              + " has not answered within "
              + settings.requestTimeout().toMillis()
              + " ms");
    } catch (ExecutionException e) {
      throw new RegistryException(
          Kind.AWAY, "the registry at " + url + " is away: " + cause(e.getCause()));
    } finally {
      sent.cancel(true);
    }
  }

  /** A failure in words: network errors hold hosts and ports, and nothing that was sent. */
  private static String cause(@Nullable Throwable failure) {
    String message = failure == null ? null : failure.getMessage();
    return message == null ? String.valueOf(failure) : message;
  }

  private static @Nullable JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }
}
