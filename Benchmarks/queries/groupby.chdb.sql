-- Where ClickHouse says it another way.

-- g06: Median and deviation by two numbers
SELECT id4, id5, quantileExactInclusive(0.5)(v3) AS median_v3, stddevSampStable(v3) AS sd_v3
FROM h2o_groupby GROUP BY id4, id5;

-- g08: The two largest of each group
SELECT id6, v3 FROM h2o_groupby WHERE v3 IS NOT NULL ORDER BY id6, v3 DESC LIMIT 2 BY id6;
