package io.adstream.samples.parquet;

import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** The files of one batch, one for each table that it has rows for. */
final class BatchFiles implements AutoCloseable {

  private final Path directory;
  private final Batch batch;
  private final ResultRows rows;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, ParquetWriter<GenericRecord>> writers = new LinkedHashMap<>();

  BatchFiles(Path directory, Batch batch, JoinPlan plan) {
    this.directory = directory;
    this.batch = batch;
    rows = new ResultRows(plan);
  }

  /** Writes all files durably, and returns their names by table. */
  Map<String, String> write() throws IOException {
    for (JoinResult result : batch.results()) {
      add(result.accept(rows));
    }
    for (KpiRow row : batch.kpis()) {
      add(rows.kpi(row));
    }
    for (Map.Entry<String, ParquetWriter<GenericRecord>> writer : writers.entrySet()) {
      writer.getValue().close();
      LinkIfAbsent.flush(directory.resolve(files.getOrDefault(writer.getKey(), "")));
    }
    writers.clear();
    for (String table : files.keySet()) {
      LinkIfAbsent.flush(directory.resolve(table));
    }
    return files;
  }

  private void add(GenericRecord row) throws IOException {
    String table = row.getSchema().getName();
    ParquetWriter<GenericRecord> writer = writers.get(table);
    if (writer == null) {
      String name =
          "%s/%d-%d-%d-%s.parquet"
              .formatted(table, batch.lane(), batch.from(), batch.to(), UUID.randomUUID());
      Path file = directory.resolve(name);
      LinkIfAbsent.makeDirectories(file.resolveSibling(""));
      writer =
          AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
              .withSchema(row.getSchema())
              .withDataModel(ResultRows.MODEL)
              .withConf(new PlainParquetConfiguration())
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .build();
      writers.put(table, writer);
      files.put(table, name);
    }
    writer.write(row);
  }

  /** Deletes the files after a failure, since no commit will name them. */
  @Override
  public void close() throws IOException {
    for (ParquetWriter<GenericRecord> writer : writers.values()) {
      writer.close();
    }
  }
}
