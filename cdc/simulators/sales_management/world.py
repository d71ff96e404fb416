"""The default world: Northgate's branch, people, value lists, countries and currencies; no companies yet."""

from collections.abc import Iterable
from typing import Any

from cdc.simulators.sales_management.records import Actor, Records
from cdc.simulators.sales_management.store import Store

ADMIN = "admin@northgate.example"

_PEOPLE = (
    ("Northgate", "Administrator", ADMIN, 5),
    ("Helen", "Fairbairn", "helen.fairbairn@northgate.example", 3),
    ("Raj", "Patel", "raj.patel@northgate.example", 1),
    ("Olivia", "Grant", "olivia.grant@northgate.example", 1),
    ("Conor", "Murphy", "conor.murphy@northgate.example", 1),
)

_CURRENCIES = (("GBP", "£", "Pound sterling"), ("EUR", "€", "Euro"), ("USD", "$", "US dollar"))

_COUNTRIES = (
    ("GB", "GBR", 826, "44", "United Kingdom", "Reino Unido"),
    ("IE", "IRL", 372, "353", "Ireland", "Irlanda"),
    ("DE", "DEU", 276, "49", "Germany", "Alemania"),
    ("FR", "FRA", 250, "33", "France", "Francia"),
    ("ES", "ESP", 724, "34", "Spain", "España"),
    ("US", "USA", 840, "1", "United States", "Estados Unidos"),
    ("IT", "ITA", 380, "39", "Italy", "Italia"),
    ("PT", "PRT", 620, "351", "Portugal", "Portugal"),
    ("NL", "NLD", 528, "31", "Netherlands", "Países Bajos"),
    ("BE", "BEL", 56, "32", "Belgium", "Bélgica"),
    ("CH", "CHE", 756, "41", "Switzerland", "Suiza"),
    ("SE", "SWE", 752, "46", "Sweden", "Suecia"),
)

_LABELS: dict[str, tuple[dict[str, Any], ...]] = {
    "accountStatuses": (
        {"EN": "Lead", "ES": "Lead", "FR": "Piste", "DE": "Lead"},
        {"EN": "Potential", "ES": "Potencial", "FR": "Prospect", "DE": "Interessent", "IT": "Potenziale"},
        {"EN": "Client", "ES": "Cliente", "FR": "Client", "DE": "Kunde", "IT": "Cliente", "won": True},
        {"EN": "Ex-Customer", "ES": "Ex-cliente", "FR": "Ancien client", "DE": "Ehemaliger Kunde", "lost": True},
    ),
    "accountTypes": ({"EN": "Company", "ES": "Empresa"}, {"EN": "Reseller", "ES": "Distribuidor"}),
    "accountSegments": ({"EN": "Trade", "ES": "Comercio"}, {"EN": "Public sector", "ES": "Sector público"}),
    "contactTypes": (
        {"EN": "Accounts", "ES": "Contabilidad"},
        {"EN": "Buyer", "ES": "Comprador"},
        {"EN": "Director", "ES": "Director"},
        {"EN": "Manager", "ES": "Gerente"},
    ),
    "opportunityTypes": ({"EN": "New business", "ES": "Negocio nuevo"},),
    "opportunityStatuses": ({"EN": "Open", "ES": "Abierta"}, {"EN": "Won", "ES": "Ganada", "endStatus": True}),
    "salesorderStatuses": (
        {"EN": "Draft", "ES": "Borrador", "FR": "Brouillon", "DE": "Entwurf"},
        {"EN": "Quotation", "ES": "Presupuesto", "FR": "Devis", "DE": "Angebot"},
        {"EN": "Sent", "ES": "Enviado", "FR": "Envoyé", "DE": "Gesendet"},
        {"EN": "Acquired", "ES": "Adquirido", "FR": "Acquis", "DE": "Gewonnen", "won": True},
        {"EN": "Lost", "ES": "Perdido", "FR": "Perdu", "DE": "Verloren", "lost": True},
    ),
    "orderTypes": ({"EN": "Quotation", "ES": "Presupuesto"}, {"EN": "Order", "ES": "Pedido"}),
    "productFamilies": ({"EN": "General", "ES": "General"},),
    "roles": ({"EN": "Administrator", "ES": "Administrador"}, {"EN": "Sales representative", "ES": "Comercial"}),
}


def build(store: Store, records: Records) -> None:
    """Fills an empty store. The administrator is written first, so that every other record has an author."""
    world = _Builder(store, records)
    currencies = world.add(
        "currencies", ({"isoCode": code, "symbol": symbol, "EN": name} for code, symbol, name in _CURRENCIES)
    )
    branch = {"EN": "Northgate", "default": True, "mainEnvironment": True, "currencyId": currencies[0]}
    [branch_id] = world.add("branches", [branch])
    world.add_people(branch_id)
    for name, labels in _LABELS.items():
        world.add(name, labels)
    [family] = store.table("productFamilies").records
    world.add("productCategories", [{"EN": "General", "ES": "General", "cLevel2": family}])
    world.add("rates", [{"EN": "Standard", "ES": "Estándar", "branchId": branch_id, "currencyId": currencies[0]}])
    world.add("countries", (_country(*row) for row in _COUNTRIES))


def _country(iso2: str, iso3: str, number: int, phone_code: str, english: str, spanish: str) -> dict[str, Any]:
    codes = {"iso2": iso2, "iso3": iso3, "isoNum": number, "phoneCode": phone_code, "strName": english}
    return codes | {"EN": english, "ES": spanish}


class _Builder:
    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records
        self._actor = Actor(None)

    def add(self, name: str, values: Iterable[dict[str, Any]]) -> list[int]:
        """``EN``, ``ES`` and the other languages stand for the descriptions."""
        table = self._store.table(name)
        bodies = [{_spelt(key): value for key, value in each.items()} for each in values]
        return [self._records.create(table, body, self._actor)["id"] for body in bodies]

    def add_people(self, branch_id: int) -> None:
        for first, last, email, level in _PEOPLE:
            common = {"nic": email.partition("@")[0], "phone": "01632 960000", "idPrefix": 44, "branches": [branch_id]}
            languages = {"dbLanguage": "EN", "uiLanguage": "EN"}
            person = {"name": first, "lastName": last, "email": email, "level": level}
            [identity] = self.add("users", [common | languages | person])
            if email == ADMIN:
                self._actor = Actor(identity)


def _spelt(key: str) -> str:
    return f"description{key}" if len(key) == 2 and key.isupper() else key
