package io.adstream.decode.mapping;

import io.adstream.decode.Limits;
import io.adstream.internal.field.ValueRules;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what holds for both streams. Not safe for use by several threads. */
abstract class RulesBuilder {

  ValueRules rules = ValueRules.DEFAULT;
  @Nullable Currency currency;

  abstract FieldMapping.Builder self();

  /**
   * Sets the envelopes.
   *
   * @param envelopes the envelopes, outermost first
   * @return this builder
   */
  public FieldMapping.Builder envelopes(Envelope... envelopes) {
    rules = new ValueRules(rules.limits(), rules.zone(), List.of(envelopes));
    return self();
  }

  /**
   * Sets the currency.
   *
   * @param currency the currency of costs; it affects no result, but views and dashboards name it
   * @return this builder
   */
  public FieldMapping.Builder currency(Currency currency) {
    this.currency = currency;
    return self();
  }

  /**
   * Sets the local time zone. A time that the clocks skip moves forward by the length of the gap;
   * of a repeated time, the first counts.
   *
   * @param zone the zone of times that carry neither an offset nor a zone; without it they are
   *     rejected
   * @return this builder
   */
  public FieldMapping.Builder localTimeZone(ZoneId zone) {
    rules = new ValueRules(rules.limits(), zone, rules.envelopes());
    return self();
  }

  /**
   * Sets the limits.
   *
   * @param limits how large values may be
   * @return this builder
   */
  public FieldMapping.Builder limits(Limits limits) {
    rules = new ValueRules(limits, rules.zone(), rules.envelopes());
    return self();
  }
}
