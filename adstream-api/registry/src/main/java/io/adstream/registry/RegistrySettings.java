package io.adstream.registry;

import io.adstream.decode.DecoderSettings;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of a registry, its credentials and time limits. {@code toString} holds no secret.
 * Immutable; made by {@link #builder} or {@link #read}.
 */
public final class RegistrySettings implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String URL_RULE =
      "http or https URLs without user, query and fragment, separated by commas, such as"
          + " https://registry:8081";

  private static final Duration LONGEST = Duration.ofHours(1);

  private final List<URI> urls;
  private final Credentials credentials;
  private final @Nullable String caFile;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final Duration unknownGrace;

  private RegistrySettings(Builder builder) {
    urls = List.copyOf(builder.urls);
    credentials = builder.credentials;
    caFile = builder.caFile;
    connectTimeout = builder.connectTimeout;
    requestTimeout = builder.requestTimeout;
    unknownGrace = builder.unknownGrace;
  }

  /**
   * Reads the settings below {@code registry.}; null if there is no URL among them.
   *
   * @param settings collects the faults
   * @return the settings; null without a URL
   */
  public static @Nullable RegistrySettings read(DecoderSettings settings) {
    Builder builder = new Builder(readUrls(settings));
    readCredentials(settings, builder);
    builder.caFile = settings.text("registry.tls.ca.file");
    builder.connectTimeout = timeout(settings, "registry.connect.timeout", builder.connectTimeout);
    builder.requestTimeout = timeout(settings, "registry.request.timeout", builder.requestTimeout);
    builder.unknownGrace = timeout(settings, "registry.unknown.grace", builder.unknownGrace);
    return builder.urls.isEmpty() ? null : builder.build();
  }

  /** Faults do not quote a wrong URL, which may hold a password. */
  private static List<URI> readUrls(DecoderSettings settings) {
    String text = settings.text("registry.url");
    try {
      return text == null ? List.of() : urls(text);
    } catch (IllegalArgumentException e) {
      settings.fault("registry.url", "is wrong, expected " + URL_RULE);
      return List.of();
    }
  }

  private static Duration timeout(DecoderSettings settings, String key, Duration otherwise) {
    Duration duration = settings.duration(key, otherwise);
    if (duration.toMillis() < 1 || duration.compareTo(LONGEST) > 0) {
      settings.fault(key, "is " + duration + ", expected 1ms to 1h");
      return otherwise;
    }
    return duration;
  }

  private static void readCredentials(DecoderSettings settings, Builder builder) {
    String user = settings.text("registry.user");
    String password = settings.secret("registry.password");
    String token = settings.secret("registry.token");
    if ((user == null) != (password == null)) {
      settings.fault(
          "registry.user",
          "and one of registry.password.file and registry.password.env are not both set, expected"
              + " both or none");
    } else if (user != null && password != null) {
      builder.credentials = Credentials.basic(user, password);
    }
    if (token != null) {
      if (user != null) {
        settings.fault("registry.token", "and registry.user are both set, expected one of them");
      }
      if (Credentials.isToken(token)) {
        builder.credentials = Credentials.bearer(token);
      } else {
        settings.fault("registry.token", Credentials.TOKEN_FAULT);
      }
    }
  }

  /**
   * URLs.
   *
   * @throws IllegalArgumentException if one cannot be used
   */
  private static List<URI> urls(String text) {
    List<URI> urls = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      urls.add(url(part.strip()));
    }
    return urls;
  }

  private static URI url(String text) {
    URI url = URI.create(text.replaceFirst("/+$", ""));
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException("Cannot use URL of registry, expected " + URL_RULE);
    }
    return url;
  }

  /**
   * Starts with the addresses of one registry, without credentials. A URL's path, such as {@code
   * /apis/ccompat/v7} for Apicurio, precedes each request's.
   *
   * @param urls {@code http} or {@code https} addresses of the registry, asked in this order
   * @return a builder
   * @throws IllegalArgumentException if one is no http or https URL, or holds a user
   */
  public static Builder builder(String... urls) {
    return new Builder(urls(String.join(",", urls)));
  }

  List<URI> urls() {
    return urls;
  }

  Credentials credentials() {
    return credentials;
  }

  @Nullable String caFile() {
    return caFile;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  Duration unknownGrace() {
    return unknownGrace;
  }

  @Override
  public String toString() {
    return "RegistrySettings[urls=" + urls + ", credentials=" + credentials + "]";
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private final List<URI> urls;
    private Credentials credentials = Credentials.NONE;
    private @Nullable String caFile;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration requestTimeout = Duration.ofSeconds(5);
    private Duration unknownGrace = Duration.ofSeconds(30);

    private Builder(List<URI> urls) {
      this.urls = urls;
    }

    /**
     * Sends a user name and password with each request.
     *
     * @param user the user
     * @param password a secret
     * @return this builder
     */
    public Builder basic(String user, String password) {
      credentials = Credentials.basic(user, password);
      return this;
    }

    /**
     * Sends a bearer token with each request.
     *
     * @param token a secret
     * @return this builder
     * @throws IllegalArgumentException if it is empty or holds spaces, control characters or
     *     non-ASCII; the message does not quote it
     */
    public Builder bearer(String token) {
      credentials = Credentials.bearer(token);
      return this;
    }

    /**
     * Sets the trusted certificates.
     *
     * @param caFile a PEM file whose certificates are trusted instead of the JVM's
     * @return this builder
     */
    public Builder trust(String caFile) {
      this.caFile = caFile;
      return this;
    }

    /**
     * Sets the connect timeout.
     *
     * @param timeout the time limit for connecting; 2 s unless set
     * @return this builder
     */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    /**
     * Sets the request timeout.
     *
     * @param timeout the time limit for a request, to the last byte of its response; 5 s unless set
     * @return this builder
     */
    public Builder requestTimeout(Duration timeout) {
      requestTimeout = timeout;
      return this;
    }

    /**
     * Sets the grace period for unknown ids.
     *
     * @param grace how long to wait for an id that the registry does not know; 30 s unless set
     * @return this builder
     */
    public Builder unknownGrace(Duration grace) {
      unknownGrace = grace;
      return this;
    }

    /** {@return the settings} */
    public RegistrySettings build() {
      return new RegistrySettings(this);
    }
  }
}
