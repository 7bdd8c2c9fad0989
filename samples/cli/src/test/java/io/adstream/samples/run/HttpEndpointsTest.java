package io.adstream.samples.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses without a pipeline; other tests check those of a real one. */
class HttpEndpointsTest {

  private static HttpResponse<String> call(HttpEndpoints endpoints, String method, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoints.address().getPort() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
  }

  @Test
  void processThatStartsIsLiveAndNotReady() throws Exception {
    try (HttpEndpoints endpoints = HttpEndpoints.open(HttpAddress.parse("0"))) {
      assertThat(endpoints.address().getAddress().isLoopbackAddress()).isTrue();
      assertThat(call(endpoints, "GET", "/livez").statusCode()).isEqualTo(200);
      assertThat(call(endpoints, "GET", "/readyz").statusCode()).isEqualTo(503);
      assertThat(call(endpoints, "GET", "/status").statusCode()).isEqualTo(503);
      assertThat(call(endpoints, "HEAD", "/livez").statusCode()).isEqualTo(200);
      assertThat(call(endpoints, "POST", "/livez").statusCode()).isEqualTo(405);
      assertThat(call(endpoints, "GET", "/livez/more").statusCode()).isEqualTo(404);
      assertThat(call(endpoints, "GET", "/").statusCode()).isEqualTo(404);
      assertThatThrownBy(() -> HttpEndpoints.open(endpoints.address()))
          .hasMessageStartingWith("Cannot serve HTTP at /127.0.0.1:");
    }
  }

  @Test
  void addressWithoutHostIsLoopback() {
    assertThat(HttpAddress.parse("8080").getAddress().isLoopbackAddress()).isTrue();
    assertThat(HttpAddress.parse("0.0.0.0:8080")).isEqualTo(new InetSocketAddress("0.0.0.0", 8080));
    assertThat(HttpAddress.parse("[::1]:80").getAddress().isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", ":8080", "127.0.0.1:99999", "::1:80", "no.such.host.invalid:80"})
  void otherAddressesAreRefused(String address) {
    assertThatThrownBy(() -> HttpAddress.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot serve HTTP: address is \"" + address + "\", expected ");
  }
}
