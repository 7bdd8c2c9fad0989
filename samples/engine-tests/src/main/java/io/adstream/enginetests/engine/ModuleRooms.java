package io.adstream.enginetests.engine;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adstream.enginetests.structure.PublicApi;
import org.junit.jupiter.api.Test;

/**
 * How the rooms of an engine's module need each other, and what the public types on its class path
 * show; a subclass is in the module's topmost package.
 */
public abstract class ModuleRooms {

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
  protected void whatUsersCallShowsNoInternalType() {
    PublicApi.showsNoInternalType().check(PublicApi.onClassPath());
  }
}
