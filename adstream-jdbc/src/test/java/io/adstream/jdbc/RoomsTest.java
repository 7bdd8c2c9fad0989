package io.adstream.jdbc;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RoomsTest {

  @Test
  void noRoomNeedsOneThatNeedsIt() {
    slices()
        .matching("io.adstream.jdbc.internal.(*)..")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.adstream.jdbc"));
  }

  /** Of the api and of this module. */
  @Test
  void whatUsersCallShowsNoInternalType() {
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
                .importPackages(
                    "io.adstream.jdbc",
                    "io.adstream.decode",
                    "io.adstream.engine",
                    "io.adstream.event",
                    "io.adstream.join",
                    "io.adstream.kpi",
                    "io.adstream.sink",
                    "io.adstream.status"));
  }
}
