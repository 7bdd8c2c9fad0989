package io.adstream.spark;

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
}
