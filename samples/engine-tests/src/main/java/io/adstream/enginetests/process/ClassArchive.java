package io.adstream.enginetests.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a module's child JVMs with one class path, parsed and verified once (class-data
 * sharing), which is most of what such a JVM does to start. The first child lists the classes that
 * it loads; the next one that starts after its end has an archive made of them meanwhile, and those
 * after it map that. The files' names tell the forks of a module how far they are.
 */
final class ClassArchive {

  private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

  private final String java;
  private final String classPath;
  private final Path place;

  /**
   * The archive of a class path.
   *
   * @param java the JVM that makes it
   */
  ClassArchive(String java, String classPath) {
    this.java = java;
    this.classPath = classPath;
    place =
        Path.of("target", "class-archives", Integer.toHexString(classPath.hashCode()))
            .toAbsolutePath();
  }

  private Path file(String name) {
    return place.resolve(name);
  }

  /** What to tell a child's JVM that is about to start. */
  List<String> options() {
    if (!isOfJars()) {
      return List.of();
    }
    if (isFirst()) {
      return List.of("-XX:DumpLoadedClassList=" + file("listing"));
    }
    if (Files.exists(file("archive"))) {
      return List.of("-XX:SharedArchiveFile=" + file("archive"), "-Xlog:disable");
    }
    if (renamed("listed", "list")) {
      make();
    }
    return List.of();
  }

  /** A JVM does not archive what lies in directories, such as those of an IDE. */
  private boolean isOfJars() {
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .allMatch(entry -> entry.endsWith(".jar"));
  }

  /** Whether no other child was first. */
  private boolean isFirst() {
    try {
      Files.createDirectories(place.getParent());
      Files.createDirectory(place);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + place, e);
    }
  }

  /** To be called when a child has ended that was told these options. */
  void ended(List<String> options) {
    if (options.contains("-XX:DumpLoadedClassList=" + file("listing"))) {
      renamed("listing", "listed");
    }
  }

  /** Whether there was such a file, and no other process has renamed it. */
  private boolean renamed(String from, String to) {
    try {
      Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot rename " + file(from), e);
    }
  }

  private void make() {
    ProcessBuilder maker =
        new ProcessBuilder(
                java,
                "-Xshare:dump",
                "-XX:+UseSerialGC",
                "-XX:SharedClassListFile=" + file("list"),
                "-XX:SharedArchiveFile=" + file("making"),
                "-cp",
                classPath)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(file("maker.log").toFile()));
    Thread thread = new Thread(() -> make(maker), "class-archive");
    thread.setDaemon(true);
    thread.start();
  }

  private void make(ProcessBuilder maker) {
    try {
      if (maker.start().waitFor() != 0 || !renamed("making", "archive")) {
        LOG.warn("Children start without an archive of classes: see {}", file("maker.log"));
      }
    } catch (IOException e) {
      LOG.warn("Cannot start a JVM to archive classes", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
