package io.adstream.enginetests.engine;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * How the rooms of an engine's module need each other, and what its public types show; a subclass
 * is in the module's topmost package.
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
    noCodeUnits()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("..internal..")
        .should()
        .haveRawParameterTypes(anyElementThat(resideInAPackage("..internal..")))
        .orShould()
        .haveRawReturnType(resideInAPackage("..internal.."))
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(module));
  }
}
