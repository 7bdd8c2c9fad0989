-- Records of keyed topics in another partition than their impression id's.
ALTER TABLE ${schema}.progress
  ADD COLUMN impressions_wrong_partition bigint NOT NULL DEFAULT 0,
  ADD COLUMN clicks_wrong_partition bigint NOT NULL DEFAULT 0;
