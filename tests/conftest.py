"""What all tests share: plugins only. Tests never import from here."""

pytest_plugins = ["tests.plugins.kafka", "tests.plugins.untimed"]
