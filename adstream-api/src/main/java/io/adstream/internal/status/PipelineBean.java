package io.adstream.internal.status;

import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetric.Kind;
import io.adstream.status.PipelineMetrics;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline's metrics over JMX, by name, summed over lanes (the watermark: the least). Safe for
 * use by several threads.
 */
final class PipelineBean implements DynamicMBean, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineBean.class);
  private static final String LANE = "lane";
  private static final double[] QUANTILES = {0.5, 0.9, 0.99};

  private final Supplier<PipelineMetrics> metrics;
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private @Nullable ObjectName name;

  PipelineBean(Supplier<PipelineMetrics> metrics) {
    this.metrics = metrics;
  }

  /** Registers the bean; its name gets a number if this process has another of this pipeline. */
  synchronized void register() {
    PipelineMetrics now = metrics.get();
    String plain = "io.adstream:type=Pipeline,engine=" + now.engine() + ",name=" + now.pipeline();
    try {
      for (int number = 2; name == null; number++) {
        ObjectName free =
            new ObjectName(
                server.isRegistered(new ObjectName(plain)) ? plain + ",number=" + number : plain);
        try {
          server.registerMBean(this, free);
          name = free;
        } catch (InstanceAlreadyExistsException e) {
          LOG.debug("There is an MBean {}", free, e);
        }
      }
    } catch (JMException e) {
      LOG.warn("Cannot show pipeline {} over JMX", now.pipeline(), e);
    }
  }

  /** Unregisters the bean. */
  @Override
  public synchronized void close() {
    try {
      if (name != null) {
        server.unregisterMBean(name);
        name = null;
      }
    } catch (JMException e) {
      LOG.warn("Cannot remove {}", name, e);
    }
  }

  /** All attributes, by name. */
  private Map<String, Object> attributes() {
    PipelineMetrics now = metrics.get();
    Map<String, Object> attributes = new TreeMap<>();
    attributes.put("State", now.state().phase().name());
    attributes.put("StateSince", now.state().since().toString());
    attributes.put("StateReason", now.state().reason());
    for (PipelineMetric metric : PipelineMetric.values()) {
      DoubleBinaryOperator together = metric == PipelineMetric.WATERMARK ? Math::min : Double::sum;
      for (PipelineMetric.Sample sample : metric.samples(now)) {
        attributes.merge(
            name(metric, sample.tags()),
            sample.value(),
            (one, other) -> together.applyAsDouble((Double) one, (Double) other));
      }
      if (metric.kind() == Kind.HISTOGRAM) {
        for (double quantile : QUANTILES) {
          attributes.put(
              name(metric, Map.of("quantile", String.valueOf(quantile))),
              now.sink().clickToCommit().quantile(quantile).toNanos() / 1e9);
        }
      }
    }
    return attributes;
  }

  private static String name(PipelineMetric metric, Map<String, String> tags) {
    Map<String, String> named = new TreeMap<>(tags);
    named.remove(LANE);
    return metric.metricName()
        + (named.isEmpty()
            ? ""
            : named.toString().replace('{', '[').replace('}', ']').replace(", ", ","));
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    Object value = attributes().get(attribute);
    if (value == null) {
      throw new AttributeNotFoundException(attribute);
    }
    return value;
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    Map<String, Object> attributes = attributes();
    AttributeList found = new AttributeList();
    for (String each : names) {
      if (attributes.containsKey(each)) {
        found.add(new Attribute(each, attributes.get(each)));
      }
    }
    return found;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(
      String actionName, Object @Nullable [] params, String @Nullable [] signature) {
    return null;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanAttributeInfo[] infos =
        attributes().entrySet().stream()
            .map(
                each ->
                    new MBeanAttributeInfo(
                        each.getKey(),
                        each.getValue().getClass().getName(),
                        description(each.getKey()),
                        true,
                        false,
                        false))
            .toArray(MBeanAttributeInfo[]::new);
    return new MBeanInfo(getClass().getName(), "A running pipeline", infos, null, null, null);
  }

  private static String description(String attribute) {
    String plain = attribute.replaceFirst("\\[.*", "");
    for (PipelineMetric metric : PipelineMetric.values()) {
      if (metric.metricName().equals(plain)) {
        return metric.description();
      }
    }
    return "State of the pipeline";
  }
}
