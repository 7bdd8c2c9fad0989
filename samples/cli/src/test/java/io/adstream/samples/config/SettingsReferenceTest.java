package io.adstream.samples.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReferenceTest {

  private static final Path EXAMPLE = Path.of("src/main/config/adstream.example.properties");
  private static final Path PAGE = Path.of("../../docs/settings.md");

  @TempDir Path directory;

  /** {@code -Dadstream.docs.write=true} brings the page up to date. */
  @Test
  void pageIsWhatTheCodeSays() throws Exception {
    String page = new SettingsReference(directory).page(EXAMPLE);
    if (Boolean.getBoolean("adstream.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }
}
