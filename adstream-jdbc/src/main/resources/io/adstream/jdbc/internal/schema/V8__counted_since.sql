-- Cubes and measures may be added to existing results: they count from then on. No migration adds the columns of declared
-- attributes, measures and counters; each start adds missing ones.
CREATE TABLE ${schema}.counted_since (
  cube text NOT NULL,
  measure text NOT NULL DEFAULT '',
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cube, measure)
);
COMMENT ON TABLE ${schema}.counted_since IS 'Since when cubes and measures that were added later count. Others count from the beginning.';
COMMENT ON COLUMN ${schema}.counted_since.measure IS 'The measure; empty for the cube as a whole.';
