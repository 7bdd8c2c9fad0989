package io.adstream.samples.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {

  private static final SinkSpec SPEC = spec(EventSchema.builder().build());
  private static final SinkSpec WITH_ATTRIBUTE =
      spec(EventSchema.builder().click(Attribute.decimal("Revenue")).build());

  @TempDir Path directory;

  private static SinkSpec spec(EventSchema schema) {
    JoinPlan plan =
        new JoinPlan(
            schema, JoinSpec.within(Duration.ofMinutes(15)), List.of(), UnclickedRows.DROPPED);
    return new SinkSpec("ads", plan, plan.fingerprint());
  }

  @Test
  void addedAttributeDoesNotUndoARebuildAtTheSameMoment() throws Exception {
    IdentityFile other = new IdentityFile(directory, new LinkIfAbsent());
    StoredIdentity begun = other.open(SPEC);
    List<StoredIdentity> rebuilt = new ArrayList<>();
    PutIfAbsent overtaken =
        (file, content) -> {
          if (rebuilt.isEmpty()) {
            rebuilt.add(other.replace(SPEC));
          }
          return new LinkIfAbsent().put(file, content);
        };

    StoredIdentity opened = new IdentityFile(directory, overtaken).open(WITH_ATTRIBUTE);

    assertThat(opened.epoch()).isEqualTo(rebuilt.get(0).epoch()).isNotEqualTo(begun.epoch());
    assertThat(other.read()).isEqualTo(opened);
  }
}
