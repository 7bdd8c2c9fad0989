import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gradle.api.Project;
import org.gradle.testfixtures.ProjectBuilder;

/**
 * Writes the class paths that Gradle resolves for a {@code build.gradle.kts} to the files {@code
 * compileClasspath} and {@code runtimeClasspath}. The script is evaluated as Groovy, which reads all
 * of it but the block {@code plugins} the same way: the Kotlin DSL is only in Gradle's distribution.
 */
public final class GradleClassPaths {

  public static void main(String[] args) {
    int code = 1;
    try {
      write(Path.of(args[0]), Path.of(args[1]).toAbsolutePath());
      code = 0;
    } catch (Exception e) {
      e.printStackTrace();
    }
    System.exit(code); // Gradle's threads go on
  }

  private static void write(Path script, Path folder) throws IOException {
    String kotlin = Files.readString(script);
    String groovy = kotlin.replace("plugins { application }", "apply plugin: 'application'");
    if (groovy.equals(kotlin)) {
      throw new IllegalStateException("Cannot read " + script + ": its plugins are others");
    }
    Project project =
        ProjectBuilder.builder()
            .withProjectDir(folder.toFile())
            .withGradleUserHomeDir(folder.resolve("home").toFile())
            .build();
    project.apply(Map.of("from", Files.writeString(folder.resolve("build.gradle"), groovy).toFile()));
    for (String name : new String[] {"compileClasspath", "runtimeClasspath"}) {
      String path = project.getConfigurations().getByName(name).getAsPath();
      Files.writeString(folder.resolve(name), path);
      System.out.println(
          "Gradle " + project.getGradle().getGradleVersion() + " resolves a " + name + " of "
              + path.split(File.pathSeparator).length + " files.");
    }
  }
}
