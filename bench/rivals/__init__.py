"""The connector beside what people use today: each rival lives in a cache of its own, never in the product."""
