package io.adstream.enginetests.matrix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names the fault that a test {@link OnEngine} covers, so that its result appears in the table. */
@ExtendWith(FaultRecorder.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Survives {

  /** The fault. */
  Fault value();

  /** Whether the test checks that a comparison fails when it must. */
  boolean negativeControl() default false;
}
