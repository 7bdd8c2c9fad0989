-- Independent of the caller's settings: bounds are written as text, and with DateStyle SQL the text of a zone such as IST
-- means another zone; and the rows of a partition can be updated and deleted.
ALTER FUNCTION ${schema}.ensure_partitions(text, date[])
  SET datestyle = 'ISO' SET timezone = 'UTC' SET default_table_access_method = 'heap';
