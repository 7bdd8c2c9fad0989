-- Block-range (BRIN) indexes of local times read whole tables after a bulk load or a change of the time zone, until they
-- are summarized. Each start creates the B-tree indexes that replace them.
SET LOCAL statement_timeout = 0;

DO $indexes$
DECLARE
  old record;
BEGIN
  FOR old IN
    SELECT c.relname AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_am am ON am.oid = c.relam
    WHERE n.nspname = ${schema_literal} AND c.relkind IN ('i', 'I') AND am.amname = 'brin'
      AND c.relname LIKE '%\_local\_time' AND NOT c.relispartition
    ORDER BY c.oid
  LOOP
    EXECUTE format('DROP INDEX %I.%I', ${schema_literal}, old.name);
  END LOOP;
END
$indexes$;
