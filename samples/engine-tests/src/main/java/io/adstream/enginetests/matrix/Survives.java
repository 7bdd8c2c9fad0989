package io.adstream.enginetests.matrix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which fault a test is about, so that its result is in the table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Survives {

  /** The fault. */
  Fault value();

  /** Whether the test is that a comparison fails where it must. */
  boolean negativeControl() default false;
}
