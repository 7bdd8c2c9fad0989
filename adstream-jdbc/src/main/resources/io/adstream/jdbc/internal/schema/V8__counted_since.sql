-- Cubes and measures may be added to results that are there: they count from then on. Columns of declared attributes,
-- measures and counters are no migration's; each start adds what is missing.
CREATE TABLE ${schema}.counted_since (
  cube text NOT NULL,
  measure text NOT NULL DEFAULT '',
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cube, measure)
);
COMMENT ON TABLE ${schema}.counted_since IS 'Since when cubes and measures count that were added to results that were there. What is not here counts from the beginning.';
COMMENT ON COLUMN ${schema}.counted_since.measure IS 'The measure; empty for the cube as a whole.';
