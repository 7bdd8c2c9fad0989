package io.adstream.samples.demo;

import io.adstream.samples.send.EventProducer;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.util.function.LongConsumer;

/**
 * Sends traffic in real time, and the rest at once when its impressions are over. Not thread-safe.
 */
public final class LiveTraffic {

  private final TrafficSpec spec;
  private final SentTraffic sent;

  /** Creates the traffic without starting it; records the events sent. */
  public LiveTraffic(TrafficSpec spec, SentTraffic sent) {
    this.spec = spec;
    this.sent = sent;
  }

  /**
   * Sends everything: each record at its time, by this machine's clock.
   *
   * @param producer sends the records
   * @param progress receives the elapsed milliseconds of the traffic's duration
   * @throws InterruptedException if the thread is interrupted
   */
  public void send(EventProducer producer, LongConsumer progress) throws InterruptedException {
    long origin = spec.start().toEpochMilli();
    long length = spec.length().toMillis();
    long began = System.nanoTime();
    Traffic traffic = new Traffic(spec);
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      long after = record.arrivalMillis() - origin;
      if (after <= length) {
        Thread.sleep(Math.max(0, after - (System.nanoTime() - began) / 1_000_000));
      }
      progress.accept(Math.min(after, length));
      sendNow(producer, record);
    }
    producer.flush();
  }

  /** Sends everything at once. */
  public void sendAll(EventProducer producer, LongConsumer progress) {
    long origin = spec.start().toEpochMilli();
    Traffic traffic = new Traffic(spec);
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      progress.accept(Math.min(record.arrivalMillis() - origin, spec.length().toMillis()));
      sendNow(producer, record);
    }
    producer.flush();
  }

  private void sendNow(EventProducer producer, TrafficRecord record) {
    if (record.isHeartbeat()) {
      sent.add(record, producer.heartbeat(record.type(), record.value()));
    } else {
      producer.send(record.type(), record.key(), record.value());
      sent.add(record, 1);
    }
  }
}
