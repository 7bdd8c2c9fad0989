package io.adstream.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenDecodersTest {

  @Test
  void pipelinesShareADecoderAndTheLastClosesIt() {
    Told decoder = new Told("");

    OpenDecoders.open(decoder);
    OpenDecoders.open(decoder);
    assertThat(decoder.calls).containsExactly("open");
    OpenDecoders.close(decoder);
    assertThat(decoder.calls).containsExactly("open");
    OpenDecoders.close(decoder);
    OpenDecoders.close(decoder);
    assertThat(decoder.calls).containsExactly("open", "close");
    OpenDecoders.open(decoder);
    assertThat(decoder.calls).containsExactly("open", "close", "open");
    OpenDecoders.close(decoder);
  }

  @Test
  void decodersThatAreEqualAreNotTheSame() {
    Told one = new Told("");
    Told other = new Told("");

    OpenDecoders.open(one);
    OpenDecoders.open(other);
    OpenDecoders.close(one);

    assertThat(one).isEqualTo(other);
    assertThat(other.calls).containsExactly("open");
    OpenDecoders.close(other);
  }

  @Test
  void decoderThatCannotBeOpenedIsClosedAndNamed() {
    Told decoder = new Told("the registry refuses the password");

    assertThatThrownBy(() -> OpenDecoders.open(decoder))
        .isInstanceOf(PipelineException.class)
        .hasMessage(
            "Cannot open decoder " + Told.class.getName() + ": the registry refuses the password");
    assertThat(decoder.calls).containsExactly("open", "close");
    OpenDecoders.close(decoder);
    assertThat(decoder.calls).containsExactly("open", "close");
  }

  @Test
  void decoderThatCannotBeClosedHoldsNobodyUp() {
    Unclosable decoder = new Unclosable();

    OpenDecoders.open(decoder);
    OpenDecoders.close(decoder);
    OpenDecoders.open(decoder);
    OpenDecoders.close(decoder);
    assertThat(decoder.closes).hasValue(2);
  }

  @Test
  void decoderThatIsSlowToOpenHoldsUpOnlyItsOwnUsers() throws Exception {
    Slow slow = new Slow();
    Told other = new Told("");
    CompletableFuture<Void> opening = CompletableFuture.runAsync(() -> OpenDecoders.open(slow));
    slow.isOpening.await();
    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> OpenDecoders.open(slow));

    try {
      CompletableFuture.runAsync(() -> OpenDecoders.open(other)).get(10, SECONDS);
      CompletableFuture.runAsync(() -> OpenDecoders.close(other)).get(10, SECONDS);
      assertThat(other.calls).containsExactly("open", "close");
      assertThat(opening).isNotDone();
      assertThat(second).isNotDone();
    } finally {
      slow.mayOpen.countDown();
    }
    opening.get();
    second.get();
    OpenDecoders.close(slow);
    OpenDecoders.close(slow);
  }

  /** Throws when it is closed. */
  private static final class Unclosable implements EventDecoder {
    private static final long serialVersionUID = 1L;
    private final transient AtomicInteger closes = new AtomicInteger();

    @Override
    public void close() {
      closes.incrementAndGet();
      throw new IllegalStateException("the connection was reset");
    }

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }
  }

  /** Opens when it may. */
  private static final class Slow implements EventDecoder {
    private static final long serialVersionUID = 1L;
    private final transient CountDownLatch isOpening = new CountDownLatch(1);
    private final transient CountDownLatch mayOpen = new CountDownLatch(1);

    @Override
    public void open() {
      isOpening.countDown();
      try {
        mayOpen.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }
  }

  /** Counts opening and closing; equal to any other instance. */
  private static final class Told implements EventDecoder {
    private static final long serialVersionUID = 1L;
    private final String fault;
    private final transient List<String> calls = new ArrayList<>();

    Told(String fault) {
      this.fault = fault;
    }

    @Override
    public void open() {
      calls.add("open");
      if (!fault.isEmpty()) {
        throw new IllegalStateException(fault);
      }
    }

    @Override
    public void close() {
      calls.add("close");
    }

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Told;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
