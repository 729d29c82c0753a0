-- orders for BigQuery, in the data set mydataset (put your own instead). First load the lines, each as one STRING:
--   bq load --replace --source_format=CSV --quote= --field_delimiter=$'\x01' \
--     mydataset.orders_lines 'data/it'\''s.ndjson' line:STRING
-- then run this: bq query --nouse_legacy_sql < this file

CREATE OR REPLACE VIEW `mydataset.orders` AS SELECT
  JSON_VALUE(line, '$."@odata.etag"') AS `odata_etag`,
  JSON_VALUE(line, '$."order"') AS `order`,
  CAST(REGEXP_EXTRACT(line, r'[{,]"versionnumber":(-?[0-9][0-9.eE+-]*)') AS INT64) AS `versionnumber`,
  JSON_VALUE(line, '$."name"') AS `name`,
  CAST(REGEXP_EXTRACT(line, r'[{,]"revenue":(-?[0-9][0-9.eE+-]*)') AS NUMERIC) AS `revenue`,
  CAST(REGEXP_EXTRACT(line, r'[{,]"rate":(-?[0-9][0-9.eE+-]*)') AS BIGNUMERIC) AS `rate`,
  CAST(REGEXP_EXTRACT(line, r'[{,]"exchangerate":(-?[0-9][0-9.eE+-]*)') AS BIGNUMERIC) AS `exchangerate`,
  CAST(JSON_VALUE(line, '$."latitude"') AS FLOAT64) AS `latitude`,
  CAST(JSON_VALUE(line, '$."employees"') AS INT64) AS `employees`,
  CAST(JSON_VALUE(line, '$."creditonhold"') AS BOOL) AS `creditonhold`,
  CAST(JSON_VALUE(line, '$."industrycode"') AS INT64) AS `industrycode`,
  JSON_VALUE(line, '$."industrycode_label"') AS `industrycode_label`,
  JSON_VALUE(line, '$."segments"') AS `segments`,
  CAST(JSON_VALUE(line, '$."day"') AS DATE) AS `day`,
  CAST(JSON_VALUE(line, '$."createdon"') AS TIMESTAMP) AS `createdon`,
  CAST(RTRIM(JSON_VALUE(line, '$."opensat"'), 'Z') AS DATETIME) AS `opensat`,
  JSON_VALUE(line, '$."_ownerid_value"') AS `_ownerid_value`,
  JSON_QUERY(line, '$."iscustomizable"') AS `iscustomizable`
FROM `mydataset.orders_lines`;

CREATE OR REPLACE VIEW `mydataset.orders_labels` AS SELECT *,
  CASE `creditonhold` WHEN FALSE THEN 'No' WHEN TRUE THEN 'Yes, it\'s' END AS `creditonhold_label`,
  CASE `industrycode` WHEN 1 THEN 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$' WHEN 2 THEN 'Other' WHEN 3 THEN 'Other' END AS `industrycode_label_`,
  (SELECT STRING_AGG(CASE x WHEN '1' THEN 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$' WHEN '2' THEN 'Other' WHEN '3' THEN 'Other' ELSE x END, '; ' ORDER BY i) FROM UNNEST(SPLIT(`segments`, ',')) AS x WITH OFFSET AS i) AS `segments_label`
FROM `mydataset.orders`;

CREATE OR REPLACE VIEW `mydataset.orders_choices` AS SELECT * FROM UNNEST(ARRAY<STRUCT<column_name STRING, value INT64, language INT64, label STRING>>[
  ('creditonhold', 0, 1033, 'No'),
  ('creditonhold', 1, 1033, 'Yes, it\'s'),
  ('industrycode', 1, 1031, 'Übung; macht'),
  ('industrycode', 1, 1033, 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$'),
  ('industrycode', 2, 1031, 'Sonstige'),
  ('industrycode', 2, 1033, 'Other'),
  ('industrycode', 3, 1033, 'Other'),
  ('segments', 1, 1031, 'Übung; macht'),
  ('segments', 1, 1033, 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$'),
  ('segments', 2, 1031, 'Sonstige'),
  ('segments', 2, 1033, 'Other'),
  ('segments', 3, 1033, 'Other')
]);
