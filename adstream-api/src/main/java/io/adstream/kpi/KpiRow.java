package io.adstream.kpi;

/**
 * What is to be added to a row of a cube.
 *
 * @param key which row
 * @param measures what to add
 */
public record KpiRow(KpiKey key, Measures measures) {}
