package io.adstream.enginetests.faults;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spark, with a PostgreSQL that fails. */
class SparkPostgresFaultsIT extends PostgresFaultsCertification {

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  @Test
  @Tag("slow")
  @Survives(Fault.POSTGRES_AWAY)
  void serverThatIsAwayIsWaitedFor() throws Exception {
    super.serverThatIsAwayIsWaitedFor();
  }

  @Override
  @Test
  @Tag("slow")
  @Survives(Fault.POSTGRES_ERRORS)
  void errorsThatPassAreTriedAgain() throws Exception {
    super.errorsThatPassAreTriedAgain();
  }

  @Override
  @Test
  @Tag("slow")
  @Survives(Fault.ROW_REFUSED)
  void refusedRowsAreDeadLettersAndTheOthersAreStored() throws Exception {
    super.refusedRowsAreDeadLettersAndTheOthersAreStored();
  }
}
