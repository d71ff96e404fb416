"""Invoices, their lines and the audit trail's headers: INVOICE, INVOICE_ITEM, AUDIT_HEADER (hyperaccounts.md, 2.6)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

_STAMPS = fields(Shape.STAMP, "recordCreateDate=RECORD_CREATE_DATE recordModifyDate=RECORD_MODIFY_DATE")

SEARCH: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "invoiceNumber=INVOICE_NUMBER invoiceType=INVOICE_TYPE invoiceOrCredit=INVOICE_OR_CREDIT accountRef=ACCOUNT_REF"
        " name=NAME address1..5=ADDRESS_# delName=DEL_NAME delAddress1..5=DEL_ADDRESS_# vatRegNumber=VAT_REG_NUMBER"
        " orderNumber=ORDER_NUMBER orderNumberNumeric=ORDER_NUMBER_NUMERIC contactName=CONTACT_NAME takenBy=TAKEN_BY"
        " custOrderNumber=CUST_ORDER_NUMBER custTelNumber=CUST_TEL_NUMBER notes1..3=NOTES_# analysis1..3=ANALYSIS_#"
        " currency=CURRENCY printed=PRINTED printedCode=PRINTED_CODE posted=POSTED postedCode=POSTED_CODE"
        " quoteStatus=QUOTE_STATUS quoteStatusID=QUOTE_STATUS_ID paymentRef=PAYMENT_REF recordDeleted=RECORD_DELETED",
    ),
    *fields(Shape.WHOLE, "invoiceTypeCode=INVOICE_TYPE_CODE"),
    *fields(
        Shape.NUMBER,
        "itemsNet=ITEMS_NET itemsTax=ITEMS_TAX itemsGross=ITEMS_GROSS carrNet=CARR_NET carrTax=CARR_TAX"
        " carrGross=CARR_GROSS invoiceNet=INVOICE_NET invoiceTax=INVOICE_TAX invoiceGross=INVOICE_GROSS"
        " foreignInvoiceNet=FOREIGN_INVOICE_NET foreignInvoiceTax=FOREIGN_INVOICE_TAX"
        " foreignInvoiceGross=FOREIGN_INVOICE_GROSS amountPrepaid=AMOUNT_PREPAID foreignRate=FOREIGN_RATE",
    ),
    *fields(
        Shape.STAMP,
        "invoiceDate=INVOICE_DATE paymentDueDate=PAYMENT_DUE_DATE quoteExpiryDate=QUOTE_EXPIRY_DATE",
    ),
    *_STAMPS,
)
HIDDEN = fields(Shape.WHOLE, "number=INVOICE_NUMBER deleted=RECORD_DELETED posted=POSTED_CODE quote=QUOTE_STATUS_ID")

LINE_SEARCH: tuple[Field, ...] = (
    *fields(Shape.WHOLE, "id=ITEMID invoiceNumber=INVOICE_NUMBER departmentNumber=DEPT_NUMBER projectId=PROJECT_ID"),
    *fields(
        Shape.TEXT,
        "stockCode=STOCK_CODE description=DESCRIPTION details=TEXT nominal=NOMINAL_CODE comment1..2=COMMENT_#"
        " taxCode=TAX_CODE",
    ),
    *fields(
        Shape.NUMBER,
        "taxRate=TAX_RATE unitPrice=UNIT_PRICE quantity=QUANTITY netAmount=NET_AMOUNT"
        " foreignNetAmount=FOREIGN_NET_AMOUNT",
    ),
    *fields(Shape.STAMP, "recordCreateDate=RECORD_CREATE_DATE"),
)
LINE_HIDDEN = fields(Shape.WHOLE, "item=ITEM_NUMBER deleted=RECORD_DELETED full=FULL_NET_AMOUNT")

AUDIT_SEARCH: tuple[Field, ...] = (
    *fields(
        Shape.WHOLE,
        "tranNumber=TRAN_NUMBER headerNumber=HEADER_NUMBER invRefNumeric=INV_REF_NUMERIC itemCount=ITEM_COUNT"
        " currency=CURRENCY",
    ),
    *fields(
        Shape.TEXT,
        "type=TYPE accountRef=ACCOUNT_REF invRef=INV_REF details=DETAILS userName=USER_NAME paidFlag=PAID_FLAG"
        " paidStatus=PAID_STATUS",
    ),
    *fields(
        Shape.NUMBER,
        "netAmount=NET_AMOUNT taxAmount=TAX_AMOUNT grossAmount=GROSS_AMOUNT amountPaid=AMOUNT_PAID"
        " outstanding=OUTSTANDING",
    ),
    *fields(Shape.WHOLE_FLAG, "disputed=DISPUTED deletedFlag=DELETED_FLAG"),
    *fields(Shape.STAMP, "date=DATE dueDate=DUE_DATE"),
    *_STAMPS,
)
AUDIT_HIDDEN = fields(Shape.WHOLE, "isp=ISP_REFERENCE deleted=RECORD_DELETED")
