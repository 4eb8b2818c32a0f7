-- Where DuckDB has a faster way.

-- g08: The two largest of each group
SELECT id6, unnest(max(v3, 2)) AS v3 FROM h2o_groupby WHERE v3 IS NOT NULL GROUP BY id6;
