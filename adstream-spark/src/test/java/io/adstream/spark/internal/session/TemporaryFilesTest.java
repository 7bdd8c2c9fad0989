package io.adstream.spark.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

  @TempDir private Path root;

  @Test
  void directoriesOfProcessesThatAreGoneAreDeletedAndOthersAreNot() throws IOException {
    Path killed = Files.createDirectories(root.resolve("1-killed/blockmgr"));
    Files.createFile(root.resolve("1-killed/lock"));
    Files.createFile(killed.resolve("shuffle"));
    Path ended = Files.createDirectories(root.resolve("2-ended"));
    Path first = TemporaryFiles.open(root);
    Path second = TemporaryFiles.open(root);
    assertThat(killed).doesNotExist();
    assertThat(ended).doesNotExist();
    assertThat(first).isDirectory().isNotEqualTo(second);
    assertThat(second).isDirectory();
  }

  /** A process loses its lock when it closes any handle of the file. */
  @Test
  void directoriesOfAProcessThatHasSeveralAreNotDeletedByAnother() throws Exception {
    Path first = TemporaryFiles.open(root);
    Path second = TemporaryFiles.open(root);
    Process another =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Another.class.getName(),
                root.toString())
            .inheritIO()
            .start();
    assertThat(another.waitFor()).isZero();
    assertThat(first).isDirectory();
    assertThat(second).isDirectory();
  }

  /** A process that opens a directory. */
  static final class Another {
    private Another() {}

    public static void main(String[] root) throws IOException {
      TemporaryFiles.open(Path.of(root[0]));
    }
  }
}
