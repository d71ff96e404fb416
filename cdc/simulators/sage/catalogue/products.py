"""Products: STOCK as search row and single read (hyperaccounts.md, 2.7)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

_COMMON = fields(
    Shape.TEXT,
    "stockCode=STOCK_CODE description=DESCRIPTION purchaseNominalCode=PURCHASE_NOMINAL_CODE unitOfSale=UNIT_OF_SALE"
    " supplierPartNumber=SUPPLIER_PART_NUMBER location=LOCATION commodityCode=COMMODITY_CODE barcode=BARCODE"
    " webDetails=WEB_DETAILS webDescription=WEB_DESCRIPTION countryCodeOfOrigin=COUNTRY_CODE_OF_ORIGIN",
)
_COUNTS = fields(
    Shape.NUMBER,
    "qtyInStock=QTY_IN_STOCK qtyOnOrder=QTY_ON_ORDER qtyAllocated=QTY_ALLOCATED salesPrice=SALES_PRICE"
    " unitWeight=UNIT_WEIGHT",
)
_TYPES = fields(
    Shape.WHOLE, "itemType=IGNORE_STK_LVL_FLAG deptNumber=DEPT_NUMBER stockCat=STOCK_CAT webPublish=WEB_PUBLISH"
)

SEARCH: tuple[Field, ...] = (
    *_COMMON,
    *fields(
        Shape.TEXT,
        "salesNominalCode=NOMINAL_CODE taxCode=TAX_CODE supplierRef=PURCHASE_REF webCategoryA=WEB_CATEGORY_1"
        " webCategoryB=WEB_CATEGORY_2 webCategoryC=WEB_CATEGORY_3 webImage=WEB_IMAGE_FILE stockCatName=STOCK_CAT_NAME",
    ),
    *_COUNTS,
    *fields(Shape.NUMBER, "lastCostPrice=LAST_PURCHASE_PRICE reorderLevel=QTY_REORDER_LEVEL"),
    *_TYPES,
    *fields(Shape.WHOLE_FLAG, "inactiveFlag=INACTIVE_FLAG webSpecialOffer=WEB_SPECIAL"),
    *fields(Shape.STAMP, "recordCreateDate=RECORD_CREATE_DATE recordModifyDate=RECORD_MODIFY_DATE"),
)

READ: tuple[Field, ...] = (
    *_COMMON,
    *fields(
        Shape.TEXT,
        "nominalCode=NOMINAL_CODE custom1=WEB_CATEGORY_1 custom2=WEB_CATEGORY_2 custom3=WEB_CATEGORY_3"
        " purchaseRef=PURCHASE_REF",
    ),
    *_COUNTS,
    *fields(Shape.NUMBER, "averageCostPrice=AVERAGE_COST_PRICE lastPurchasePrice=LAST_PURCHASE_PRICE"),
    *_TYPES,
    *fields(Shape.TAX_NUMBER, "taxCode=TAX_CODE"),
    *fields(Shape.FLAG, "inactiveFlag=INACTIVE_FLAG deletedFlag=RECORD_DELETED"),
)
"""No dates and no image here."""
