package io.adstream.enginetests.matrix;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Records the results of tests annotated with {@link Survives}. */
public final class FaultRecorder
    implements BeforeTestExecutionCallback, AfterTestExecutionCallback {

  private static final Namespace NAMESPACE = Namespace.create(FaultRecorder.class);

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    context.getStore(NAMESPACE).put(context.getUniqueId(), Instant.now());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    Survives survives = context.getRequiredTestMethod().getAnnotation(Survives.class);
    if (survives == null) {
      throw new IllegalStateException(context.getDisplayName() + " lacks @Survives");
    }
    Instant begin = context.getStore(NAMESPACE).get(context.getUniqueId(), Instant.class);
    OnEngine test = (OnEngine) context.getRequiredTestInstance();
    new FaultResult(
            survives.value(),
            test.engine(),
            context.getRequiredTestMethod().getName(),
            survives.negativeControl(),
            context.getExecutionException().isEmpty(),
            Seed.VALUE,
            Duration.between(begin, Instant.now()).toMillis())
        .appendTo(FaultResult.FILE);
  }
}
