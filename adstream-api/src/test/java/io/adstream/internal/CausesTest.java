package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class CausesTest {

  @Test
  void innermostWordsOfTheKindAndTheRootsNameAreSaid() {
    Throwable root = new IllegalArgumentException("password is geheim");
    Throwable cause = new IllegalStateException("Cannot read key store", root);
    Throwable failure = new IllegalStateException("Cannot make client", cause);

    assertThat(Causes.text(failure, IllegalStateException.class))
        .isEqualTo("Cannot read key store (IllegalArgumentException)");
  }

  @Test
  void failureWithoutCausesSaysItself() {
    assertThat(
            Causes.text(
                new UncheckedIOException("no", new IOException()), UncheckedIOException.class))
        .isEqualTo("no (IOException)");
    assertThat(Causes.text(new IllegalStateException("no"), IllegalStateException.class))
        .isEqualTo("no (IllegalStateException)");
  }

  @Test
  void reasonIsTheKindsElseTheRoots() {
    Throwable root = new IOException("no space");
    Throwable kind = new IllegalStateException("Cannot write", root);
    Throwable failure = new IllegalArgumentException("wrapped", kind);

    assertThat(Causes.reason(failure, IllegalStateException.class)).isEqualTo("Cannot write");
    assertThat(Causes.reason(failure, UncheckedIOException.class)).isEqualTo("no space");
  }

  @Test
  void reasonIsNamedWhereItsMessageIsMissingOrAnErrors() {
    assertThat(
            Causes.reason(new IllegalStateException(new StackOverflowError()), IOException.class))
        .isEqualTo("java.lang.StackOverflowError");
    assertThat(Causes.reason(new NoClassDefFoundError("io/Driver"), IOException.class))
        .isEqualTo("java.lang.NoClassDefFoundError: io/Driver");
    assertThat(Causes.reason(new NullPointerException(), IOException.class))
        .isEqualTo("java.lang.NullPointerException");
  }
}
