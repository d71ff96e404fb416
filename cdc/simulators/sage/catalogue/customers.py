"""Customers: SALES_LEDGER as search row, single read and body (hyperaccounts.md, 2.3)."""

from cdc.simulators.sage.catalogue.shapes import Field, Shape, fields

_BANK = "bankAccountName=BANK_ACCOUNT_NAME:60 bankSortCode=BANK_SORT_CODE:8 bankAccountNumber=BANK_ACCOUNT_NUMBER:10"
_CODES = "bacsRef=BACS_REF:18 iban=BANK_IBAN:34 bicSwift=BANK_BIC:11 rollNumber=BANK_ROLLNUMBER:18"

SEARCH: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "accountRef=ACCOUNT_REF name=NAME contactName=CONTACT_NAME tradeContact=TRADE_CONTACT"
        " telephoneNumber=TELEPHONE telephone2=TELEPHONE_2 fax=FAX webAddress=WEB_ADDRESS address1..5=ADDRESS_#"
        " delName=DEL_NAME delAddress1..5=DEL_ADDRESS_# countryCode=COUNTRY_CODE currency=CURRENCY terms=TERMS"
        " vatRegNumber=VAT_REG_NUMBER eoriNumber=EORI_NUMBER defTaxCode=DEF_TAX_CODE defNomCode=DEF_NOM_CODE"
        " accountStatusText=STATUS_TEXT creditPosition=CREDIT_POSITION priceListRef=PRICING_REF"
        " additionalRef1..3=BANK_ADDITIONALREF#",
    ),
    *fields(Shape.TEXT, _CODES),
    *fields(
        Shape.MAYBE,
        "email=E_MAIL email2=E_MAIL2 email3=E_MAIL3 email4=E_MAIL4 email5=E_MAIL5 email6=E_MAIL6"
        " analysis1..6=ANALYSIS_# paymentTypeName=PAYMENT_TYPE_NAME companyRegistrationNumber=COMPANY_REG_NUMBER",
    ),
    *fields(
        Shape.NUMBER,
        "balance=BALANCE creditLimit=CREDIT_LIMIT turnoverYtd=TURNOVER_YTD priorYear=PRIOR_YEAR"
        " discountRate=DISCOUNT_RATE",
    ),
    *fields(
        Shape.WHOLE,
        "averagePayDays=AVERAGE_PAY_DAYS paymentType=PAYMENT_METHOD_ID deptNumber=DEPT_NUMBER"
        " settleDueDays=SETTLEMENT_DUE_DAYS paymentDueDays=PAYMENT_DUE_DAYS paymentDueFrom=PAYMENT_DUE_FROM"
        " discountType=DISCOUNT_TYPE",
    ),
    *fields(Shape.WHOLE_FLAG, "inactiveAccount=INACTIVE_FLAG"),
    *fields(Shape.FLAG, "accountOnHold=ACCOUNT_ON_HOLD"),
    *fields(
        Shape.STAMP,
        "lastPaymentDate=LAST_PAYMENT_DATE lastInvDate=LAST_INV_DATE recordCreateDate=RECORD_CREATE_DATE"
        " recordModifyDate=RECORD_MODIFY_DATE",
    ),
)

INPUT: tuple[Field, ...] = (
    *fields(
        Shape.TEXT,
        "accountRef=ACCOUNT_REF:8 name=NAME:60 contactName=CONTACT_NAME:30 tradeContact=TRADE_CONTACT:30"
        " telephone=TELEPHONE:30 telephone2=TELEPHONE_2:30 fax=FAX:30 address1..5=ADDRESS_#:60"
        " deliveryAddress1..5=DEL_ADDRESS_#:60 countryCode=COUNTRY_CODE:2 email=E_MAIL:255 email2=E_MAIL2:255"
        " email3=E_MAIL3:255 email4=E_MAIL4:255 email5=E_MAIL5:255 email6=E_MAIL6:255 www=WEB_ADDRESS:255"
        " vatNumber=VAT_REG_NUMBER:20 eoriNumber=EORI_NUMBER:60 defNomCode=DEF_NOM_CODE:8 terms=TERMS:30"
        " analysis1..6=ANALYSIS_#:30",
    ),
    *fields(Shape.TEXT, f"{_BANK} {_CODES}"),
    *fields(
        Shape.WHOLE,
        "currency=CURRENCY accountStatus=STATUS_NUMBER deptNumber=DEPT_NUMBER paymentDueDays=PAYMENT_DUE_DAYS"
        " paymentDueFrom=PAYMENT_DUE_FROM paymentType=PAYMENT_METHOD_ID creditPosition=CREDIT_POS_CODE"
        " discountType=DISCOUNT_TYPE",
    ),
    *fields(Shape.TAX_NUMBER, "defTaxCode=DEF_TAX_CODE"),
    *fields(Shape.NUMBER, "creditLimit=CREDIT_LIMIT discountRate=DISCOUNT_RATE"),
    *fields(
        Shape.FLAG,
        "termsAgreed=TERMS_AGREED onHold=ACCOUNT_ON_HOLD inactiveAccount=INACTIVE_FLAG"
        " defNomCodeUseDefault=DEF_NOM_CODE_USE_DEFAULT defTaxCodeUseDefault=DEF_TAX_CODE_USE_DEFAULT"
        " sendInvoicesElectronically=INVOICES_VIA_EMAIL sendLettersElectronically=LETTERS_VIA_EMAIL",
    ),
)

_ASKED_OTHERWISE = ("creditPosition", "email", "analysis")

READ: tuple[Field, ...] = (
    *(field for field in INPUT if not field.name.startswith(_ASKED_OTHERWISE)),
    *fields(
        Shape.MAYBE,
        "email=E_MAIL email2=E_MAIL2 email3=E_MAIL3 email4=E_MAIL4 email5=E_MAIL5 email6=E_MAIL6"
        " analysis1..6=ANALYSIS_#",
    ),
    *fields(Shape.TEXT, "deliveryName=DEL_NAME memo=MEMO priceListRef=PRICING_REF"),
    *fields(Shape.TEXT, "additionalRef1..3=BANK_ADDITIONALREF#"),
    *fields(Shape.NUMBER, "balance=BALANCE turnoverYtd=TURNOVER_YTD"),
)
"""No record dates here."""
