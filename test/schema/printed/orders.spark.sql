-- orders for Spark: spark-sql -f this file

CREATE OR REPLACE TEMPORARY VIEW `orders_rows` (
  `@odata.etag` STRING,
  `order` STRING,
  `versionnumber` BIGINT,
  `name` STRING,
  `revenue` DECIMAL(19,4),
  `rate` DECIMAL(22,10),
  `exchangerate` DECIMAL(24,12),
  `latitude` DOUBLE,
  `employees` INT,
  `creditonhold` BOOLEAN,
  `industrycode` INT,
  `industrycode_label` STRING,
  `segments` STRING,
  `day` DATE,
  `createdon` TIMESTAMP,
  `opensat` STRING,
  `_ownerid_value` STRING,
  `iscustomizable` STRING
) USING json OPTIONS (path 'data/it\'s.ndjson', mode 'FAILFAST');

CREATE OR REPLACE TEMPORARY VIEW `orders` AS SELECT
  `@odata.etag`,
  `order`,
  `versionnumber`,
  `name`,
  `revenue`,
  `rate`,
  `exchangerate`,
  `latitude`,
  `employees`,
  `creditonhold`,
  `industrycode`,
  `industrycode_label`,
  `segments`,
  `day`,
  `createdon`,
  CAST(TRIM(TRAILING 'Z' FROM `opensat`) AS TIMESTAMP_NTZ) AS `opensat`,
  `_ownerid_value`,
  `iscustomizable`
FROM `orders_rows`;

CREATE OR REPLACE TEMPORARY VIEW `orders_labels` AS SELECT *,
  CASE `creditonhold` WHEN FALSE THEN 'No' WHEN TRUE THEN 'Yes, it\'s' END AS `creditonhold_label`,
  CASE `industrycode` WHEN 1 THEN 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$' WHEN 2 THEN 'Other' WHEN 3 THEN 'Other' END AS `industrycode_label_`,
  array_join(transform(split(`segments`, ','), x -> CASE x WHEN '1' THEN 'it\'s "quoted" \\ back\n.quit\n\\q\n:x --;   $$' WHEN '2' THEN 'Other' WHEN '3' THEN 'Other' ELSE x END), '; ') AS `segments_label`
FROM `orders`;

CREATE OR REPLACE TEMPORARY VIEW `orders_choices` AS SELECT * FROM VALUES
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
AS choices (column_name, value, language, label);
