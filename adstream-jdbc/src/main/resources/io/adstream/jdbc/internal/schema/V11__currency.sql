-- The currency of costs, for the reporting views.
ALTER TABLE ${schema}.settings ADD COLUMN currency text CHECK (currency ~ '^[A-Z]{3}$');
COMMENT ON COLUMN ${schema}.settings.currency IS 'The currency of all costs, ISO 4217; null where it is not known. Nothing is converted.';
