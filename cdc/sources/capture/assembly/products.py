"""Products: STOCK with the tax rate, the price with tax, free stock and the picture's hash (design rule 6)."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, fields, looked_up, plain
from cdc.sources.capture.assembly.world import World
from schemas.product import Product

_EXACT = pl.Decimal(38, 10)


def assemble_product(world: World) -> pl.DataFrame:
    """One row per row of STOCK: key, the fields of ``Product``, bookkeeping."""
    stock = world.tables["STOCK"]
    rate = looked_up(column(stock, "TAX_CODE"), world.mapping("TAX_CODE", "TAX_CODE", "TAX_RATE"))
    applies = (column(stock, "IGNORE_STK_LVL_FLAG") == "0").fill_null(True)
    picture = column(stock, "WEB_IMAGE_FILE")
    derived = {
        "tax_rate": rate,
        "price_with_tax": _with_tax(column(stock, "SALES_PRICE"), rate),
        "stock_applies": applies,
        "free_stock": pl.when(applies).then(_free(column(stock, "QTY_IN_STOCK"), column(stock, "QTY_ALLOCATED"))),
        "picture_hash": looked_up(picture, world.picture_hashes),
    }
    return stock.select("key", *fields(Product, stock, derived), *bookkeeping(stock))


def _with_tax(price: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Price and tax rounded half up to two places, as Sage prints it."""
    gross = price.cast(_EXACT, strict=False) * (rate.cast(_EXACT, strict=False) / 100 + 1)
    return plain(gross.round(2, mode="half_away_from_zero"), 2)


def _free(in_stock: pl.Expr, allocated: pl.Expr) -> pl.Expr:
    free = in_stock.cast(_EXACT, strict=False) - allocated.cast(_EXACT, strict=False).fill_null(0)
    return plain(free, 6)
