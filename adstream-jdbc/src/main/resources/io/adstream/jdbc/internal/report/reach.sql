-- Functions on sketches of reach. A sketch has 2048 registers from 0 to 20, as 20 planes of 2048 bits: the first plane has a
-- 1 for registers of 20, the next for those of at least 19, the last for those of at least 1. So bit_or merges sketches.

CREATE FUNCTION ${bi}.reach(sketch bit) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
-- The improved raw estimator of O. Ertl, New cardinality estimation algorithms for HyperLogLog sketches, 2017
-- (arXiv:1702.01284), section 4: computed from the number of registers with each value, without bias tables.
DECLARE
  registers constant double precision := 2048;
  planes bit varying := sketch || B'';
  at_least double precision;
  above double precision := 0;
  z double precision := 0;
  x double precision;
  y double precision := 1;
  before double precision;
BEGIN
  IF length(sketch) <> 40960 THEN
    RAISE EXCEPTION 'Cannot estimate reach: sketch has % bits, expected 40960', length(sketch);
  END IF;
  above := bit_count(substring(planes FROM 1 FOR 2048));
  IF above > 0 AND above < registers THEN
    x := 1 - above / registers;
    z := 1 - x;
    LOOP
      x := sqrt(x);
      before := z;
      y := y / 2;
      z := z - (1 - x) ^ 2 * y;
      EXIT WHEN z = before;
    END LOOP;
    z := registers * z / 3;
  END IF;
  FOR plane IN 1..19 LOOP
    at_least := bit_count(substring(planes FROM plane * 2048 + 1 FOR 2048));
    z := (z + at_least - above) / 2;
    above := at_least;
  END LOOP;
  x := 1 - above / registers;
  IF x = 1 THEN
    RETURN 0;
  END IF;
  y := 1;
  at_least := x;
  WHILE x > 1e-30 LOOP
    x := x * x;
    at_least := at_least + x * y;
    y := y * 2;
  END LOOP;
  z := z + registers * at_least;
  RETURN round(registers * registers / (2 * ln(2::double precision) * z));
END
$function$;
COMMENT ON FUNCTION ${bi}.reach(bit) IS 'Estimated number of distinct values in a sketch of reach; standard error 2.3 %. Merge sketches with bit_or.';

CREATE FUNCTION ${bi}.reach_registers(sketch bit) RETURNS smallint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
  SELECT array_agg(value ORDER BY register) FROM (
    SELECT register, (SELECT sum(get_bit(planes, plane * 2048 + register)) FROM generate_series(0, 19) AS plane)::smallint AS value
    FROM (SELECT sketch || B'' AS planes OFFSET 0) AS given, generate_series(0, 2047) AS register
  ) AS registers
$function$;
COMMENT ON FUNCTION ${bi}.reach_registers(bit) IS 'The 2048 registers of a sketch of reach, from 0 to 20: register i covers the hashes whose address ends in i, and holds the greatest number of leading zeros + 1.';

CREATE FUNCTION ${bi}.reach_as_datasketches(sketch bit) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
  SELECT '\x0a01070b0010000a0000000000000000'::bytea || reversed.sum || '\x0000000000000000'::bytea
    || decode(substr(zeros, 7, 2) || substr(zeros, 5, 2) || substr(zeros, 3, 2) || substr(zeros, 1, 2), 'hex')
    || '\x00000000'::bytea || reversed.registers
  FROM (
    SELECT lpad(to_hex(count(*) FILTER (WHERE value = 0)), 8, '0') AS zeros,
      encode(float8send(sum(2 ^ -value::double precision)), 'hex') AS inverse,
      decode(string_agg(lpad(to_hex(value::integer), 2, '0'), '' ORDER BY register), 'hex') AS registers
    FROM unnest(${bi}.reach_registers(sketch)) WITH ORDINALITY AS each (value, register)
  ) AS found, LATERAL (
    SELECT registers, decode(string_agg(substr(inverse, 15 - 2 * byte, 2), '' ORDER BY byte), 'hex') AS sum
    FROM generate_series(0, 7) AS byte
  ) AS reversed
$function$;
COMMENT ON FUNCTION ${bi}.reach_as_datasketches(bit) IS 'A sketch of reach in the compact form (HLL_8) of Apache DataSketches.';

CREATE FUNCTION ${bi}.reach_as_hll(sketch bit) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
  SELECT '\x148b7f'::bytea || decode(string_agg(lpad(to_hex(bits), 10, '0'), '' ORDER BY part), 'hex')
  FROM (
    SELECT (register - 1) / 8 AS part, sum(value::bigint << (35 - 5 * ((register - 1) % 8)::integer))::bigint AS bits
    FROM unnest(${bi}.reach_registers(sketch)) WITH ORDINALITY AS each (value, register) GROUP BY 1
  ) AS packed
$function$;
COMMENT ON FUNCTION ${bi}.reach_as_hll(bit) IS 'A sketch of reach as type hll of extension postgresql-hll, with its default parameters (log2m 11, regwidth 5).';
