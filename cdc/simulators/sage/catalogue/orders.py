"""Sales orders and their lines: SALES_ORDER and SOP_ITEM (hyperaccounts.md, 2.5)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

INPUT: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "customerOrderNumber=CUST_ORDER_NUMBER:60 contactName=CONTACT_NAME:30"
        " customerTelephoneNumber=CUST_TEL_NUMBER:30 userName=TAKEN_BY:30"
        " address1..5=ADDRESS_#:60 delName=DEL_NAME:60 delAddress1..5=DEL_ADDRESS_#:60"
        " notes1..3=NOTES_#:60 analysis1..3=ANALYSIS_#:30 consignmentRef=CONSIGNMENT:30 countryCode=COUNTRY_CODE:2"
        " carrNomCode=CARR_NOM_CODE:8 globalNominal=GLOBAL_NOM_CODE:8 globalDetails=GLOBAL_DETAILS:60"
        " bankRef=BANK_REF:8 netValueDiscountDescription=NET_VALUE_DISCOUNT_DESC:30",
    ),
    *fields(Shape.DAY, "quoteExpiry=QUOTE_EXPIRY_DATE orderDate=ORDER_DATE orderDueDate=ORDER_DUE_DATE"),
    *fields(Shape.NUMBER, "carrNet=CARR_NET carrTax=CARR_TAX settlementDiscRate=SETTLEMENT_DISC_RATE"),
    *fields(
        Shape.WHOLE,
        "courierNumber=COURIER_NUMBER carriageDepartmentNumber=CARR_DEPT_NUMBER settlementDueDays=SETTLEMENT_DUE_DAYS"
        " departmentNumber=DEPT_NUMBER globalDepartment=GLOBAL_DEPT_NUMBER",
    ),
    *fields(Shape.TAX_NUMBER, "carrTaxCode=CARR_TAX_CODE globalTaxCode=GLOBAL_TAX_CODE"),
)

_NULL_IN_READS = ("bankRef", "globalDepartment")

READ: tuple[Field, ...] = (
    *fields(Shape.WHOLE, "orderNumber=ORDER_NUMBER orderType=ORDER_TYPE_CODE quoteStatus=QUOTE_STATUS_ID"),
    *fields(Shape.TEXT, "customerAccountRef=ACCOUNT_REF customerName=NAME"),
    *(field for field in INPUT if field.name not in _NULL_IN_READS),
    *fields(
        Shape.NUMBER,
        "itemsNet=ITEMS_NET itemsTax=ITEMS_TAX foreignItemsNet=FOREIGN_ITEMS_NET foreignItemsTax=FOREIGN_ITEMS_TAX"
        " foreignRate=FOREIGN_RATE netValueDiscountAmount=NET_VALUE_DISCOUNT_NET"
        " netValueDiscountPercentage=NET_VALUE_DISCOUNT_RATE",
    ),
)
READ_NULLS = (
    "bankRef", "globalDiscountRate", "globalDepartment", "fillGlobalsFromCustomerDefaults",
    "orderItemsDataFromStockItemData",
)  # fmt: skip

_RECORDED = fields(Shape.STAMP, "recordCreateDate=RECORD_CREATE_DATE recordModifyDate=RECORD_MODIFY_DATE")

SEARCH: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "orderNumber=ORDER_NUMBER accountRef=ACCOUNT_REF name=NAME contactName=CONTACT_NAME invoiceRef=INVOICE_NUMBER"
        " customerOrderNumber=CUST_ORDER_NUMBER customerTelephoneNumber=CUST_TEL_NUMBER address1..5=ADDRESS_#"
        " delAddress1..5=DEL_ADDRESS_# notes1..3=NOTES_# analysis1..3=ANALYSIS_# consignmentRef=CONSIGNMENT"
        " courierNumber=COURIER_NUMBER courierName=COURIER_NAME carrNomCode=CARR_NOM_CODE carrTaxCode=CARR_TAX_CODE"
        " orderOrQuote=ORDER_OR_QUOTE quoteStatus=QUOTE_STATUS allocationStatus=ALLOCATED_STATUS_CODE"
        " dispatchStatus=DESPATCH_STATUS_CODE",
    ),
    *fields(
        Shape.NUMBER,
        "itemsNet=ITEMS_NET itemsTax=ITEMS_TAX itemsGross=ITEMS_GROSS carrNet=CARR_NET carrTax=CARR_TAX"
        " carrGross=CARR_GROSS foreignItemsNet=FOREIGN_ITEMS_NET foreignItemsTax=FOREIGN_ITEMS_TAX"
        " foreignRate=FOREIGN_RATE taxRate1=TAX_RATE_1 netValueDiscountPercentage=NET_VALUE_DISCOUNT_RATE",
    ),
    *fields(Shape.WHOLE, "currency=CURRENCY"),
    *fields(Shape.STAMP, "orderDate=ORDER_DATE orderDueDate=ORDER_DUE_DATE"),
    *_RECORDED,
)

HIDDEN = fields(
    Shape.WHOLE,
    "deleted=RECORD_DELETED type=ORDER_TYPE_CODE status=QUOTE_STATUS_ID number=ORDER_NUMBER"
    " allocated=ALLOCATED_STATUS_CODE despatched=DESPATCH_STATUS_CODE",
) + fields(Shape.TEXT, "takenBy=TAKEN_BY")
"""Searchable, shown otherwise or not at all."""

LINE_INPUT: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "stockCode=STOCK_CODE:30 description=DESCRIPTION:120 nominal=NOMINAL_CODE:8 unitOfSale=UNIT_OF_SALE:8"
        " details=TEXT:1023 comment1..2=COMMENT_#:60",
    ),
    *fields(Shape.DAY, "dueDate=DUE_DATE"),
    *fields(Shape.WHOLE, "serviceFlag=SERVICE_FLAG departmentNumber=DEPT_NUMBER taxCode=TAX_CODE_ID"),
    *fields(Shape.NUMBER, "quantity=QTY_ORDER unitPrice=UNIT_PRICE taxRate=TAX_RATE"),
    *fields(Shape.NUMBER, "discount=DISCOUNT_RATE discountAmount=DISCOUNT_AMOUNT netAmount=NET_AMOUNT"),
)

LINE_READ: tuple[Field, ...] = (*fields(Shape.WHOLE, "itemId=ITEMID"), *LINE_INPUT)

LINE_SEARCH: tuple[Field, ...] = (
    *fields(Shape.WHOLE, "itemId=ITEMID deleted=RECORD_DELETED"),
    *fields(
        Shape.TEXT,
        "id=ITEMID orderNumber=ORDER_NUMBER stockCode=STOCK_CODE description=DESCRIPTION unitOfSale=UNIT_OF_SALE"
        " nominalCode=NOMINAL_CODE deptName=DEPT_NAME",
    ),
    *fields(
        Shape.NUMBER,
        "qtyOrder=QTY_ORDER unitPrice=UNIT_PRICE netAmount=NET_AMOUNT taxAmount=TAX_AMOUNT taxRate=TAX_RATE"
        " grossAmount=GROSS_AMOUNT qtyAllocated=QTY_ALLOCATED qtyDelivered=QTY_DELIVERED"
        " qtyYetToDispatch=QTY_DESPATCH",
    ),
    *_RECORDED,
)
LINE_HIDDEN = fields(Shape.WHOLE, "number=ORDER_NUMBER item=ITEM_NUMBER taxId=TAX_CODE_ID service=SERVICE_FLAG")
