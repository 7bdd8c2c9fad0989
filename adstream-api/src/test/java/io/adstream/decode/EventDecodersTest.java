package io.adstream.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.EventType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventDecodersTest {

  @Test
  void jsonIsFoundByItsNameAndReadsItsSettings() {
    Map<String, String> settings =
        Map.of(
            "impression.EventTime", "/meta/time",
            "local.time.zone", "Europe/Berlin",
            "max.nesting", "7");

    assertThat(EventDecoders.formats()).contains("json");
    assertThat(EventDecoders.find("json", DecoderSettings.of(settings)).fingerprint())
        .isEqualTo(
            JsonEventDecoder.builder()
                .fieldName(EventType.IMPRESSION, "EventTime", "/meta/time")
                .localTimeZone(ZoneId.of("Europe/Berlin"))
                .limits(new Limits(2_048, 7, 256 * 1024))
                .build()
                .fingerprint());
  }

  @Test
  void unknownFormatIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> EventDecoders.find("xml", DecoderSettings.of(Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "decode.format is \"xml\", expected one of " + EventDecoders.formats())
        .hasMessageContaining("class path");
  }

  @Test
  void brokenProviderIsNoConcernOfOtherFormats(@TempDir Path directory) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(EventDecoderProvider.class.getName()),
        "no.such.Provider\n" + Broken.class.getName() + "\n",
        UTF_8);
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, usual)) {
      thread.setContextClassLoader(loader);

      assertThat(EventDecoders.formats()).contains("json").doesNotContain("broken");
      assertThat(EventDecoders.find("json", DecoderSettings.of(Map.of()))).isNotNull();
      assertThatThrownBy(() -> EventDecoders.find("broken", DecoderSettings.of(Map.of())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "decode.format is \"broken\"", "no.such.Provider", "a library is missing");
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  @Test
  void allFaultsOfSettingsAreNamedAtOnce() {
    Map<String, String> settings =
        Map.of("local.time.zone", "Berlin", "max.nesting", "0", "maxtext.chars", "5", "other", "x");

    assertThatThrownBy(() -> EventDecoders.find("json", DecoderSettings.of(settings)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "decode.local.time.zone is \"Berlin\", expected a zone",
            "decode.max.nesting is \"0\", expected a whole number from 1 to 1000",
            "decode.maxtext.chars is set, expected a setting that exists (decode.max.text.chars?)",
            "decode.other is set, expected a setting that exists");
  }

  @Test
  void classIsAProviderOrADecoderWithoutSettings() {
    EventDecoder provided =
        EventDecoders.find(Provider.class.getName(), DecoderSettings.of(Map.of("wait", "2s")));

    assertThat(provided).isEqualTo(new Waiting(Duration.ofSeconds(2)));
    assertThat(EventDecoders.find(Plain.class.getName(), DecoderSettings.of(Map.of())))
        .isInstanceOf(Plain.class);
    assertThatThrownBy(
            () -> EventDecoders.find(Plain.class.getName(), DecoderSettings.of(Map.of("a", "b"))))
        .hasMessage("decode.a is set, expected a setting that exists");
    for (String wrong : new String[] {"no.such.Class", "java.lang.String", "java.lang.Runnable"}) {
      assertThatThrownBy(() -> EventDecoders.find(wrong, DecoderSettings.of(Map.of())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("decode.format is \"" + wrong + "\", expected a class");
    }
  }

  @Test
  void secretIsInAFileOrTheEnvironmentAndInNoFault(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "canary\nmore", UTF_8);
    DecoderSettings settings =
        new DecoderSettings(
            Map.of("a.file", file.toString(), "b.env", "B", "c.env", "C", "d.file", "missing"),
            Map.of("B", "canary"));

    assertThat(settings.secret("a")).isEqualTo("canary");
    assertThat(settings.secret("b")).isEqualTo("canary");
    assertThat(settings.secret("c")).isNull();
    assertThat(settings.secret("d")).isNull();
    assertThat(settings.secret("e")).isNull();
    assertThat(settings.faults())
        .containsExactly(
            "decode.c.env is \"C\", expected an environment variable that is set",
            "decode.d.file is \"missing\", expected a file that can be read");
  }

  private record Waiting(Duration patience) implements EventDecoder {
    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }
  }

  /** A provider that is in no list of services. */
  public static final class Provider implements EventDecoderProvider {

    /** As providers need. */
    public Provider() {}

    @Override
    public String format() {
      return "waiting";
    }

    @Override
    public EventDecoder create(DecoderSettings settings) {
      return new Waiting(settings.duration("wait", Duration.ZERO));
    }
  }

  /** Cannot be loaded, as a provider whose libraries are missing. */
  public static final class Broken implements EventDecoderProvider {

    /** As providers need. */
    public Broken() {
      throw new NoClassDefFoundError("a library is missing");
    }

    @Override
    public String format() {
      return "broken";
    }

    @Override
    public EventDecoder create(DecoderSettings settings) {
      throw new IllegalStateException("Cannot create decoder: it is broken");
    }
  }

  /** A decoder that has no settings. */
  public static final class Plain implements EventDecoder {
    private static final long serialVersionUID = 1L;

    /** As decoders without a provider need. */
    public Plain() {}

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }
  }
}
