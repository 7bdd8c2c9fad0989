package io.adstream.tck.sink;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The certification of a sink as a JUnit test: a sink stores exactly once if its subclass passes.
 *
 * <pre>{@code
 * class MySinkIT extends SinkCertification {
 *   @Override
 *   protected SinkHarness newHarness() {
 *     return new MySinkHarness();
 *   }
 * }
 * }</pre>
 *
 * <p>Each {@link SinkCheck} is a separate test. Two of them start JVMs with this one's class path
 * and kill them; {@code -Dadstream.tck.kills} sets the number of kills (8 by default), and {@code
 * -Dadstream.seed} repeats the delays of a failure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SinkCertification {

  private @Nullable SinkHarness harness;

  /**
   * Connects to the sink. Called once before the first check; closed after the last.
   *
   * @return the harness
   */
  protected abstract SinkHarness newHarness();

  @BeforeAll
  final void open() {
    harness = newHarness();
  }

  @AfterAll
  final void close() {
    if (harness != null) {
      harness.close();
    }
  }

  /** {@return a test for each check} */
  @TestFactory
  protected final Stream<DynamicTest> check() {
    return Arrays.stream(SinkCheck.values())
        .map(check -> DynamicTest.dynamicTest(check.name(), () -> run(check)));
  }

  private void run(SinkCheck check) {
    SinkHarness current = harness;
    if (current == null) {
      throw new IllegalStateException("Cannot run " + check + ": no harness is open");
    }
    Assumptions.assumeTrue(
        check.appliesTo(current), () -> current.name() + " has no rebuilding sink");
    List<String> differences = check.run(current);
    if (!differences.isEmpty()) {
      Assertions.fail(
          current.name()
              + " fails "
              + check
              + " in "
              + differences.size()
              + " points:\n  "
              + String.join("\n  ", differences));
    }
  }
}
