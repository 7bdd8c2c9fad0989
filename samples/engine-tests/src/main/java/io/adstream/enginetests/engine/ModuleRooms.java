package io.adstream.enginetests.engine;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adstream.enginetests.structure.PublicApi;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * How the rooms of an engine's module need each other, how large the packages on its class path
 * are, and what their public types show; a subclass is in the module's topmost package.
 */
public abstract class ModuleRooms {

  private static final long MOST_CLASSES = 20;

  private final String module = getClass().getPackageName();

  /** For subclasses. */
  protected ModuleRooms() {}

  @Test
  protected void noRoomNeedsOneThatNeedsIt() {
    slices()
        .matching(module + ".internal.(*)..")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(module));
  }

  @Test
  protected void packagesAreSmallEnoughToKnow() {
    Map<String, Long> sizes =
        PublicApi.onClassPath().stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, counting()));

    assertThat(sizes)
        .isNotEmpty()
        .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(MOST_CLASSES));
  }

  @Test
  protected void whatUsersCallShowsNoInternalType() {
    PublicApi.showsNoInternalType().check(PublicApi.onClassPath());
  }
}
