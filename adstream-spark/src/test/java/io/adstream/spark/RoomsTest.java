package io.adstream.spark;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adstream.enginetests.structure.PublicApi;
import org.junit.jupiter.api.Test;

class RoomsTest {

  @Test
  void noRoomNeedsOneThatNeedsIt() {
    slices()
        .matching("io.adstream.spark.internal.(*)..")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.adstream.spark"));
  }

  /** Of all published modules but that of Kafka Streams. */
  @Test
  void whatUsersCallShowsNoInternalType() {
    PublicApi.showsNoInternalType().check(PublicApi.onClassPath());
  }
}
