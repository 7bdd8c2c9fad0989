package io.adstream.spark.internal.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.PipelineException;
import io.adstream.event.EventType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunDecoderTest {

  private static final String PIPELINE = "run-decoder-test";

  private final String before = RunDecoder.nextRun();
  private final String run = RunDecoder.nextRun();
  private final Told decoder = new Told();

  @AfterEach
  void close() {
    RunDecoder.close(PIPELINE, before);
    RunDecoder.close(PIPELINE, run);
  }

  @Test
  void runTakesThePlaceOfAnEarlierOne() {
    Told earlier = new Told();
    assertThat(new RunDecoder(PIPELINE, before, earlier).find().decoder()).isSameAs(earlier);
    assertThat(new RunDecoder(PIPELINE, run, decoder).find().decoder()).isSameAs(decoder);
    assertThat(earlier.isOpen).isFalse();
    assertThat(new RunDecoder(PIPELINE, run, new Told()).find().decoder()).isSameAs(decoder);
  }

  @Test
  void taskThatOutlivesItsRunDoesNotCloseTheDecoderOfALaterOne() {
    RunDecoder later = new RunDecoder(PIPELINE, run, decoder);
    later.find();
    RunDecoder outlived = new RunDecoder(PIPELINE, before, new Told());
    assertThatThrownBy(outlived::find)
        .isInstanceOf(PipelineException.class)
        .hasMessage("Cannot read: pipeline " + PIPELINE + " is closed");
    assertThat(decoder.isOpen).isTrue();
    assertThat(later.find().decoder()).isSameAs(decoder);
  }

  @Test
  void driverClosesItsDecoderItselfWhenTheProcessEnds() {
    RunDecoder.put(PIPELINE, run, decoder);
    RunDecoder.closeAll();
    assertThat(decoder.isOpen).isTrue();
    RunDecoder.close(PIPELINE, run);
    assertThat(decoder.isOpen).isFalse();
  }

  @Test
  void executorClosesItsDecodersWhenTheProcessEnds() {
    new RunDecoder(PIPELINE, run, decoder).find();
    RunDecoder.closeAll();
    assertThat(decoder.isOpen).isFalse();
  }

  /** Knows whether it is open. */
  private static final class Told implements EventDecoder {
    private static final long serialVersionUID = 1L;
    private boolean isOpen;

    @Override
    public void open() {
      isOpen = true;
    }

    @Override
    public void close() {
      isOpen = false;
    }

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return new Decoded.Ignored();
    }
  }
}
