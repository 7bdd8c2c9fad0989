package io.adstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredIdentityTest {

  private static final JoinSpec JOIN = JoinSpec.within(Duration.ofMinutes(15));
  private static final StoredIdentity STORED = StoredIdentity.begin(spec("ads", JOIN, List.of()));

  private static SinkSpec spec(String name, JoinSpec join, List<Cube> cubes) {
    EventSchema schema =
        cubes.isEmpty()
            ? EventSchema.STANDARD
            : EventSchema.builder().impression(Attribute.text("CampaignID")).build();
    JoinPlan plan = new JoinPlan(schema, join, cubes, UnclickedRows.DROPPED);
    return new SinkSpec(name, plan, plan.fingerprint());
  }

  @Test
  void eachEpochIsEightHexadecimalDigitsOfItsOwn() {
    SinkSpec spec = spec("ads", JOIN, List.of());
    assertThat(STORED.epoch()).matches("[0-9a-f]{8}");
    assertThat(StoredIdentity.begin(spec).epoch()).isNotEqualTo(StoredIdentity.begin(spec).epoch());
  }

  @Test
  void sameSpecificationResumesAsItIs() {
    assertThat(STORED.resume(spec("ads", JOIN, List.of()), "store")).isSameAs(STORED);
  }

  @Test
  void additionsKeepTheEpochAndAreToBeStored() {
    SinkSpec more = spec("ads", JOIN, List.of(Cube.every(Duration.ofMinutes(1)).by("CampaignID")));
    StoredIdentity resumed = STORED.resume(more, "store");
    assertThat(resumed.epoch()).isEqualTo(STORED.epoch());
    assertThat(resumed.fingerprint()).isEqualTo(more.fingerprint());
    assertThat(STORED.differences(more).additions()).hasSize(2);
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> resumed.resume(spec("ads", JOIN, List.of()), "store"))
        .withMessageContaining("is absent, expected TEXT campaign_id");
  }

  @Test
  void otherPipelineAndOtherSettingsAreRefusedByName() {
    JoinSpec other =
        JoinSpec.builder()
            .attributionWindow(Duration.ofMinutes(20))
            .maxFuture(Duration.ZERO)
            .build();
    SinkSpec changed = spec("other", other, List.of());
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> STORED.resume(changed, "directory \"x\""))
        .withMessageContaining("Cannot open directory \"x\"")
        .withMessageContaining("pipeline is \"other\", expected \"ads\"")
        .withMessageContaining("join.attributionWindow is PT20M, expected PT15M")
        .withMessageContaining("join.maxFuture is PT0S, expected PT5M")
        .satisfies(e -> assertThat(e.isTransient()).isFalse());
    assertThat(STORED.differences(changed).changeable())
        .containsExactly("join.maxFuture is PT0S, expected PT5M");
  }
}
