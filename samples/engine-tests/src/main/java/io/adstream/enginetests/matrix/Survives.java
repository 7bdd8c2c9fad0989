package io.adstream.enginetests.matrix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Says which fault a test {@link OnEngine} is about, so that its result is in the table. */
@ExtendWith(FaultRecorder.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Survives {

  /** The fault. */
  Fault value();

  /** Whether the test is that a comparison fails where it must. */
  boolean negativeControl() default false;
}
