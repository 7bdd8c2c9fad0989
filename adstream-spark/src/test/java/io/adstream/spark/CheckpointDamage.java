package io.adstream.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** What happens to the files of a checkpoint. */
enum CheckpointDamage {
  LANES_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      Files.delete(checkpoint.resolve("adstream-lanes"));
    }
  },
  LANES_CUT_OFF {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(checkpoint.resolve("adstream-lanes"), 1);
    }
  },
  LANES_EMPTY {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(checkpoint.resolve("adstream-lanes"), 0);
    }
  },
  METADATA_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      Files.delete(checkpoint.resolve("metadata"));
    }
  },
  METADATA_EMPTY {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(checkpoint.resolve("metadata"), 0);
    }
  },
  OFFSETS_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      delete(checkpoint.resolve("offsets"));
    }
  },
  NEWEST_OFFSETS_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      Files.delete(newest(checkpoint.resolve("offsets")));
    }
  },
  NEWEST_OFFSETS_EMPTY {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(newest(checkpoint.resolve("offsets")), 0);
    }
  },
  NEWEST_OFFSETS_CUT_OFF {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(newest(checkpoint.resolve("offsets")), 40);
    }
  },
  NEWEST_COMMIT_EMPTY {
    @Override
    void to(Path checkpoint) throws IOException {
      truncate(newest(checkpoint.resolve("commits")), 0);
    }
  },
  STATE_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      delete(checkpoint.resolve("state"));
    }
  },
  ONE_LANES_STATE_DELETED {
    @Override
    void to(Path checkpoint) throws IOException {
      delete(checkpoint.resolve("state/0/1"));
    }
  },
  STATE_EMPTY {
    @Override
    void to(Path checkpoint) throws IOException {
      try (Stream<Path> files = Files.walk(checkpoint.resolve("state"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          truncate(file, 0);
        }
      }
    }
  },
  STATE_CUT_OFF {
    @Override
    void to(Path checkpoint) throws IOException {
      try (Stream<Path> files = Files.walk(checkpoint.resolve("state/0/0"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          truncate(file, (int) Files.size(file) / 2);
        }
      }
    }
  };

  abstract void to(Path checkpoint) throws IOException;

  private static void truncate(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }

  private static Path newest(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9]+"))
          .max(Comparator.comparingLong(file -> Long.parseLong(file.getFileName().toString())))
          .orElseThrow();
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
