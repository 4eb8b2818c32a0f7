-- Where ClickHouse says it another way.

-- d14: Median and ninth decile by level
SELECT level, quantileExactInclusive(0.5)(received) AS middle, quantileExactInclusive(0.9)(received) AS high
FROM reports GROUP BY level;

-- d15: Quartiles of processed requests by province and year
SELECT province, year, q[1] AS low, q[2] AS middle, q[3] AS high FROM (
  SELECT province, year, quantilesExactInclusive(0.25, 0.5, 0.75)(processed) AS q FROM reports GROUP BY province, year
);

-- d10: Largest rise from one year to the next
SELECT agency, year, change FROM (
  SELECT agency, year, received - lagInFrame(toNullable(received)) OVER (
    PARTITION BY agency ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS change FROM reports
) AS steps ORDER BY change DESC NULLS LAST, agency, year LIMIT 20;

-- d19: Reports with details that withheld nothing as secret
SELECT count(*) AS reports FROM reports
WHERE report_id <= 200000 AND report_id NOT IN (
  SELECT report_id FROM applications WHERE item = 'withheld_secret' AND count > 0);

-- d24: Rows that break the sum over applicants
SELECT count(*) AS broken FROM (
  SELECT report_id, item, sumIf(count, applicant <> 'total') AS parts, maxIf(count, applicant = 'total') AS whole
  FROM applications GROUP BY report_id, item
) AS sums WHERE parts <> whole OR whole > 5000;
