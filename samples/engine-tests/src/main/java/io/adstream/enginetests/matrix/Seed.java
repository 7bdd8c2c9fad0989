package io.adstream.enginetests.matrix;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** The random seed of the tests in this JVM; a failing test prints how to repeat it. */
public final class Seed implements TestExecutionExceptionHandler {

  /** The seed from {@code -Dadstream.seed}, or a random one. */
  public static final long VALUE =
      Long.getLong("adstream.seed", new SplittableRandom().nextLong(1_000_000));

  @Override
  public void handleTestExecutionException(ExtensionContext test, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new Repeat(test));
    throw failure;
  }

  /** How to repeat a test. */
  private static final class Repeat extends Exception {
    private static final long serialVersionUID = 1L;

    Repeat(ExtensionContext test) {
      super(
          "Repeat with -Dit.test=%s#%s -Dadstream.seed=%d"
              .formatted(
                  test.getRequiredTestClass().getSimpleName(),
                  test.getRequiredTestMethod().getName(),
                  VALUE),
          null,
          false,
          false);
    }
  }
}
