package io.adstream.samples.run;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the address to listen at: {@code HOST:PORT}, or only a port for the loopback interface.
 */
public final class HttpAddress {

  private static final Pattern ADDRESS =
      Pattern.compile("(?:(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+):)?([0-9]{1,5})");

  private HttpAddress() {}

  /**
   * Parses an address.
   *
   * @throws IllegalArgumentException if it is invalid, or its host is unknown
   */
  public static InetSocketAddress parse(String text) {
    Matcher matcher = ADDRESS.matcher(text.strip());
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
      throw fault(text, "host:port, such as 127.0.0.1:8080, or a port", null);
    }
    int port = Integer.parseInt(matcher.group(2));
    try {
      return matcher.group(1) == null
          ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
          : new InetSocketAddress(InetAddress.getByName(matcher.group(1)), port);
    } catch (UnknownHostException e) {
      throw fault(text, "a host that is known", e);
    }
  }

  private static IllegalArgumentException fault(
      String text, String expected, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "Cannot serve HTTP: address is \"" + text + "\", expected " + expected, cause);
  }
}
