package io.adstream.samples.cli;

import io.adstream.samples.demo.Terminal;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar, shown only in a terminal. Thread-safe. */
final class Bar implements AutoCloseable {

  private final @Nullable ProgressBar bar;

  private Bar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static Bar of(String task, long end) {
    if (!Terminal.isErr()) {
      return new Bar(null);
    }
    return new Bar(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(end)
            .setStyle(ProgressBarStyle.ASCII)
            .hideEta()
            .build());
  }

  void at(long reached) {
    if (bar != null) {
      bar.stepTo(reached);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
